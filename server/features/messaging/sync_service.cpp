#include "features/messaging/sync_service.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "features/messaging/entry_page.hpp"
#include "store/change_feed.hpp"

namespace aviso::messaging {
namespace {

constexpr std::size_t kEntryBytes = 150 * 1024;  // of one answer; the rest is for the conversations behind
constexpr std::size_t kStateOverhead = 224;      // numbers of one conversation
constexpr int kChangesAtOnce = 500;
constexpr int kViewsAtOnce = 50;

// The cursor of a full load that takes several answers holds the feed's position from before the first, and how much of the list was sent.
// The list is by conversation_id and nothing ever leaves it: what joins it meanwhile can only repeat a conversation, and is in the feed.
constexpr std::int64_t kFullLoad = std::int64_t{1} << 62;
constexpr int kOffsetBits = 20;
constexpr std::int64_t kOffsets = std::int64_t{1} << kOffsetBits;

ChangeId unfinished(ChangeId position, std::int64_t offset) { return ChangeId{kFullLoad | position.value << kOffsetBits | offset}; }

/// Conversations that changed after `position`, in the database itself. What was stored in the last milliseconds may have been
/// pushed before this device came, and not yet have been read by the node's feed: left out here, nothing would ever mention it.
std::unordered_set<ConversationId> changed_after(store::Reader& reader, ChangeId position) {
    std::unordered_set<ConversationId> changed;
    std::vector<store::Change> page;
    do {
        page = store::ChangeFeed::read(reader, position, kChangesAtOnce);
        for (const store::Change& change : page) {
            for (const store::Touched& touched : change.touched) {
                using Kind = store::Touched::Kind;
                if (touched.kind == Kind::conversation || touched.kind == Kind::membership) changed.insert(ConversationId{touched.id});
            }
            position = change.id;
        }
    } while (page.size() == kChangesAtOnce);
    return changed;
}

}  // namespace

/// The conversations of one answer, and how far it may be counted on when not all of them fit.
class SyncService::Page {
  public:
    Page(const MessageService& messages, store::Reader& reader, UserId user, int entries, Synced& synced)
        : messages_{messages}, reader_{reader}, user_{user}, entries_{entries}, synced_{synced} {}

    /// False when it does not fit.
    bool add(conversations::ConversationView view) {
        const std::size_t size = view.name.size() + view.description.size() + kStateOverhead;
        if (bytes_ + size > kReplyBytes) return false;
        bytes_ += size;
        SyncedConversation& one = synced_.conversations.emplace_back();
        if (bytes_ < kEntryBytes) one.entries = messages_.newest_in(reader_, user_, view.conversation, entries_, kEntryBytes - bytes_);
        for (const store::StoredEntry& entry : one.entries) bytes_ += bytes_in_reply(entry);
        one.view = std::move(view);
        return true;
    }

    /// What was added so far is everything up to here.
    void keep(ChangeId cursor, std::int64_t user_version) {
        kept_ = synced_.conversations.size();
        cursor_ = cursor;
        user_version_ = user_version;
    }
    /// Ends the answer at the last `keep`; false when there was none with something in it.
    bool cut() {
        if (kept_ == 0) return false;
        synced_.conversations.resize(kept_);
        synced_.cursor = cursor_;
        synced_.user_version = user_version_;
        synced_.more = true;
        return true;
    }

