#include "features/messaging/marker_service.hpp"

#include <algorithm>

namespace aviso::messaging {
namespace {

using conversations::Kind;
using conversations::SharedRights;
using conversations::VisibleRange;

constexpr std::size_t kMarkersPerCall = 500;
constexpr std::size_t kNamedReceipts = 500;
constexpr std::int64_t kMovesPerChange = 8;

}  // namespace

void MarkerService::announce(UserId user, const MarkerState& state, ConnectionId except, bool in_feed) const {
    if (!observer_) return;
    MarkerEvent event{state.key.conversation, user, state.read, state.read_ordinal, state.delivered, {user}, except, in_feed};
    if (state.is_direct && state.peer != user) event.to.push_back(state.peer);
    observer_(event);
}

void MarkerService::on_marker(MarkerObserver observer) {
    observer_ = std::move(observer);
    writer_->on_moved([this](const MarkerState& state, ConnectionId except) { announce(state.key.user, state, except, state.read_moved); });
}

Task<Result<ReadResult>> MarkerService::mark_read(UserId user, ConversationId conversation, Seq read, ConnectionId from) {
    if (read.value < 1) co_return fail(Errc::invalid_argument, "the seq of the last entry that was read", "read_seq");
    std::vector<ReportedMarker> one{{{{conversation, user}, read, {}}, from}};
    std::vector<MarkerState> states = co_await writer_->write(std::move(one));
    const MarkerState& state = states.front();
    if (!state.is_known) co_return fail(Errc::not_found, "no such conversation", "conversation_id");
    if (!state.is_member) co_return fail(Errc::forbidden, "not a member any more");
    co_return ReadResult{state.read, state.unread};
}

Task<Result<void>> MarkerService::report_delivered(UserId user, std::vector<DeliveredMarker> markers, ConnectionId from) {
    if (markers.size() > kMarkersPerCall) co_return fail(Errc::invalid_argument, "at most 500", "markers");
    std::vector<ReportedMarker> reported;
    for (const DeliveredMarker& marker : markers) {
        if (marker.conversation.value < 1 || marker.delivered.value < 1)
            co_return fail(Errc::invalid_argument, "a marker has a conversation_id and a delivered_seq", "markers");
        reported.push_back({{{marker.conversation, user}, {}, marker.delivered}, from});
    }
    co_await writer_->write(std::move(reported));
    co_return Result<void>{};
}

Task<void> MarkerService::tell_moved(UserId user, std::int64_t until) {
    // Several moves of one transaction are one row of the feed, which names the last version; telling one twice does no harm.
    const std::int64_t after = until - kMovesPerChange;
    auto load = [this, user, after, until](store::Reader& reader) { return repository_.moved(reader, user, after, until); };
    std::vector<MarkerState> moved = co_await database_.read(load);
    for (MarkerState& one : moved) {
        Result<SharedRights> rights = co_await conversations_.rights(one.key.conversation);
        if (!rights) continue;
        one.is_direct = (*rights)->kind == Kind::direct;
        one.peer = (*rights)->peer_of(user);
        announce(user, one, {}, true);
    }
}

Task<Result<Receipts>> MarkerService::receipts(UserId user, ConversationId conversation, Seq seq) {
    if (seq.value < 1) co_return fail(Errc::invalid_argument, "the seq of an entry", "seq");
    auto load = [this, user, conversation, seq](store::Reader& reader) -> Result<std::vector<ReceiptRow>> {
        const std::vector<VisibleRange> ranges = conversations_.visible_ranges(reader, user, conversation);
        const bool is_visible = std::ranges::any_of(ranges, [seq](const VisibleRange& r) { return r.from <= seq && seq <= r.until; });
        const std::vector<store::StoredEntry> found = is_visible ? log_.range(reader, conversation, seq, seq, 1) : std::vector<store::StoredEntry>{};
        if (found.empty() || !found.front().shown) return fail(Errc::not_found, "no such entry", "seq");
        if (found.front().sender != user) return fail(Errc::forbidden, "receipts are for the sender", "seq");
        return repository_.receipts(reader, conversation, seq, user);
    };
    Result<std::vector<ReceiptRow>> rows = co_await database_.read(load);
    if (!rows) co_return std::unexpected(rows.error());
    Receipts out;
    for (const ReceiptRow& row : *rows) {
        ++out.member_count;
        out.read_count += row.read ? 1 : 0;
        out.delivered = out.delivered || row.delivered;
        std::vector<UserId>& names = row.read ? out.read_by : out.unread_by;
        if (names.size() < kNamedReceipts) names.push_back(row.user);
    }
    co_return out;
}

Task<Result<std::optional<TypingEvent>>> MarkerService::typing(UserId user, ConversationId conversation, bool typing) {
    Result<SharedRights> rights = co_await conversations_.rights(conversation);
    if (!rights) co_return std::unexpected(rights.error());
    const UserId peer = (*rights)->peer_of(user);
    if ((*rights)->kind != Kind::direct || peer == user) co_return std::optional<TypingEvent>{};
    co_return std::optional{TypingEvent{conversation, user, peer, typing}};
}

}  // namespace aviso::messaging
