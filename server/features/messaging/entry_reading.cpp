#include <algorithm>
#include <ranges>

#include "features/messaging/entry_page.hpp"
#include "features/messaging/message_service.hpp"

namespace aviso::messaging {
namespace {

using conversations::VisibleRange;
using Entries = std::vector<store::StoredEntry>;

constexpr int kMaxLimit = 200;
// Of a reply with altered rows. Each part holds the longest text there may be (65,536 bytes, and its mentions).
constexpr std::size_t kAlteredBytes = 70 * 1024;

/// Rows of from..until that the ranges let through.
void read_range(store::MessageLog& log, store::Reader& reader, const std::vector<VisibleRange>& ranges, const PullRequest& request, EntryPage& page) {
    for (const VisibleRange& range : ranges) {
        Seq from = std::max(range.from, request.from);
        const Seq until = std::min(range.until, request.until);
        while (from <= until) {
            const int asked = page.next_piece();
            Entries piece = log.range(reader, request.conversation, from, until, asked);
            const bool was_last = static_cast<int>(piece.size()) < asked;
            if (!piece.empty()) from = Seq{piece.back().seq.value + 1};
            for (store::StoredEntry& entry : piece)
                if (!page.take(std::move(entry))) return;
            if (was_last) break;
        }
    }
}

/// The newest shown rows below `before`, ascending.
void read_page(store::MessageLog& log, store::Reader& reader, const std::vector<VisibleRange>& ranges, ConversationId conversation, Seq before,
               EntryPage& page) {
    for (const VisibleRange& range : ranges | std::views::reverse) {
        Seq below{std::min(before.value, range.until.value + 1)};
        while (below > range.from) {
            const int asked = page.next_piece();
            Entries piece = log.page_before(reader, conversation, below, asked);
            // What is below the range is not for this reader, and the end of the range.
            std::erase_if(piece, [&](const store::StoredEntry& entry) { return entry.seq < range.from; });
            const bool was_last = static_cast<int>(piece.size()) < asked;
            if (!piece.empty()) below = piece.back().seq;
            for (store::StoredEntry& entry : piece)
                if (!page.take(std::move(entry))) return;
            if (was_last) break;
        }
    }
}

bool is_visible(const std::vector<VisibleRange>& ranges, Seq seq) {
    return std::ranges::any_of(ranges, [seq](const VisibleRange& range) { return range.from <= seq && seq <= range.until; });
}

/// Rows up to `in_step` altered after it, by altered_seq: a reader goes on with the altered_seq of the last one.
void read_altered(store::MessageLog& log, store::Reader& reader, const std::vector<VisibleRange>& ranges, ConversationId conversation, Seq in_step,
                  EntryPage& page) {
    for (Seq after = in_step;;) {
        const int asked = page.next_piece();
        Entries piece = log.altered_since(reader, conversation, after, in_step, asked);
        const bool was_last = static_cast<int>(piece.size()) < asked;
        for (store::StoredEntry& entry : piece) {
            after = entry.altered_seq;
            if (is_visible(ranges, entry.seq) && !page.take(std::move(entry))) return;
        }
        if (was_last) return;
    }
}

}  // namespace

Task<Result<PulledEntries>> MessageService::pull(UserId reader, PullRequest request) {
    if (request.limit < 1 || request.limit > kMaxLimit) co_return fail(Errc::invalid_argument, "1 to 200", "limit");
    const bool is_range = request.from || request.until;
    for (const auto& [seq, field] : {std::pair{request.from, "from_seq"}, {request.until, "until_seq"}, {request.before, "before_seq"}, {request.in_step, "in_step_seq"}})
        if (seq.value < 0) co_return fail(Errc::invalid_argument, "a seq is not below 0", field);
    if (is_range && request.until < request.from) co_return fail(Errc::invalid_argument, "from_seq is at most until_seq", "until_seq");

    auto load = [this, reader, &request, is_range](store::Reader& db) -> Result<PulledEntries> {
        const std::vector<VisibleRange> ranges = conversations_.visible_ranges(db, reader, request.conversation);
        if (ranges.empty()) return fail(Errc::not_found, "no such conversation", "conversation_id");
        PulledEntries out;
        out.head = ranges.back().until;
        EntryPage page{request.limit, request.in_step ? kReplyBytes - kAlteredBytes : kReplyBytes};
        if (is_range) {
            read_range(log_, db, ranges, request, page);
            out.covered_from = request.from;
            // Above the head nothing is covered: it may come later.
            out.covered_until = page.more() ? page.entries().back().seq : std::min(request.until, out.head);
        } else {
            const Seq before = request.before ? request.before : Seq{out.head.value + 1};
            read_page(log_, db, ranges, request.conversation, before, page);
            std::ranges::reverse(page.entries());
            out.covered_from = page.more() ? page.entries().front().seq : Seq{1};
            out.covered_until = std::min(Seq{before.value - 1}, out.head);
        }
        out.more = page.more();
        out.entries = std::move(page.entries());
        if (request.in_step) {
            EntryPage altered{kMaxLimit, kAlteredBytes};
            read_altered(log_, db, ranges, request.conversation, request.in_step, altered);
            out.more_altered = altered.more();
            out.altered = std::move(altered.entries());
        }
        return out;
    };
    Result<PulledEntries> pulled = co_await database_.read(load);
    if (!pulled) co_return pulled;
    Result<conversations::SharedRights> rights = co_await conversations_.rights(request.conversation);
    if (!rights) co_return std::unexpected(rights.error());
    for (store::StoredEntry& entry : pulled->entries) conversations::ConversationService::open_body((*rights)->key, entry);
    for (store::StoredEntry& entry : pulled->altered) conversations::ConversationService::open_body((*rights)->key, entry);
    co_return pulled;
}

std::vector<store::StoredEntry> MessageService::newest_in(store::Reader& reader, UserId user, ConversationId conversation, int limit,
                                                          std::size_t most_bytes) const {
    if (limit < 1) return {};
    const std::vector<VisibleRange> ranges = conversations_.visible_ranges(reader, user, conversation);
    if (ranges.empty()) return {};
    EntryPage page{limit, most_bytes};
    read_page(log_, reader, ranges, conversation, Seq{ranges.back().until.value + 1}, page);
    if (page.entries().empty()) return {};
    std::ranges::reverse(page.entries());
    const Bytes key = conversations_.key_in(reader, conversation);
    for (store::StoredEntry& entry : page.entries()) conversations::ConversationService::open_body(key, entry);
    return std::move(page.entries());
}

}  // namespace aviso::messaging
