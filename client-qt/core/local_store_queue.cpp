#include "client-qt/core/local_store.hpp"
#include "client-qt/core/store_names.hpp"
#include "client-qt/core/store_rows.hpp"

namespace aviso::client {

namespace {

constexpr std::size_t kLastTextBytes = 200;

}  // namespace

std::string LocalStore::lane_of(const Queued& action) {
    if (action.kind == ActionKind::create_group) return "g" + to_hex(action.client_entry_id);
    if (action.peer) return "p" + std::to_string(action.peer.value);
    const auto known = conversation(action.conversation);
    // A direct conversation is one lane, whether it was named by its number or by its person.
    return known && known->peer ? "p" + std::to_string(known->peer.value) : "c" + std::to_string(action.conversation.value);
}

void LocalStore::enqueue(const Queued& action) { queue_->add(action, lane_of(action)); }
std::vector<Queued> LocalStore::queue() { return queue_->all(); }
void LocalStore::fail(const Bytes& client_entry_id, std::string_view reason) { queue_->fail(client_entry_id, reason); }

void LocalStore::stored(const Queued& action, const Stored& at, UserId self) {
    if (action.kind == ActionKind::text) {
        Entry entry;
        entry.conversation = at.conversation;
        entry.seq = at.seq;
        entry.ordinal = at.ordinal;
        entry.sender = self;
        entry.client_entry_id = action.client_entry_id;
        entry.created_at_ms = at.created_at_ms;
        entry.kind = EntryKind::text;
        entry.text = action.text;
        entry.people = action.people;
        entry.mentions_all = action.mentions_all;
        apply(entry);
        if (at.read) move_own_marker(at.conversation, at.seq, at.ordinal);
    } else if (action.kind == ActionKind::recall) {
        Entry entry;
        entry.conversation = at.conversation;
        entry.seq = at.seq;
        entry.sender = self;
        entry.client_entry_id = action.client_entry_id;
        entry.created_at_ms = at.created_at_ms;
        entry.kind = EntryKind::recall;
        entry.target = action.target;
        apply(entry);
    }
    queue_->remove(action.client_entry_id);
    std::erase_if(acknowledged_, [&](const auto& one) { return one.first == action.client_entry_id; });
}

/// What was begun before there was a conversation goes on in it.
void LocalStore::set_draft(ConversationId id, std::string_view text) {
    const auto known = conversation(id);
    if (known && known->peer) queue_->set_draft_to(known->peer, {}, 0);
    queue_->set_draft(id, text);
}

std::string LocalStore::draft(ConversationId id) {
    auto text = queue_->draft(id);
    const auto known = text.empty() ? conversation(id) : std::nullopt;
    if (!known || !known->peer) return text;
    const auto begun = queue_->drafts_to();
    const auto to = begun.find(known->peer);
    return to == begun.end() ? text : to->second.text;
}

void LocalStore::show_waiting(ConversationSummary& line, const Queued& action, UserId self) {
    const bool refused = !action.failure.empty();
    ++(refused ? line.failed : line.sending);
    if (action.kind != ActionKind::text || (refused && action.created_at_ms < line.last.at_ms)) return;
    // Where it stands in the chat: behind all the others, whatever this computer's clock says.
    line.last = {{}, std::max(action.created_at_ms, line.last.at_ms), self, {}, EntryKind::text, {}, rows::cut(action.text, kLastTextBytes), false};
}

ConversationSummary LocalStore::summary_to(UserId peer) {
    if (const auto direct = direct_with(peer)) return *summary(direct->id);
    ConversationSummary out;
    out.conversation.kind = ConversationKind::direct;
    out.conversation.peer = peer;
    out.title = name_of(peer);
    const UserId self{number("user")};
    for (const auto& action : queue_->all()) {
        if (action.peer == peer && action.kind == ActionKind::text) show_waiting(out, action, self);
    }
    const auto begun = queue_->drafts_to();
    if (const auto draft = begun.find(peer); draft != begun.end()) {
        out.draft = draft->second.text;
        out.last.at_ms = std::max(out.last.at_ms, draft->second.at_ms);
    }
    out.conversation.hidden = out.draft.empty() && out.sending + out.failed == 0;
    return out;
}

std::vector<ConversationSummary> LocalStore::summaries_to_new() {
    std::set<UserId> peers;
    for (const auto& action : queue_->all())
        if (action.peer && action.kind == ActionKind::text) peers.insert(action.peer);
    for (const auto& [peer, draft] : queue_->drafts_to()) peers.insert(peer);
    std::vector<ConversationSummary> out;
    for (const auto peer : peers)
        if (!direct_with(peer)) out.push_back(summary_to(peer));
    return out;
}

}  // namespace aviso::client
