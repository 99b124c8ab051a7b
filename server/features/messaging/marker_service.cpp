#include "features/messaging/marker_service.hpp"

#include <algorithm>

namespace aviso::messaging {
namespace {

using conversations::Kind;
using conversations::Role;
using conversations::SharedRights;
using conversations::VisibleRange;

constexpr std::size_t kMarkersPerCall = 500;
constexpr std::size_t kNamedReceipts = 500;
constexpr std::int64_t kMovesPerChange = 8;

}  // namespace

void MarkerService::announce(const conversations::Rights& rights, UserId user, const Marker& marker, ConnectionId from,
                             bool in_feed) const {
    if (!observer_) return;
    MarkerEvent event{rights.conversation, user, marker.read, marker.read_ordinal, marker.delivered, {user}, from, in_feed};
    if (rights.kind == Kind::direct && rights.peer_of(user) != user) event.to.push_back(rights.peer_of(user));
    observer_(event);
}

Task<Result<ReadResult>> MarkerService::mark_read(UserId user, ConversationId conversation, Seq read, ConnectionId from) {
    struct Moved {
        std::optional<Marker> marker;
        int unread = 0;
        Seq read;
    };
    auto work = [this, user, conversation, read](store::Transaction& tx) -> Result<Moved> {
        const std::vector<VisibleRange> ranges = conversations_.visible_ranges(tx, user, conversation);
        if (ranges.empty()) return fail(Errc::not_found, "no such conversation", "conversation_id");
        const Seq until = std::min(read, ranges.back().until);
        Moved moved;
        if (repository_.moves_read(tx, conversation, user, until)) {
            const std::int64_t version = repository_.raise_user_version(tx, user);
            repository_.move_read(tx, conversation, user, until, version);
            tx.touch({store::Touched::Kind::user_state, user.value, version});
            moved.marker = repository_.marker(tx, conversation, user);
        }
        const std::vector<conversations::ConversationView> seen = conversations_.views_in(tx, user, std::span{&conversation, 1});
        if (seen.empty()) return fail(Errc::not_found, "no such conversation", "conversation_id");
        moved.unread = seen.front().unread;
        moved.read = seen.front().read;
        return moved;
    };
    Result<Moved> moved = co_await database_.write(work, store::Priority::bulk);
    if (!moved) co_return std::unexpected(moved.error());
    if (moved->marker) {
        Result<SharedRights> rights = co_await conversations_.rights(conversation);
        if (rights) announce(**rights, user, *moved->marker, from, true);
    }
    co_return ReadResult{moved->read, moved->unread};
}

Task<Result<void>> MarkerService::report_delivered(UserId user, std::vector<DeliveredMarker> markers) {
    if (markers.size() > kMarkersPerCall) co_return fail(Errc::invalid_argument, "at most 500", "markers");
    std::vector<std::pair<SharedRights, Seq>> direct;
    for (const DeliveredMarker& marker : markers) {
        Result<SharedRights> rights = co_await conversations_.rights(marker.conversation);
        if (rights && (*rights)->kind == Kind::direct && (*rights)->role_of(user) != Role::left) direct.emplace_back(*rights, marker.delivered);
    }
    if (direct.empty()) co_return Result<void>{};
    using Moved = std::vector<std::pair<SharedRights, Marker>>;
    auto work = [this, user, &direct](store::Transaction& tx) {
        Moved moved;
        for (const auto& [rights, delivered] : direct) {
            const std::vector<VisibleRange> ranges = conversations_.visible_ranges(tx, user, rights->conversation);
            if (ranges.empty()) continue;
            if (!repository_.move_delivered(tx, rights->conversation, user, std::min(delivered, ranges.back().until))) continue;
            if (std::optional<Marker> marker = repository_.marker(tx, rights->conversation, user)) moved.emplace_back(rights, *marker);
        }
        return moved;
    };
    const Moved moved = co_await database_.write(work, store::Priority::bulk);
    for (const auto& [rights, marker] : moved) announce(*rights, user, marker, {}, false);
    co_return Result<void>{};
}

Task<void> MarkerService::tell_moved(UserId user, std::int64_t until) {
    // Several moves of one transaction are one row of the feed, which names the last version; telling one twice does no harm.
    const std::int64_t after = until - kMovesPerChange;
    auto load = [this, user, after, until](store::Reader& reader) { return repository_.moved(reader, user, after, until); };
    const std::vector<MovedMarker> moved = co_await database_.read(load);
    for (const MovedMarker& one : moved) {
        Result<SharedRights> rights = co_await conversations_.rights(one.conversation);
        if (rights) announce(**rights, user, one.marker, {}, true);
    }
}

Task<Result<Receipts>> MarkerService::receipts(UserId user, ConversationId conversation, Seq seq) {
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
