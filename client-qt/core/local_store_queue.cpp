#include "client-qt/core/local_store.hpp"
#include "client-qt/core/store_names.hpp"

namespace aviso::client {

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

void LocalStore::set_draft(ConversationId id, std::string_view text) { queue_->set_draft(id, text); }
std::string LocalStore::draft(ConversationId id) { return queue_->draft(id); }

}  // namespace aviso::client
