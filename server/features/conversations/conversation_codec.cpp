#include "features/conversations/conversation_codec.hpp"

namespace aviso::conversations {

void fill_conversation(v1::Conversation& out, const ConversationView& view) {
    out.set_conversation_id(view.conversation.value);
    out.set_kind(static_cast<v1::ConversationKind>(view.kind));
    out.set_name(view.name);
    out.set_description(view.description);
    out.set_peer_id(view.peer.value);
    out.set_head_seq(view.head.value);
    out.set_head_ordinal(view.head_ordinal.value);
    out.set_read_seq(view.read.value);
    out.set_read_ordinal(view.read_ordinal.value);
    out.set_unread(view.unread);
    out.set_peer_read_seq(view.peer_read.value);
    out.set_peer_delivered_seq(view.peer_delivered.value);
    out.set_role(static_cast<v1::MemberRole>(view.role));
    out.set_pinned(view.pinned);
    out.set_muted(view.muted);
    out.set_hidden(view.hidden);
    out.set_first_seq(view.first.value);
    out.set_member_count(view.member_count);
    out.set_rights_version(view.rights_version);
    out.set_left(view.left);
    out.set_mentioned(view.mentioned);
}

}  // namespace aviso::conversations
