#include "features/messaging/marker_writer.hpp"

#include <boost/asio/thread_pool.hpp>

#include "unit/features/conversations/chat_test_support.hpp"

namespace aviso::messaging {
namespace {

using std::chrono::milliseconds;

class MarkerWriterTest : public test::ChatTest {
  protected:
    MarkerWriterTest() {
        writer->on_moved([this](const MarkerState& state, ConnectionId except) { moved.emplace_back(state, except); });
    }
    static ReportedMarker read(ConversationId where, UserId who, std::int64_t seq, ConnectionId from = {}) { return {{{where, who}, Seq{seq}, {}}, from}; }
    static ReportedMarker delivered(ConversationId where, UserId who, std::int64_t seq) { return {{{where, who}, {}, Seq{seq}}, {}}; }
    /// Starts a call without waiting for its end.
    void start(std::vector<ReportedMarker> markers) {
        asio::co_spawn(io, writer->write(std::move(markers)), [this](std::exception_ptr error, std::vector<MarkerState> states) {
            ended += error ? 0 : 1;
            if (!states.empty()) last = states.back();
        });
    }
    void finish() {
        io.restart();
        io.run_for(std::chrono::seconds{5});
    }
    std::int64_t version_of(UserId user) {
        return run(db->read([&](store::Reader& reader) { return conversations.user_version_in(reader, user); }));
    }