  private:
    const MessageService& messages_;
    store::Reader& reader_;
    const UserId user_;
    const int entries_;
    Synced& synced_;
    std::size_t bytes_ = 0;
    std::size_t kept_ = 0;
    ChangeId cursor_;
    std::int64_t user_version_ = 0;
};

Synced SyncService::load_all(store::Reader& reader, UserId user, const SyncAsked& asked, Synced synced, std::int64_t offset) const {
    const ChangeId position = synced.cursor;
    synced.full = true;
    // The version, as the position, is that of before the first answer: the client sends it back until the last.
    synced.user_version = offset > 0 ? asked.user_version : conversations_.user_version_in(reader, user);
    Page page{messages_, reader, user, asked.entries_per_conversation, synced};
    for (;;) {
        std::vector<conversations::ConversationView> views = conversations_.views_from(reader, user, offset, kViewsAtOnce);
        for (conversations::ConversationView& view : views) {
            if (!page.add(std::move(view))) {
                page.cut();
                return synced;
            }
            page.keep(unfinished(position, ++offset), synced.user_version);
        }
        if (std::cmp_less(views.size(), kViewsAtOnce)) return synced;
    }
}

Synced SyncService::load_changed(store::Reader& reader, UserId user, const SyncAsked& asked, Synced synced) const {
    const Synced fresh = synced;
    const std::unordered_set<ConversationId> unread = changed_after(reader, synced.cursor);
    synced.user_version = conversations_.user_version_in(reader, user);
    Page page{messages_, reader, user, asked.entries_per_conversation, synced};
    const auto add = [&](ConversationId conversation) {
        std::vector<conversations::ConversationView> view = conversations_.views_in(reader, user, std::span{&conversation, 1});
        return view.empty() || page.add(std::move(view.front()));
    };
    // What does not even fit alone, a single change of hundreds of conversations, is left to a full load, which can be cut anywhere.
    const auto cut = [&] { return page.cut() ? synced : load_all(reader, user, asked, fresh, 0); };

    const std::vector<conversations::ChangedConversation> own = conversations_.changed_in(reader, user, asked.user_version);
    std::unordered_set<ConversationId> listed;
    for (std::size_t i = 0; i < own.size(); ++i) {
        if (!add(own[i].conversation)) return cut();
        listed.insert(own[i].conversation);
        const bool is_last = i + 1 == own.size();
        if (is_last || own[i + 1].version > own[i].version) page.keep(asked.cursor, is_last ? synced.user_version : own[i].version);
    }

    std::vector<std::pair<ChangeId, ConversationId>> moved;
    for (ConversationId each : conversations_.conversations_in(reader, user)) {
        const std::optional<ChangeId> last = feed_.last_change(each);
        if (listed.contains(each)) continue;
        if (unread.contains(each)) {
            moved.emplace_back(std::max(synced.cursor, last.value_or(ChangeId{})), each);
        } else if (last && *last > asked.cursor) {
            moved.emplace_back(*last, each);
        }
    }
    std::ranges::sort(moved);
    for (std::size_t i = 0; i < moved.size(); ++i) {
        if (!add(moved[i].second)) return cut();
        const bool is_last_of_change = i + 1 == moved.size() || moved[i + 1].first > moved[i].first;
        // Beyond the position there may be holes: a cursor never passes it.
        if (is_last_of_change) page.keep(std::min(moved[i].first, synced.cursor), synced.user_version);
    }
    return synced;
}

Task<Result<Synced>> SyncService::sync(UserId user, SyncAsked asked) {
    if (asked.entries_per_conversation < 0 || asked.entries_per_conversation > 50)
        co_return fail(Errc::invalid_argument, "0 to 50", "entries_per_conversation");
    if (asked.user_version < 0) co_return fail(Errc::invalid_argument, "0, or that of the answer before", "user_version");
    if (asked.cursor.value < 0) co_return fail(Errc::invalid_argument, "0, or the cursor of the answer before", "cursor");
    Synced out;
    out.epoch = feed_.epoch();
    out.cursor = feed_.position();
    out.directory_version = feed_.directory_version();
    std::int64_t offset = 0;
    if ((asked.cursor.value & kFullLoad) != 0) {
        offset = asked.cursor.value & (kOffsets - 1);
        asked.cursor.value = (asked.cursor.value & ~kFullLoad) >> kOffsetBits;
    }
    const bool is_known = asked.cursor && asked.epoch == out.epoch && asked.cursor >= feed_.remembered_from();
    if (!is_known) offset = 0;
    const bool full = !is_known || offset > 0;
    if (offset > 0) out.cursor = asked.cursor;
    // A cursor ahead of this node's tail comes from a node that has read further: nothing of it is missed, but it must not go back.
    if (!full) out.cursor = std::max(out.cursor, asked.cursor);

    auto load = [this, user, &asked, out, full, offset](store::Reader& reader) {
        return full ? load_all(reader, user, asked, out, offset) : load_changed(reader, user, asked, out);
    };
    co_return co_await database_.read(load);
}

}  // namespace aviso::messaging
