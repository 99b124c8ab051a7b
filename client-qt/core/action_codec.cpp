#include "client-qt/core/action_codec.hpp"

#include "aviso/v1/conversations.pb.h"
#include "client-qt/core/commands.hpp"
#include "client-qt/core/wire_codec.hpp"

namespace aviso::client {

namespace {

void fill(pb::TextContent& to, const Queued& a) {
    to.set_text(a.text);
    for (const auto id : a.people) to.add_mentions(id.value);
    to.set_mentions_all(a.mentions_all);
}

template <class Request>
Request in_group(const Queued& a) {
    Request out;
    out.set_conversation_id(a.conversation.value);
    out.set_client_entry_id(a.client_entry_id);
    return out;
}

template <class Request>
Request about_one(const Queued& a) {
    auto out = in_group<Request>(a);
    if (!a.people.empty()) out.set_user_id(a.people.front().value);
    return out;
}

ActionRequest text(const Queued& a, Seq read) {
    if (a.peer) {
        pb::SendDirectMessageRequest out;
        out.set_user_id(a.peer.value);
        out.set_client_entry_id(a.client_entry_id);
        fill(*out.mutable_text(), a);
        out.set_read_seq(read.value);
        return {kSendDirect, out.SerializeAsString()};
    }
    auto out = in_group<pb::SendMessageRequest>(a);
    fill(*out.mutable_text(), a);
    out.set_read_seq(read.value);
    return {kSendMessage, out.SerializeAsString()};
}

ActionRequest create_group(const Queued& a) {
    pb::CreateGroupRequest out;
    out.set_name(a.text);
    for (const auto id : a.people) out.add_member_ids(id.value);
    out.set_client_entry_id(a.client_entry_id);
    return {kCreateGroup, out.SerializeAsString()};
}

ActionOutcome placed(ConversationId conversation, Seq seq = {}) { return {{conversation, seq, {}, 0}, {}}; }

template <class Reply>
Result<ActionOutcome> with_seq(const Queued& a, const Bytes& reply) {
    const auto in = parse<Reply>(reply);
    if (!in) return std::unexpected{in.error()};
    return placed(a.conversation, Seq{in->seq()});
}

}  // namespace

ActionRequest to_request(const Queued& a, Seq read) {
    switch (a.kind) {
        case ActionKind::text: return text(a, read);
        case ActionKind::create_group: return create_group(a);
        case ActionKind::recall: {
            auto out = in_group<pb::RecallEntryRequest>(a);
            out.set_seq(a.target.value);
            return {kRecall, out.SerializeAsString()};
        }
        case ActionKind::add_members: {
            auto out = in_group<pb::AddMembersRequest>(a);
            for (const auto id : a.people) out.add_user_ids(id.value);
            return {kAddMembers, out.SerializeAsString()};
        }
        case ActionKind::remove_member: return {kRemoveMember, about_one<pb::RemoveMemberRequest>(a).SerializeAsString()};
        case ActionKind::set_role: {
            auto out = about_one<pb::SetMemberRoleRequest>(a);
            out.set_role(static_cast<pb::MemberRole>(a.role));
            return {kSetRole, out.SerializeAsString()};
        }
        case ActionKind::leave: return {kLeaveGroup, in_group<pb::LeaveGroupRequest>(a).SerializeAsString()};
        case ActionKind::transfer: return {kTransfer, about_one<pb::TransferOwnershipRequest>(a).SerializeAsString()};
        case ActionKind::dissolve: return {kDissolve, in_group<pb::DissolveGroupRequest>(a).SerializeAsString()};
        case ActionKind::rename: {
            auto out = in_group<pb::UpdateGroupRequest>(a);
            out.set_name(a.text);
            return {kUpdateGroup, out.SerializeAsString()};
        }
        case ActionKind::describe: {
            auto out = in_group<pb::UpdateGroupRequest>(a);
            out.set_description(a.text);
            return {kUpdateGroup, out.SerializeAsString()};
        }
    }
    return {};
}

Result<ActionOutcome> to_outcome(const Queued& a, const Bytes& reply) {
    switch (a.kind) {
        case ActionKind::text:
        case ActionKind::recall: {
            const auto in = parse<pb::SendMessageResponse>(reply);
            if (!in) return std::unexpected{in.error()};
            return ActionOutcome{to_value(*in), {}};
        }
        case ActionKind::create_group: {
            const auto in = parse<pb::CreateGroupResponse>(reply);
            if (!in) return std::unexpected{in.error()};
            const auto made = to_value(in->conversation());
            auto out = placed(made.id, made.head_seq);
            out.conversation = made;
            return out;
        }
        case ActionKind::rename:
        case ActionKind::describe: {
            const auto in = parse<pb::Conversation>(reply);
            if (!in) return std::unexpected{in.error()};
            auto out = placed(a.conversation);
            out.conversation = to_value(*in);
            return out;
        }
        case ActionKind::add_members: return with_seq<pb::AddMembersResponse>(a, reply);
        case ActionKind::remove_member: return with_seq<pb::RemoveMemberResponse>(a, reply);
        case ActionKind::set_role: return with_seq<pb::SetMemberRoleResponse>(a, reply);
        case ActionKind::transfer: return with_seq<pb::TransferOwnershipResponse>(a, reply);
        case ActionKind::leave:
        case ActionKind::dissolve: break;
    }
    return placed(a.conversation);
}

}  // namespace aviso::client
