#include "features/conversations/group_service.hpp"

#include "chat_test_support.hpp"

namespace aviso::conversations {
namespace {

using gateway::Action;

class GroupServiceTest : public test::ChatTest {};

TEST_F(GroupServiceTest, MakesAGroupWithItsOwnerAndMembers) {
    const ConversationId team = make_group({bob});

    const ConversationView seen = run(conversations.view(bob, team)).value();

    EXPECT_EQ(seen.name, "Team");
    EXPECT_EQ(seen.role, Role::member);
    EXPECT_EQ(seen.member_count, 2);
    EXPECT_EQ(seen.head, Seq{1});
    EXPECT_EQ(seen.unread, 0);
    EXPECT_EQ(run(conversations.view(ann, team))->role, Role::owner);
}

TEST_F(GroupServiceTest, GivesARetriedCreationTheFirstGroup) {
    const auto first = run(groups.create(ann, "Team", "", {bob}, key(1)));
    const auto again = run(groups.create(ann, "Team", "", {bob}, key(1)));
    const auto other = run(groups.create(ann, "Other", "", {bob}, key(1)));

    EXPECT_EQ(again->conversation, first->conversation);
    EXPECT_TRUE(again->repeated);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, Errc::conflict);
}

TEST_F(GroupServiceTest, HidesAGroupFromStrangers) {
    const ConversationId team = make_group({bob});

    EXPECT_EQ(run(conversations.may(eve, Action::read, team)).error().code, Errc::not_found);
    EXPECT_EQ(run(conversations.may(bob, Action::manage_members, team)).error().code, Errc::forbidden);
    EXPECT_TRUE(run(conversations.may(ann, Action::own, team)));
}

TEST_F(GroupServiceTest, RaisesRightsAndRemembersTheRetryOfAJoin) {
    const ConversationId team = make_group({bob});
    const auto before = run(conversations.rights(team)).value();

    const auto added = run(groups.add_members(ann, team, {cid}, key(1)));
    const auto again = run(groups.add_members(ann, team, {cid}, key(1)));

    ASSERT_TRUE(added);
    EXPECT_EQ(again->seq, added->seq);
    EXPECT_TRUE(again->repeated);
    const auto after = run(conversations.rights(team)).value();
    EXPECT_EQ(after->version, before->version + 1);
    EXPECT_EQ(after->role_of(cid), Role::member);
}

TEST_F(GroupServiceTest, KeepsWhatAFormerMemberCouldRead) {
    const ConversationId team = make_group({bob});
    const auto removed = run(groups.remove_member(ann, team, bob, key(1)));
    ASSERT_TRUE(removed);

    send(ann, team, 2, "without bob");

    EXPECT_EQ(run(conversations.may(bob, Action::send, team)).error().code, Errc::forbidden);
    const ConversationView seen = run(conversations.view(bob, team)).value();
    EXPECT_TRUE(seen.left);
    EXPECT_EQ(seen.head, removed->seq);
    const auto pulled = run(messages.pull(bob, {.conversation = team, .from = Seq{1}, .until = Seq{100}, .before = {}, .in_step = {}}));
    EXPECT_EQ(pulled->entries.size(), 2u);
}

TEST_F(GroupServiceTest, LetsNobodyRemoveTheirBetters) {
    const ConversationId team = make_group({bob, cid});
    ASSERT_TRUE(run(groups.set_role(ann, team, bob, Role::administrator, key(1))));

    EXPECT_EQ(run(groups.remove_member(bob, team, ann, key(2))).error().code, Errc::forbidden);
    EXPECT_EQ(run(groups.remove_member(cid, team, bob, key(3))).error().code, Errc::forbidden);
    EXPECT_TRUE(run(groups.remove_member(bob, team, cid, key(4))));
}

TEST_F(GroupServiceTest, HandsAGroupOverBeforeItsOwnerLeaves) {
    const ConversationId team = make_group({bob});

    EXPECT_EQ(run(groups.leave(ann, team, key(1))).error().code, Errc::conflict);
    ASSERT_TRUE(run(groups.transfer(ann, team, bob, key(2))));
    ASSERT_TRUE(run(groups.leave(ann, team, key(3))));

    const auto rights = run(conversations.rights(team)).value();
    EXPECT_EQ(rights->role_of(bob), Role::owner);
    EXPECT_EQ(rights->role_of(ann), Role::left);
}

TEST_F(GroupServiceTest, StopsSendingInADissolvedGroup) {
    const ConversationId team = make_group({bob});
    ASSERT_TRUE(run(groups.dissolve(ann, team, key(1))));

    EXPECT_EQ(send(bob, team, 2, "still there?").error().code, Errc::forbidden);
    EXPECT_TRUE(run(conversations.view(bob, team))->left);
    EXPECT_TRUE(run(groups.dissolve(ann, team, key(1)))->repeated);
}

TEST_F(GroupServiceTest, RenamesAndCountsItsMembersOwnView) {
    const ConversationId team = make_group({bob});
    ASSERT_TRUE(run(groups.update(ann, team, "Crew", std::nullopt, key(1))));
    ASSERT_EQ(run(conversations.set_own_view(bob, team, {.pinned = true, .muted = {}, .hidden = true})).value(), 1);

    ConversationView seen = run(conversations.view(bob, team)).value();
    EXPECT_EQ(seen.name, "Crew");
    EXPECT_TRUE(seen.pinned);
    EXPECT_TRUE(seen.hidden);

    send(ann, team, 2, "back in your list");
    seen = run(conversations.view(bob, team)).value();
    EXPECT_FALSE(seen.hidden);
    EXPECT_TRUE(seen.pinned);
}

}  // namespace
}  // namespace aviso::conversations
