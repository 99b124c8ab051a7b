#include "api_fixture.hpp"

namespace aviso::conversations {
namespace {

namespace pb = aviso::v1;

class ConversationsApiTest : public test::ApiTest {
  protected:
    template <class Request>
    Request in(ConversationId group, std::uint8_t n) {
        Request request;
        request.set_conversation_id(group.value);
        request.set_client_entry_id(entry_key(n));
        return request;
    }
    std::string created(const pb::CreateGroupRequest& request) { return outcome<pb::CreateGroupResponse>(ann, "Conversations.CreateGroup", request); }

    ConversationId team = make_group({bob, cid});
};

TEST_F(ConversationsApiTest, MakesAGroupOnceAndNamesWhatIsWrong) {
    pb::CreateGroupRequest request;
    request.set_name("Crew");
    request.set_description("of the ship");
    request.set_client_entry_id(entry_key(1));
    request.add_member_ids(bob.value);
    const auto made = call<pb::CreateGroupResponse>(ann, "Conversations.CreateGroup", request);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->conversation().name(), "Crew");
    EXPECT_EQ(made->conversation().description(), "of the ship");
    EXPECT_EQ(made->conversation().member_count(), 2);
    EXPECT_EQ(made->conversation().role(), pb::MEMBER_ROLE_OWNER);
    EXPECT_EQ((call<pb::CreateGroupResponse>(ann, "Conversations.CreateGroup", request)->conversation().conversation_id()),
              made->conversation().conversation_id());

