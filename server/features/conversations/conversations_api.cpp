#include "features/conversations/conversations_api.hpp"

#include <algorithm>
#include <charconv>

#include "features/conversations/conversation_codec.hpp"

namespace aviso::conversations {
namespace {

using gateway::Caller;

constexpr std::size_t kReplyBytes = 200 * 1024;  // a frame holds 256 KiB

Result<ClientEntryId> key_of(const std::string& bytes) {
    ClientEntryId key{};
    if (bytes.size() != key.size()) return fail(Errc::invalid_argument, "16 bytes made by the client", "client_entry_id");
    std::ranges::copy(bytes, key.begin());
    return key;
}

std::vector<UserId> people_of(const google::protobuf::RepeatedField<std::int64_t>& ids) {
    std::vector<UserId> out;
    for (std::int64_t id : ids) out.emplace_back(id);
    return out;
}

Result<UserId> person_of(std::int64_t id) {
    if (id < 1) return fail(Errc::invalid_argument, "the number of a person", "user_id");
    return UserId{id};
}

Result<int> limit_of(int asked, int usual, int most) {
    if (asked < 0 || asked > most) return fail(Errc::invalid_argument, "1 to " + std::to_string(most), "limit");
    return asked == 0 ? usual : asked;
}

class Handlers {
  public:
    Handlers(ConversationService& conversations, GroupService& groups, gateway::FanOut& fan_out)
        : conversations_{conversations}, groups_{groups}, fan_out_{fan_out} {}

    Task<Result<v1::CreateGroupResponse>> create(Caller caller, const v1::CreateGroupRequest& request) {
        Result<ClientEntryId> key = key_of(request.client_entry_id());
        if (!key) co_return std::unexpected(key.error());
        if (request.member_ids_size() > 1000) co_return fail(Errc::invalid_argument, "too many people", "member_ids");
        Result<GroupChange> made = co_await groups_.create(caller.user, request.name(), request.description(), people_of(request.member_ids()), *key);
        if (!made) co_return std::unexpected(made.error());
        Result<v1::Conversation> seen = co_await view(caller.user, made->conversation);
        if (!seen) co_return std::unexpected(seen.error());
        v1::CreateGroupResponse response;
        *response.mutable_conversation() = std::move(*seen);
        co_return response;
    }

    Task<Result<v1::Conversation>> get(Caller caller, const v1::GetConversationRequest& request) {
        return view(caller.user, ConversationId{request.conversation_id()});
    }

    Task<Result<v1::ListConversationsResponse>> list(Caller caller, const v1::ListConversationsRequest& request) {
        Result<int> limit = limit_of(request.limit(), 50, 200);
        if (!limit) co_return std::unexpected(limit.error());
        std::pair<std::int64_t, std::int64_t> below{INT64_MAX, INT64_MAX};  // (time of the newest entry, id) of the last one sent
        if (const std::string& cursor = request.cursor(); !cursor.empty()) {
            const char* end = cursor.data() + cursor.size();
            auto first = std::from_chars(cursor.data(), end, below.first);
            const bool has_both = first.ec == std::errc{} && first.ptr != end && *first.ptr == '.';
            const auto second = has_both ? std::from_chars(first.ptr + 1, end, below.second) : first;
            if (!has_both || second.ec != std::errc{} || second.ptr != end)
                co_return fail(Errc::invalid_argument, "a cursor is next_cursor of the page before", "cursor");
        }
        v1::ListConversationsResponse response;
        std::pair<std::int64_t, std::int64_t> last{};
        std::size_t bytes = 0;
        std::vector<ConversationView> all = co_await conversations_.views(caller.user);
        for (const ConversationView& each : all) {
            const std::pair<std::int64_t, std::int64_t> place{to_ms(each.newest_at), each.conversation.value};
            if (place >= below) continue;
            v1::Conversation conversation;
            fill_conversation(conversation, each);
            bytes += conversation.ByteSizeLong() + 8;
            if (response.conversations_size() == *limit || bytes > kReplyBytes) {
                response.set_next_cursor(std::to_string(last.first) + "." + std::to_string(last.second));
                break;
            }
            *response.add_conversations() = std::move(conversation);
            last = place;
        }
        co_return response;
    }

