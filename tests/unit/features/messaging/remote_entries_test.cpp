#include "features/messaging/remote_entries.hpp"

#include <set>

#include "../conversations/chat_test_support.hpp"

namespace aviso::messaging {
namespace {

struct Here : gateway::Connections {
    bool is_online(UserId user) const override { return users.contains(user); }
    std::vector<UserId> online_users() const override { return {users.begin(), users.end()}; }
    bool is_session_online(SessionId) const override { return false; }
    std::vector<SessionId> online_sessions() const override { return {}; }
    void close_session(SessionId, gateway::SignedOut) override {}
    void close_user(UserId, gateway::SignedOut, SessionId) override {}
    void on_presence(std::function<void(UserId, bool)>) override {}
    void on_closed(std::function<void(ConnectionId)>) override {}
    std::set<UserId> users;
};

class RemoteEntriesTest : public test::ChatTest {
  protected:
    RemoteEntriesTest() { here.users = {bob}; }

    /// What another node's change brings about here: seqs in the order they were told.
    std::vector<std::int64_t> note(ConversationId conversation, std::int64_t head, bool own = false, bool members_changed = false) {
        told.clear();
        markers.clear();
        remote.note(conversation, Seq{head}, own, members_changed);
        io.restart();
        io.run_for(std::chrono::seconds{5});
        std::vector<std::int64_t> seqs;
        for (const auto& event : told) seqs.push_back(event.entry.seq.value);
        return seqs;
    }

    Here here;
    std::vector<conversations::EntryEvent> told;
    std::vector<MarkerEvent> markers;
    RemoteEntries remote{*db, *log, conversations, here, [this](const conversations::EntryEvent& event) { told.push_back(event); },
                         [this](const MarkerEvent& event) { markers.push_back(event); }, io.get_executor()};
};

TEST_F(RemoteEntriesTest, TellsWhatLiesBetweenTheHeadToldAndTheNewOne) {
    const ConversationId team = make_group({bob});
    for (std::uint8_t n = 1; n <= 5; ++n) send(ann, team, n, "text " + std::to_string(n));

    EXPECT_EQ(note(team, 2), std::vector<std::int64_t>{2});  // nothing told before: the newest
    EXPECT_EQ(note(team, 5), (std::vector<std::int64_t>{3, 4, 5}));
    EXPECT_EQ(told.back().rights_version, run(conversations.rights(team)).value()->version);
    EXPECT_NE(told.back().entry.sealed_body.find("text 4"), Bytes::npos);
    EXPECT_TRUE(note(team, 5).empty());
}

TEST_F(RemoteEntriesTest, TellsTheSendersOtherDevicesWhereTheirMarkerStands) {
    const ConversationId team = make_group({bob});
    const Seq said = send(ann, team, 1, "hello")->seq;

    note(team, said.value);
    EXPECT_TRUE(markers.empty());  // ann is elsewhere

    here.users.insert(ann);
    const Seq more = send(ann, team, 2, "again")->seq;
    note(team, more.value);
    ASSERT_EQ(markers.size(), 1u);
    EXPECT_EQ(markers[0].user, ann);
    EXPECT_EQ(markers[0].read, more);
    EXPECT_EQ(markers[0].to, std::vector{ann});
    EXPECT_TRUE(markers[0].in_feed);
}

TEST_F(RemoteEntriesTest, TellsThePeerOfADirectConversationWhatTheSenderHasRead) {
    const auto first = run(messages.send_direct(as(ann), bob, key(1), {"hello", {}, false}, {}));
    const auto answer = run(messages.send_direct(as(bob), ann, key(2), {"hello yourself", {}, false}, first->seq));
    here.users = {ann};

    note(answer->conversation, answer->seq.value);
    ASSERT_EQ(markers.size(), 1u);
    EXPECT_EQ(markers[0].user, bob);
    EXPECT_EQ(markers[0].read, answer->seq);
    EXPECT_EQ(markers[0].to, (std::vector{bob, ann}));
}

TEST_F(RemoteEntriesTest, LeavesOutWhatThisNodeStored) {
    const ConversationId team = make_group({bob});
    for (std::uint8_t n = 1; n <= 5; ++n) send(ann, team, n, "text");

    EXPECT_TRUE(note(team, 2, true).empty());
    EXPECT_EQ(note(team, 3), std::vector<std::int64_t>{3});
    EXPECT_TRUE(note(team, 6, true).empty());
    send(ann, team, 6, "text");
    EXPECT_EQ(note(team, 7), std::vector<std::int64_t>{7});
}

TEST_F(RemoteEntriesTest, ReadsNothingForPeopleWhoAreElsewhere) {
    const ConversationId others = make_group({cid});
    send(ann, others, 1, "not for anyone here");

    EXPECT_TRUE(note(others, 2).empty());
    here.users.insert(cid);
    EXPECT_TRUE(note(others, 2).empty());
    send(ann, others, 2, "now");
    EXPECT_EQ(note(others, 3), std::vector<std::int64_t>{3});
}

TEST_F(RemoteEntriesTest, TellsThoseWhoWereRemoved) {
    const ConversationId team = make_group({bob, cid});
    ASSERT_TRUE(run(groups.remove_member(ann, team, bob, key(9))));

    EXPECT_EQ(note(team, 2, false, true), std::vector<std::int64_t>{2});
    EXPECT_EQ(told.front().left, std::vector{bob});
}

TEST_F(RemoteEntriesTest, LeavesALongBacklogToThePull) {
    const ConversationId team = make_group({bob});
    note(team, 1);
    for (int n = 0; n < 150; ++n) send(ann, team, static_cast<std::uint8_t>(n), "text");

    const auto seqs = note(team, 151);
    EXPECT_EQ(seqs.size(), 100u);
    EXPECT_EQ(seqs.back(), 151);
}

TEST_F(RemoteEntriesTest, TellsARetriedMessageAsItStandsNow) {
    const ConversationId team = make_group({bob});
    const Seq said = send(ann, team, 1, "said too much")->seq;
    ASSERT_TRUE(run(messages.recall(as(ann), team, said, key(2))));
    messages.on_repeated([this](ConversationId conversation, Seq seq) { remote.tell_again(conversation, seq); });

    EXPECT_TRUE(send(ann, team, 1, "said too much")->repeated);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].entry.seq, said);
    EXPECT_TRUE(told[0].entry.sealed_body.empty());
    EXPECT_TRUE(markers.empty());  // ann has no other device here
}

}  // namespace
}  // namespace aviso::messaging
