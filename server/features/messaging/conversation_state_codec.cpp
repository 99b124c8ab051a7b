#include "features/messaging/conversation_state_codec.hpp"

#include "features/messaging/entry_codec.hpp"

namespace aviso::messaging {

void fill_state(v1::ConversationState& out, const SyncedConversation& state) {
    v1::Conversation& conversation = *out.mutable_conversation();
    const conversations::ConversationView& view = state.view;
    conversation.set_conversation_id(view.conversation.value);
    conversation.set_kind(static_cast<v1::ConversationKind>(view.kind));
    conversation.set_name(view.name);
    conversation.set_description(view.description);
    conversation.set_peer_id(view.peer.value);
    conversation.set_head_seq(view.head.value);
    conversation.set_head_ordinal(view.head_ordinal.value);
    conversation.set_read_seq(view.read.value);
    conversation.set_read_ordinal(view.read_ordinal.value);
    conversation.set_unread(view.unread);
    conversation.set_peer_read_seq(view.peer_read.value);
    conversation.set_peer_delivered_seq(view.peer_delivered.value);
    conversation.set_role(static_cast<v1::MemberRole>(view.role));
    conversation.set_pinned(view.pinned);
    conversation.set_muted(view.muted);
    conversation.set_hidden(view.hidden);
    conversation.set_first_seq(view.first.value);
    conversation.set_member_count(view.member_count);
    conversation.set_rights_version(view.rights_version);
    conversation.set_left(view.left);
    conversation.set_mentioned(view.mentioned);
    for (const store::StoredEntry& entry : state.entries) fill_entry(*out.add_entries(), entry);
}

}  // namespace aviso::messaging