    std::shared_ptr<MarkerWriter> writer = std::make_shared<MarkerWriter>(*db, io.get_executor(), milliseconds{20});
    std::vector<std::pair<MarkerState, ConnectionId>> moved;
    int ended = 0;
    MarkerState last;
};

TEST_F(MarkerWriterTest, WritesTheFurthestOfWhatGatheredOnceAndAnswersEveryCall) {
    const ConversationId team = make_group({bob});
    for (std::uint8_t n = 1; n <= 5; ++n) send(ann, team, n, "text");

    start({read(team, bob, 2, ConnectionId{1})});  // after a pause: written at once
    start({read(team, bob, 3, ConnectionId{1})});
    start({read(team, bob, 5, ConnectionId{1})});
    start({read(team, bob, 4, ConnectionId{1})});
    finish();

    EXPECT_EQ(ended, 4);
    ASSERT_EQ(moved.size(), 2u);
    EXPECT_EQ(moved[0].first.read, Seq{2});
    EXPECT_EQ(moved[1].first.read, Seq{5});
    EXPECT_EQ(moved[1].first.read_ordinal, Ordinal{4});
    EXPECT_EQ(moved[1].first.unread, 1);
    EXPECT_EQ(moved[1].second, ConnectionId{1});
    EXPECT_EQ(version_of(bob), 2);
    EXPECT_EQ(last.read, Seq{5});
    EXPECT_EQ(run(conversations.view(bob, team))->unread, 1);
}

TEST_F(MarkerWriterTest, TellsAllDevicesWhenSeveralReported) {
    const ConversationId team = make_group({bob});
    send(ann, team, 1, "text");

    start({read(team, bob, 1, ConnectionId{1})});
    start({read(team, bob, 2, ConnectionId{1})});
    start({read(team, bob, 2, ConnectionId{2})});
    finish();

    ASSERT_EQ(moved.size(), 2u);
    EXPECT_EQ(moved[0].second, ConnectionId{1});
    EXPECT_EQ(moved[1].second, ConnectionId{});
}

TEST_F(MarkerWriterTest, WritesMoreThanOneTransactionHolds) {
    const ConversationId team = make_group({bob});
    send(ann, team, 1, "text");
    std::vector<UserId> people;
    for (std::int64_t id = 1000; id < 1300; ++id) people.emplace_back(id);
    ASSERT_TRUE(run(groups.add_members(ann, team, people, key(2))));
    send(ann, team, 3, "to all of them");

    std::vector<ReportedMarker> markers;
    for (UserId person : people) markers.push_back(read(team, person, 4));
    const std::vector<MarkerState> states = run(writer->write(markers));

    ASSERT_EQ(states.size(), people.size());
    for (std::size_t i = 0; i < people.size(); ++i) {
        EXPECT_EQ(states[i].key.user, people[i]);
        EXPECT_TRUE(states[i].read_moved);
        EXPECT_EQ(states[i].unread, 0);
    }
    EXPECT_EQ(moved.size(), people.size());
    EXPECT_GE(version_of(people.back()), 1);
}

TEST_F(MarkerWriterTest, MovesForwardOnlyAndAtMostToTheHead) {
    const ConversationId chat = run(messages.send_direct(as(ann), bob, key(1), {"hi", {}, false}, {}))->conversation;

    const std::vector<MarkerState> ahead = run(writer->write({read(chat, bob, 99)}));
    const std::vector<MarkerState> back = run(writer->write({read(chat, bob, 1)}));

    EXPECT_EQ(ahead[0].read, Seq{1});
    EXPECT_TRUE(ahead[0].read_moved);
    EXPECT_EQ(back[0].read, Seq{1});
    EXPECT_FALSE(back[0].read_moved);
    EXPECT_EQ(ahead[0].peer, ann);
    EXPECT_EQ(moved.size(), 1u);
}

TEST_F(MarkerWriterTest, TakesWhatWasRecalledOffTheUnread) {
    const ConversationId team = make_group({bob});
    for (std::uint8_t n = 1; n <= 3; ++n) send(ann, team, n, "text");
    ASSERT_TRUE(run(messages.recall(as(ann), team, Seq{4}, key(9))));

    EXPECT_EQ(run(writer->write({read(team, bob, 2)}))[0].unread, 1);
    EXPECT_EQ(run(conversations.view(bob, team))->unread, 1);
}

TEST_F(MarkerWriterTest, KeepsDeliveredMarkersOfDirectConversationsOnly) {
    const ConversationId team = make_group({bob});
    const ConversationId chat = run(messages.send_direct(as(ann), bob, key(1), {"hi", {}, false}, {}))->conversation;

    const std::vector<MarkerState> states = run(writer->write({delivered(team, bob, 1), delivered(chat, bob, 1), delivered(ConversationId{999}, bob, 1)}));

    EXPECT_FALSE(states[0].delivered_moved);
    EXPECT_TRUE(states[1].delivered_moved);
    EXPECT_FALSE(states[2].is_known);
    EXPECT_EQ(version_of(bob), 0);  // the peer's matter, not a state of one's own
    EXPECT_EQ(run(conversations.view(ann, chat))->peer_delivered, Seq{1});
}

TEST_F(MarkerWriterTest, MovesNothingForWhoHasLeft) {
    const ConversationId team = make_group({bob});
    send(ann, team, 1, "text");
    ASSERT_TRUE(run(groups.leave(bob, team, key(2))));

    const std::vector<MarkerState> states = run(writer->write({read(team, bob, 2), read(team, eve, 2)}));

    EXPECT_TRUE(states[0].is_known);
    EXPECT_FALSE(states[0].is_member);
    EXPECT_FALSE(states[1].is_known);
    EXPECT_TRUE(moved.empty());
}

TEST_F(MarkerWriterTest, StoppingWritesWhatWaits) {
    const ConversationId team = make_group({bob});
    send(ann, team, 1, "text");
    asio::thread_pool thread{1};
    auto slow = std::make_shared<MarkerWriter>(*db, thread.get_executor(), std::chrono::hours{1});
    run(slow->write({read(team, bob, 1)}));  // the first is written at once, the next would wait an hour
    bool is_written = false;
    asio::co_spawn(io, slow->write({read(team, bob, 2)}), [&](std::exception_ptr error, std::vector<MarkerState>) { is_written = !error; });
    io.restart();
    io.run_for(milliseconds{20});
    EXPECT_FALSE(is_written);

    slow->stop();

    EXPECT_EQ(run(conversations.view(bob, team))->read, Seq{2});
    finish();
    EXPECT_TRUE(is_written);
    EXPECT_EQ(run(slow->write({read(team, ann, 2)})).size(), 1u);  // and nothing waits from now on
    thread.join();
}

}  // namespace
}  // namespace aviso::messaging