    Task<Result<v1::ListMembersResponse>> members(Caller caller, const v1::ListMembersRequest& request) {
        Result<int> limit = limit_of(request.limit(), 200, 1000);
        if (!limit) co_return std::unexpected(limit.error());
        Result<SharedRights> rights = co_await conversations_.rights(ConversationId{request.conversation_id()});
        if (!rights) co_return std::unexpected(rights.error());
        // Who is in a group now is none of a former member's business.
        if ((*rights)->role_of(caller.user) == Role::left) co_return fail(Errc::forbidden, "not a member any more");
        v1::ListMembersResponse response;
        response.set_rights_version((*rights)->version);
        const std::vector<Member>& members = (*rights)->members;
        auto at = std::ranges::upper_bound(members, UserId{request.after_user_id()}, {}, &Member::user);
        for (; at != members.end() && response.members_size() < *limit; ++at) {
            v1::Member& member = *response.add_members();
            member.set_user_id(at->user.value);
            member.set_role(static_cast<v1::MemberRole>(at->role));
            member.set_joined_at_ms(to_ms(at->joined_at));
        }
        response.set_more(at != members.end());
        co_return response;
    }

    Task<Result<v1::AddMembersResponse>> add(Caller caller, const v1::AddMembersRequest& request) {
        Result<ClientEntryId> key = key_of(request.client_entry_id());
        if (!key) co_return std::unexpected(key.error());
        Task<Result<GroupChange>> change = groups_.add_members(caller.user, group(request), people_of(request.user_ids()), *key);
        co_return co_await with_seq<v1::AddMembersResponse>(std::move(change));
    }
    Task<Result<v1::RemoveMemberResponse>> remove(Caller caller, const v1::RemoveMemberRequest& request) {
        Result<ClientEntryId> key = key_of(request.client_entry_id());
        if (!key) co_return std::unexpected(key.error());
        Result<UserId> person = person_of(request.user_id());
        if (!person) co_return std::unexpected(person.error());
        Task<Result<GroupChange>> change = groups_.remove_member(caller.user, group(request), *person, *key);
        co_return co_await with_seq<v1::RemoveMemberResponse>(std::move(change));
    }
    Task<Result<v1::SetMemberRoleResponse>> set_role(Caller caller, const v1::SetMemberRoleRequest& request) {
        Result<ClientEntryId> key = key_of(request.client_entry_id());
        if (!key) co_return std::unexpected(key.error());
        Result<UserId> person = person_of(request.user_id());
        if (!person) co_return std::unexpected(person.error());
        if (request.role() != v1::MEMBER_ROLE_MEMBER && request.role() != v1::MEMBER_ROLE_ADMINISTRATOR)
            co_return fail(Errc::invalid_argument, "MEMBER or ADMINISTRATOR", "role");
        Task<Result<GroupChange>> change =
            groups_.set_role(caller.user, group(request), *person, static_cast<Role>(request.role()), *key);
        co_return co_await with_seq<v1::SetMemberRoleResponse>(std::move(change));
    }
    Task<Result<v1::TransferOwnershipResponse>> transfer(Caller caller, const v1::TransferOwnershipRequest& request) {
        Result<ClientEntryId> key = key_of(request.client_entry_id());
        if (!key) co_return std::unexpected(key.error());
        Result<UserId> person = person_of(request.user_id());
        if (!person) co_return std::unexpected(person.error());
        Task<Result<GroupChange>> change = groups_.transfer(caller.user, group(request), *person, *key);
        co_return co_await with_seq<v1::TransferOwnershipResponse>(std::move(change));
    }
    Task<Result<v1::LeaveGroupResponse>> leave(Caller caller, const v1::LeaveGroupRequest& request) {
        Result<ClientEntryId> key = key_of(request.client_entry_id());
        if (!key) co_return std::unexpected(key.error());
        Result<GroupChange> done = co_await groups_.leave(caller.user, group(request), *key);
        if (!done) co_return std::unexpected(done.error());
        co_return v1::LeaveGroupResponse{};
    }
    Task<Result<v1::DissolveGroupResponse>> dissolve(Caller caller, const v1::DissolveGroupRequest& request) {
        Result<ClientEntryId> key = key_of(request.client_entry_id());
        if (!key) co_return std::unexpected(key.error());
        Result<GroupChange> done = co_await groups_.dissolve(caller.user, group(request), *key);
        if (!done) co_return std::unexpected(done.error());
        co_return v1::DissolveGroupResponse{};
    }
    Task<Result<v1::Conversation>> update(Caller caller, const v1::UpdateGroupRequest& request) {
        Result<ClientEntryId> key = key_of(request.client_entry_id());
        if (!key) co_return std::unexpected(key.error());
        std::optional<std::string> name, description;
        if (request.has_name()) name = request.name();
        if (request.has_description()) description = request.description();
        Result<GroupChange> done = co_await groups_.update(caller.user, group(request), std::move(name), std::move(description), *key);
        if (!done) co_return std::unexpected(done.error());
        co_return co_await view(caller.user, done->conversation);
    }
    Task<Result<v1::SetConversationViewResponse>> set_view(Caller caller, const v1::SetConversationViewRequest& request) {
        OwnViewChange change;
        if (request.has_pinned()) change.pinned = request.pinned();
        if (request.has_muted()) change.muted = request.muted();
        if (request.has_hidden()) change.hidden = request.hidden();
        Result<std::int64_t> version = co_await conversations_.set_own_view(caller.user, group(request), change);
        if (!version) co_return std::unexpected(version.error());
        v1::ConversationChangedPush push;
        push.set_conversation_id(request.conversation_id());
        fan_out_.to_users(std::span{&caller.user, 1}, gateway::encode_push(push), caller.connection);
        v1::SetConversationViewResponse response;
        response.set_user_version(*version);
        co_return response;
    }

