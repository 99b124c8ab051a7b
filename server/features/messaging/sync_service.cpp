#include "features/messaging/sync_service.hpp"

#include <unordered_set>

#include "store/change_feed.hpp"

namespace aviso::messaging {
namespace {

constexpr std::size_t kEntryBytes = 150 * 1024;
constexpr std::size_t kEntryOverhead = 64;  // numbers and key of one entry
constexpr int kChangesAtOnce = 500;

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

Task<Result<Synced>> SyncService::sync(UserId user, SyncAsked asked) {
    if (asked.entries_per_conversation < 0 || asked.entries_per_conversation > 50)
        co_return fail(Errc::invalid_argument, "0 to 50", "entries_per_conversation");
    Synced out;
    out.epoch = feed_.epoch();
    out.cursor = feed_.position();
    out.directory_version = feed_.directory_version();
    // A cursor ahead of this node's tail comes from a node that has read further: nothing of it is missed, but it must not go back.
    out.full = !asked.cursor || asked.epoch != out.epoch || asked.cursor < feed_.remembered_from();
    if (!out.full) out.cursor = std::max(out.cursor, asked.cursor);

    auto load = [this, user, &asked, answer = std::move(out)](store::Reader& reader) {
        Synced synced = answer;
        const std::unordered_set<ConversationId> unread = synced.full ? std::unordered_set<ConversationId>{} : changed_after(reader, answer.cursor);
        const std::function<bool(ConversationId)> moved = [&](ConversationId conversation) {
            const std::optional<ChangeId> last = feed_.last_change(conversation);
            return (last && *last > asked.cursor) || unread.contains(conversation);
        };
        synced.user_version = conversations_.user_version_in(reader, user);
        std::vector<conversations::ConversationView> views;
        if (synced.full) {
            views = conversations_.views_in(reader, user, {});
        } else if (const auto own = conversations_.changed_in(reader, user, asked.user_version, moved); !own.empty()) {
            views = conversations_.views_in(reader, user, own);
        }
        std::size_t bytes = 0;
        for (conversations::ConversationView& view : views) {
            SyncedConversation& one = synced.conversations.emplace_back();
            if (bytes < kEntryBytes) one.entries = messages_.newest_in(reader, user, view.conversation, asked.entries_per_conversation);
            for (const store::StoredEntry& entry : one.entries) bytes += entry.sealed_body.size() + kEntryOverhead;
            if (bytes > kEntryBytes) one.entries.clear();
            one.view = std::move(view);
        }
        return synced;
    };
    co_return co_await database_.read(load);
}

}  // namespace aviso::messaging