    pb::CreateGroupRequest wrong = request;
    wrong.set_name("Another");
    EXPECT_EQ(created(wrong), "conflict client_entry_id");
    wrong.set_client_entry_id("short");
    EXPECT_EQ(created(wrong), "invalid_argument client_entry_id");
    wrong = request;
    for (const std::string& name : {std::string{}, std::string(101, 'n'), std::string{"\xFF"}}) {
        wrong.set_name(name);
        EXPECT_EQ(created(wrong), "invalid_argument name");
    }
    wrong = request;
    wrong.set_description(std::string(4001, 'd'));
    EXPECT_EQ(created(wrong), "invalid_argument description");
    wrong = request;
    for (int i = 0; i < 500; ++i) wrong.add_member_ids(1000 + i);
    EXPECT_EQ(created(wrong), "invalid_argument member_ids");
    wrong = request;
    wrong.add_member_ids(stranger.value);
    wrong.set_client_entry_id(entry_key(2));
    EXPECT_EQ(created(wrong), "not_found member_ids");
    wrong.set_client_entry_id(entry_key(1));
    EXPECT_EQ((outcome<pb::CreateGroupResponse>({}, "Conversations.CreateGroup", request)), "unauthenticated");
}

TEST_F(ConversationsApiTest, ListsNewestFirstByCursor) {
    for (std::uint8_t n = 1; n <= 3; ++n) {
        clock.advance(std::chrono::seconds{1});
        ASSERT_TRUE(run(groups.create(ann, "Group " + std::to_string(n), "", {}, key(n))));
    }
    pb::ListConversationsRequest request;
    request.set_limit(3);
    const auto first = call<pb::ListConversationsResponse>(ann, "Conversations.ListConversations", request);
    ASSERT_EQ(first->conversations_size(), 3);
    EXPECT_EQ(first->conversations(0).name(), "Group 3");
    request.set_cursor(first->next_cursor());
    const auto rest = call<pb::ListConversationsResponse>(ann, "Conversations.ListConversations", request);
    ASSERT_EQ(rest->conversations_size(), 1);
    EXPECT_EQ(rest->conversations(0).conversation_id(), team.value);
    EXPECT_TRUE(rest->next_cursor().empty());

    const auto listed = [&] { return outcome<pb::ListConversationsResponse>(ann, "Conversations.ListConversations", request); };
    for (const char* cursor : {"x", "12", "12.", "12.3x"}) {
        request.set_cursor(cursor);
        EXPECT_EQ(listed(), "invalid_argument cursor");
    }
    request.clear_cursor();
    for (int limit : {-1, 201}) {
        request.set_limit(limit);
        EXPECT_EQ(listed(), "invalid_argument limit");
    }
}

TEST_F(ConversationsApiTest, KeepsAListInItsFrame) {
    for (std::uint8_t n = 1; n <= 80; ++n) ASSERT_TRUE(run(groups.create(ann, "Group", std::string(4000, 'd'), {}, key(n))));
    pb::ListConversationsRequest request;
    request.set_limit(200);
    int seen = 0;
    for (;;) {
        const auto page = call<pb::ListConversationsResponse>(ann, "Conversations.ListConversations", request);
        ASSERT_TRUE(page);
        EXPECT_LE(page->ByteSizeLong(), 200u * 1024);
        ASSERT_GT(page->conversations_size(), 0);
        seen += page->conversations_size();
        if (page->next_cursor().empty()) break;
        request.set_cursor(page->next_cursor());
    }
    EXPECT_EQ(seen, 81);
}

TEST_F(ConversationsApiTest, ListsMembersByPageToMembersOnly) {
    pb::ListMembersRequest request;
    request.set_conversation_id(team.value);
    request.set_limit(2);
    const auto first = call<pb::ListMembersResponse>(bob, "Conversations.ListMembers", request);
    ASSERT_EQ(first->members_size(), 2);
    EXPECT_EQ(first->members(0).role(), pb::MEMBER_ROLE_OWNER);
    EXPECT_TRUE(first->more());
    request.set_after_user_id(first->members(1).user_id());
    const auto rest = call<pb::ListMembersResponse>(bob, "Conversations.ListMembers", request);
    ASSERT_EQ(rest->members_size(), 1);
    EXPECT_EQ(rest->members(0).user_id(), cid.value);
    EXPECT_FALSE(rest->more());

    const auto listed = [&](UserId who) { return outcome<pb::ListMembersResponse>(who, "Conversations.ListMembers", request); };
    EXPECT_EQ(listed(eve), "not_found conversation_id");
    request.set_limit(1001);
    EXPECT_EQ(listed(bob), "invalid_argument limit");
    request.set_limit(2);
    ASSERT_TRUE(run(groups.leave(bob, team, key(1))));
    EXPECT_EQ(listed(bob), "forbidden");
}

TEST_F(ConversationsApiTest, NamesWhatIsWrongWithAChangeOfMembers) {
    const auto add = [&](UserId who, const pb::AddMembersRequest& request) { return outcome<pb::AddMembersResponse>(who, "Conversations.AddMembers", request); };
    auto adding = in<pb::AddMembersRequest>(team, 1);
    EXPECT_EQ(add(bob, adding), "invalid_argument user_ids");
    adding.add_user_ids(bob.value);
    EXPECT_EQ(add(ann, adding), "conflict user_ids");
    adding.set_user_ids(0, stranger.value);
    EXPECT_EQ(add(ann, adding), "not_found user_ids");
    adding.set_client_entry_id("");
    EXPECT_EQ(add(ann, adding), "invalid_argument client_entry_id");
    for (int i = 0; i < 501; ++i) adding.add_user_ids(1000 + i);
    adding.set_client_entry_id(entry_key(1));
    EXPECT_EQ(add(ann, adding), "invalid_argument user_ids");
    EXPECT_EQ(add(eve, adding), "not_found conversation_id");

    const auto remove = [&](UserId who, std::int64_t person) {
        auto request = in<pb::RemoveMemberRequest>(team, 2);
        request.set_user_id(person);
        return outcome<pb::RemoveMemberResponse>(who, "Conversations.RemoveMember", request);
    };
    EXPECT_EQ(remove(ann, 0), "invalid_argument user_id");
    EXPECT_EQ(remove(ann, eve.value), "not_found user_id");
    EXPECT_EQ(remove(bob, cid.value), "forbidden");
    EXPECT_EQ(remove(ann, ann.value), "forbidden user_id");

    const auto set_role = [&](UserId who, std::int64_t person, int role) {
        auto request = in<pb::SetMemberRoleRequest>(team, 3);
        request.set_user_id(person);
        request.set_role(static_cast<pb::MemberRole>(role));
        return outcome<pb::SetMemberRoleResponse>(who, "Conversations.SetMemberRole", request);
    };
    for (int role : {0, static_cast<int>(pb::MEMBER_ROLE_OWNER), 99}) EXPECT_EQ(set_role(ann, bob.value, role), "invalid_argument role");
    EXPECT_EQ(set_role(ann, -1, pb::MEMBER_ROLE_MEMBER), "invalid_argument user_id");
    EXPECT_EQ(set_role(ann, eve.value, pb::MEMBER_ROLE_MEMBER), "not_found user_id");
    EXPECT_EQ(set_role(ann, ann.value, pb::MEMBER_ROLE_MEMBER), "conflict user_id");
    EXPECT_EQ(set_role(bob, cid.value, pb::MEMBER_ROLE_ADMINISTRATOR), "forbidden");

    const auto transfer = [&](UserId who, std::int64_t person) {
        auto request = in<pb::TransferOwnershipRequest>(team, 4);
        request.set_user_id(person);
        return outcome<pb::TransferOwnershipResponse>(who, "Conversations.TransferOwnership", request);
    };
    EXPECT_EQ(transfer(ann, 0), "invalid_argument user_id");
    EXPECT_EQ(transfer(ann, eve.value), "not_found user_id");
    EXPECT_EQ(transfer(bob, bob.value), "forbidden");
    EXPECT_EQ((outcome<pb::LeaveGroupResponse>(ann, "Conversations.LeaveGroup", in<pb::LeaveGroupRequest>(team, 5))), "conflict");
    EXPECT_EQ((outcome<pb::DissolveGroupResponse>(bob, "Conversations.DissolveGroup", in<pb::DissolveGroupRequest>(team, 6))), "forbidden");
}

TEST_F(ConversationsApiTest, ChangesAGroupsProfileAndNamesWhatIsWrong) {
    auto request = in<pb::UpdateGroupRequest>(team, 1);
    const auto update = [&](UserId who) { return outcome<pb::Conversation>(who, "Conversations.UpdateGroup", request); };
    EXPECT_EQ(update(ann), "invalid_argument name");
    request.set_name("");
    EXPECT_EQ(update(ann), "invalid_argument name");
    request.set_name("Crew");
    request.set_description(std::string(4001, 'd'));
    EXPECT_EQ(update(ann), "invalid_argument description");
    request.set_description("\xFF");
    EXPECT_EQ(update(ann), "invalid_argument description");
    request.set_description("of the ship");
    EXPECT_EQ(update(bob), "forbidden");
    const auto updated = call<pb::Conversation>(ann, "Conversations.UpdateGroup", request);
    ASSERT_TRUE(updated);
    EXPECT_EQ(updated->name(), "Crew");
    EXPECT_EQ(updated->description(), "of the ship");
}

TEST_F(ConversationsApiTest, GivesEveryRetriedChangeItsFirstResult) {
    auto transfer = in<pb::TransferOwnershipRequest>(team, 1);
    transfer.set_user_id(bob.value);
    auto remove = in<pb::RemoveMemberRequest>(team, 2);
    remove.set_user_id(cid.value);
    auto role = in<pb::SetMemberRoleRequest>(team, 3);
    role.set_user_id(ann.value);
    role.set_role(pb::MEMBER_ROLE_MEMBER);
    auto rename = in<pb::UpdateGroupRequest>(team, 4);
    rename.set_name("Crew");
    auto add = in<pb::AddMembersRequest>(team, 5);
    add.add_user_ids(eve.value);
    const auto leave = in<pb::LeaveGroupRequest>(team, 6);
    const auto dissolve = in<pb::DissolveGroupRequest>(team, 7);
    for (bool again : {false, true}) {
        // The second time ann is neither owner, nor administrator, nor even a member any more.
        SCOPED_TRACE(again ? "again" : "first");
        EXPECT_EQ((outcome<pb::RemoveMemberResponse>(ann, "Conversations.RemoveMember", remove)), "ok");
        EXPECT_EQ((outcome<pb::AddMembersResponse>(ann, "Conversations.AddMembers", add)), "ok");
        EXPECT_EQ((outcome<pb::Conversation>(ann, "Conversations.UpdateGroup", rename)), "ok");
        EXPECT_EQ((outcome<pb::TransferOwnershipResponse>(ann, "Conversations.TransferOwnership", transfer)), "ok");
        EXPECT_EQ((outcome<pb::SetMemberRoleResponse>(bob, "Conversations.SetMemberRole", role)), "ok");
        EXPECT_EQ((outcome<pb::LeaveGroupResponse>(ann, "Conversations.LeaveGroup", leave)), "ok");
        EXPECT_EQ((outcome<pb::DissolveGroupResponse>(bob, "Conversations.DissolveGroup", dissolve)), "ok");
    }
    EXPECT_EQ(run(conversations.view(bob, team))->head, Seq{8});  // each was done once

    // The same key for something else is no retry, and a new key is judged by what ann is now.
    transfer.set_user_id(eve.value);
    EXPECT_EQ((outcome<pb::TransferOwnershipResponse>(ann, "Conversations.TransferOwnership", transfer)), "conflict client_entry_id");
    transfer.set_client_entry_id(entry_key(8));
    EXPECT_EQ((outcome<pb::TransferOwnershipResponse>(ann, "Conversations.TransferOwnership", transfer)), "forbidden");
    EXPECT_EQ((outcome<pb::TransferOwnershipResponse>(stranger, "Conversations.TransferOwnership", transfer)), "not_found conversation_id");
}

TEST_F(ConversationsApiTest, LetsAFormerMemberTakeTheConversationOffTheirList) {
    ASSERT_TRUE(run(groups.leave(bob, team, key(1))));
    pb::SetConversationViewRequest request;
    request.set_conversation_id(team.value);
    const auto set_view = [&](UserId who) { return outcome<pb::SetConversationViewResponse>(who, "Conversations.SetConversationView", request); };
    EXPECT_EQ(set_view(bob), "invalid_argument hidden");
    request.set_hidden(true);
    EXPECT_EQ(set_view(bob), "ok");
    EXPECT_EQ(set_view(eve), "not_found conversation_id");
    const auto pushed = fan_out.of<pb::ConversationChangedPush>().back();
    EXPECT_EQ(pushed.first.users, std::vector{bob});

    clock.advance(std::chrono::minutes{5});
    const Timestamp left_at = run(conversations.view(bob, team))->newest_at;
    send(ann, team, 2, "without bob");

    pb::GetConversationRequest get;
    get.set_conversation_id(team.value);
    const auto seen = call<pb::Conversation>(bob, "Conversations.GetConversation", get);
    EXPECT_TRUE(seen->hidden());  // what others say later does not bring it back, or show in any other way
    EXPECT_EQ(seen->head_seq(), 2);
    EXPECT_EQ(seen->head_ordinal(), 0);
    EXPECT_EQ(seen->member_count(), 0);
    EXPECT_EQ(run(conversations.view(bob, team))->newest_at, left_at);
}

}  // namespace
}  // namespace aviso::conversations
