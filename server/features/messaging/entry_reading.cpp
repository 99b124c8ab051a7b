#include <algorithm>
#include <ranges>

#include "features/messaging/message_service.hpp"

namespace aviso::messaging {
namespace {

using conversations::VisibleRange;
using Entries = std::vector<store::StoredEntry>;

constexpr int kMaxLimit = 200;

void append(Entries& to, Entries&& from) { std::ranges::move(from, std::back_inserter(to)); }

/// Rows of from..until that the ranges let through; `more` when the limit cut them.
Entries read_range(store::MessageLog& log, store::Reader& reader, const std::vector<VisibleRange>& ranges, const PullRequest& request, bool& more) {
    Entries out;
    for (const VisibleRange& range : ranges) {
        const Seq from = std::max(range.from, request.from);
        const Seq until = std::min(range.until, request.until);
        if (from > until) continue;
        // One more than asked for, to know whether there is more.
        append(out, log.range(reader, request.conversation, from, until, request.limit + 1 - static_cast<int>(out.size())));
        more = static_cast<int>(out.size()) > request.limit;
        if (more) break;
    }
    if (more) out.resize(static_cast<std::size_t>(request.limit));
    return out;
}

/// The newest shown rows below `before`, ascending.
Entries read_page(store::MessageLog& log, store::Reader& reader, const std::vector<VisibleRange>& ranges, ConversationId conversation, Seq before,
                  int limit, bool& more) {
    Entries out;
    for (const VisibleRange& range : ranges | std::views::reverse) {
        const Seq below{std::min(before.value, range.until.value + 1)};
        if (below <= range.from) continue;
        Entries page = log.page_before(reader, conversation, below, limit + 1 - static_cast<int>(out.size()));
        std::erase_if(page, [&](const store::StoredEntry& entry) { return entry.seq < range.from; });
        append(out, std::move(page));
        more = static_cast<int>(out.size()) > limit;
        if (more) break;
    }
    if (more) out.resize(static_cast<std::size_t>(limit));
    std::ranges::reverse(out);
    return out;
}

bool is_visible(const std::vector<VisibleRange>& ranges, Seq seq) {
    return std::ranges::any_of(ranges, [seq](const VisibleRange& range) { return range.from <= seq && seq <= range.until; });
}

}  // namespace

Task<Result<PulledEntries>> MessageService::pull(UserId reader, PullRequest request) {
    if (request.limit < 1 || request.limit > kMaxLimit) co_return fail(Errc::invalid_argument, "1 to 200", "limit");
    const bool is_range = request.from || request.until;
    if (request.from.value < 0 || request.before.value < 0 || request.in_step.value < 0 || (is_range && request.until < request.from))
        co_return fail(Errc::invalid_argument, "from_seq is at most until_seq", "until_seq");

    auto load = [this, reader, &request, is_range](store::Reader& db) -> Result<PulledEntries> {
        const std::vector<VisibleRange> ranges = conversations_.visible_ranges(db, reader, request.conversation);
        if (ranges.empty()) return fail(Errc::not_found, "no such conversation", "conversation_id");
        PulledEntries out;
        out.head = ranges.back().until;
        if (is_range) {
            out.entries = read_range(log_, db, ranges, request, out.more);
            out.covered_from = request.from;
            // Above the head nothing is covered: it may come later.
            out.covered_until = out.more ? out.entries.back().seq : std::min(request.until, out.head);
        } else {
            const Seq before = request.before ? request.before : Seq{out.head.value + 1};
            out.entries = read_page(log_, db, ranges, request.conversation, before, request.limit, out.more);
            out.covered_from = out.more ? out.entries.front().seq : Seq{1};
            out.covered_until = std::min(Seq{before.value - 1}, out.head);
        }
        if (request.in_step) {
            out.altered = log_.altered_since(db, request.conversation, request.in_step, kMaxLimit + 1);
            out.more_altered = static_cast<int>(out.altered.size()) > kMaxLimit;
            if (out.more_altered) out.altered.resize(kMaxLimit);
            std::erase_if(out.altered, [&](const store::StoredEntry& entry) { return !is_visible(ranges, entry.seq); });
        }
        return out;
    };
    Result<PulledEntries> pulled = co_await database_.read(load);
    if (!pulled) co_return pulled;
    Result<conversations::SharedRights> rights = co_await conversations_.rights(request.conversation);
    if (!rights) co_return std::unexpected(rights.error());
    for (store::StoredEntry& entry : pulled->entries) conversations::ConversationService::open_body(**rights, entry);
    for (store::StoredEntry& entry : pulled->altered) conversations::ConversationService::open_body(**rights, entry);
    co_return pulled;
}

std::vector<store::StoredEntry> MessageService::newest_in(store::Reader& reader, UserId user, ConversationId conversation, int limit) const {
    const std::vector<VisibleRange> ranges = conversations_.visible_ranges(reader, user, conversation);
    std::optional<conversations::RightsRow> row = conversations_.rights_in(reader, conversation);
    if (ranges.empty() || !row || limit < 1) return {};
    bool more = false;
    Entries out = read_page(log_, reader, ranges, conversation, Seq{ranges.back().until.value + 1}, limit, more);
    for (store::StoredEntry& entry : out) conversations::ConversationService::open_body(row->rights, entry);
    return out;
}

}  // namespace aviso::messaging