  private:
    template <class Request>
    static ConversationId group(const Request& request) { return ConversationId{request.conversation_id()}; }

    template <class Response>
    static Task<Result<Response>> with_seq(Task<Result<GroupChange>> change) {
        Result<GroupChange> done = co_await std::move(change);
        if (!done) co_return std::unexpected(done.error());
        Response response;
        response.set_seq(done->seq.value);
        co_return response;
    }

    Task<Result<v1::Conversation>> view(UserId user, ConversationId conversation) {
        Result<ConversationView> seen = co_await conversations_.view(user, conversation);
        if (!seen) co_return std::unexpected(seen.error());
        v1::Conversation out;
        fill_conversation(out, *seen);
        co_return out;
    }

    ConversationService& conversations_;
    GroupService& groups_;
    gateway::FanOut& fan_out_;
};

template <class Request, class Response>
void bind_method(gateway::Binder& binder, const char* method, const std::shared_ptr<Handlers>& handlers,
          Task<Result<Response>> (Handlers::*handler)(Caller, const Request&)) {
    binder.bind<Request, Response>(std::string{"aviso.v1.Conversations."} + method, [handlers, handler](Caller caller, const Request& request) {
        return ((*handlers).*handler)(std::move(caller), request);
    });
}

}  // namespace

void bind_conversations(gateway::Binder& binder, ConversationService& conversations, GroupService& groups, gateway::FanOut& fan_out) {
    auto handlers = std::make_shared<Handlers>(conversations, groups, fan_out);
    bind_method(binder, "CreateGroup", handlers, &Handlers::create);
    bind_method(binder, "GetConversation", handlers, &Handlers::get);
    bind_method(binder, "ListConversations", handlers, &Handlers::list);
    bind_method(binder, "ListMembers", handlers, &Handlers::members);
    bind_method(binder, "AddMembers", handlers, &Handlers::add);
    bind_method(binder, "RemoveMember", handlers, &Handlers::remove);
    bind_method(binder, "SetMemberRole", handlers, &Handlers::set_role);
    bind_method(binder, "LeaveGroup", handlers, &Handlers::leave);
    bind_method(binder, "TransferOwnership", handlers, &Handlers::transfer);
    bind_method(binder, "DissolveGroup", handlers, &Handlers::dissolve);
    bind_method(binder, "UpdateGroup", handlers, &Handlers::update);
    bind_method(binder, "SetConversationView", handlers, &Handlers::set_view);
}

}  // namespace aviso::conversations
