#include "gateway/local_fan_out.hpp"

#include <thread>

#include "gateway/connection_registry.hpp"
#include "gateway_support.hpp"

namespace aviso::gateway {
namespace {

class FanOutTest : public ::testing::Test {
  protected:
    std::shared_ptr<FakeChannel> connect(asio::io_context& on, std::int64_t id, std::int64_t user) {
        auto channel = std::make_shared<FakeChannel>(on, id);
        registry.add(channel, UserId{user}, SessionId{id * 10});
        return channel;
    }
    void set_members(std::vector<UserId> users) {
        auto members = std::make_shared<const std::vector<UserId>>(std::move(users));
        fan_out.set_resolver([members](Audience) -> Task<Members> { co_return members; }, first.get_executor());
    }
    static SharedBytes bytes(const char* text) { return std::make_shared<const Bytes>(text); }

    asio::io_context first, second;
    ManualClock clock;
    ConnectionRegistry registry{clock};
    LocalFanOut fan_out{registry};
};

TEST_F(FanOutTest, ReachesEveryConnectionOnItsOwnThreadInOrder) {
    auto a = connect(first, 1, 7), b = connect(second, 2, 7), other = connect(first, 3, 8);
    const UserId users[] = {UserId{7}};
    fan_out.to_users(users, bytes("one"), {});
    fan_out.to_users(users, bytes("two"), ConnectionId{2});

    EXPECT_EQ(first.run(), 1u);  // one hand-over for both pushes
    EXPECT_EQ(a->pushed, (std::vector<Bytes>{"one", "two"}));
    EXPECT_TRUE(b->pushed.empty());
    second.run();
    EXPECT_EQ(b->pushed, (std::vector<Bytes>{"one"}));
    EXPECT_TRUE(other->pushed.empty());
}

TEST_F(FanOutTest, WorksALargeAudienceOffInSlices) {
    std::vector<std::shared_ptr<FakeChannel>> channels;
    for (int i = 1; i <= 600; ++i) channels.push_back(connect(first, i, 7));
    const UserId users[] = {UserId{7}};
    fan_out.to_users(users, bytes("x"), {});

    EXPECT_EQ(first.run(), 600 / kLargeSlice + 1);
    for (const auto& channel : channels) EXPECT_EQ(channel->pushed.size(), 1u);
}

TEST_F(FanOutTest, LoadsAMemberListOncePerVersionAndKeepsTheOrderMeanwhile) {
    auto a = connect(first, 1, 7), b = connect(first, 2, 8);
    int loads = 0;
    fan_out.set_resolver(
        [&loads](Audience audience) -> Task<Members> {
            ++loads;
            auto users = std::make_shared<std::vector<UserId>>(1, UserId{7});
            if (audience.rights_version >= 2) users->push_back(UserId{8});
            co_return users;
        },
        first.get_executor());
    const auto push = [&](const char* text, std::int64_t version) { fan_out.to_audience({ConversationId{5}, version}, bytes(text), {}); };

    push("one", 1);
    push("two", 1);
    first.run();
    push("three", 1);
    push("four", 2);
    first.restart();
    first.run();

    EXPECT_EQ(loads, 2);
    EXPECT_EQ(a->pushed, (std::vector<Bytes>{"one", "two", "three", "four"}));
    EXPECT_EQ(b->pushed, (std::vector<Bytes>{"four"}));
}

TEST_F(FanOutTest, SmallAudiencesGoBeforeAGroupOfThousands) {
    std::vector<std::shared_ptr<FakeChannel>> crowd;
    std::vector<UserId> everyone;
    for (int i = 1; i <= 10'000; ++i) {
        crowd.push_back(connect(first, i, i));
        everyone.emplace_back(i);
    }
    set_members(std::move(everyone));
    const UserId ann[] = {UserId{9'000}};
    fan_out.to_audience({ConversationId{5}, 1}, bytes("to all"), {});
    first.run_one();  // loads the list
    first.run_one();  // looks the members up
    first.run_one();  // the first slice

    fan_out.to_users(ann, bytes("to ann"), {});
    first.run_one();

    EXPECT_EQ(crowd[8'999]->pushed, (std::vector<Bytes>{"to ann"})) << "within one slice";
    first.run();
    EXPECT_EQ(crowd[8'999]->pushed, (std::vector<Bytes>{"to ann", "to all"}));
}

TEST_F(FanOutTest, ALaterPushOfAConversationDoesNotOvertakeWhenItsAudienceShrinks) {
    std::vector<std::shared_ptr<FakeChannel>> crowd;
    std::vector<UserId> everyone;
    for (int i = 1; i <= 600; ++i) {
        crowd.push_back(connect(first, i, i));
        everyone.emplace_back(i);
    }
    set_members(std::move(everyone));
    fan_out.to_audience({ConversationId{5}, 1}, bytes("one"), {});
    while (crowd[0]->pushed.empty()) first.run_one();
    for (int i = 1; i < 600; ++i) registry.closed(ConnectionId{i});
    fan_out.to_audience({ConversationId{5}, 1}, bytes("two"), {});
    first.run();

    EXPECT_EQ(crowd[599]->pushed, (std::vector<Bytes>{"one", "two"}));
}

TEST_F(FanOutTest, WhatWaitsForALargeAudienceGoesTogetherAndInOrder) {
    std::vector<std::shared_ptr<FakeChannel>> crowd;
    std::vector<UserId> everyone;
    std::vector<std::int64_t> turns;
    for (int i = 1; i <= 600; ++i) {
        crowd.push_back(connect(first, i, i));
        crowd.back()->on_push = [&turns, i] { turns.push_back(i); };
        everyone.emplace_back(i);
    }
    set_members(std::move(everyone));
    const auto push = [&](const char* text, std::int64_t sender) { fan_out.to_audience({ConversationId{5}, 1}, bytes(text), ConnectionId{sender}); };
    push("one", 0);
    while (turns.empty()) first.run_one();  // the first slice: "one" has begun

    push("two", 600);
    push("three", 0);
    first.run();
    registry.closed(ConnectionId{599});
    push("four", 0);
    first.restart();
    first.run();

    EXPECT_EQ(crowd[0]->pushed, (std::vector<Bytes>{"one", "two", "three", "four"}));
    EXPECT_EQ(crowd[599]->pushed, (std::vector<Bytes>{"one", "three", "four"})) << "its sender has the answer";
    EXPECT_EQ(crowd[598]->pushed, (std::vector<Bytes>{"one", "two", "three"}));
    EXPECT_EQ((std::vector<std::int64_t>{turns.begin() + 600, turns.begin() + 604}), (std::vector<std::int64_t>{1, 1, 2, 2})) << "two pushes, one record";
}

TEST_F(FanOutTest, ASliceEndsAfterAMillisecond) {
    std::vector<std::shared_ptr<FakeChannel>> crowd;
    std::vector<UserId> users;
    for (int i = 1; i <= 200; ++i) {
        crowd.push_back(connect(first, i, i));
        crowd.back()->on_push = [] { std::this_thread::sleep_for(std::chrono::microseconds{200}); };
        users.emplace_back(i);
    }
    fan_out.to_users(users, bytes("x"), {});

    EXPECT_GT(first.run(), 5u) << "200 deliveries of 0.2 ms and more are many slices";
    for (const auto& channel : crowd) EXPECT_EQ(channel->pushed.size(), 1u);
}

TEST_F(FanOutTest, WaitsForADatabaseThatIsAwayAndLosesNothing) {
    auto a = connect(first, 1, 7);
    int tries = 0;
    fan_out.set_resolver(
        [&tries](Audience) -> Task<Members> {
            if (++tries < 3) throw std::runtime_error("no database");
            co_return std::make_shared<const std::vector<UserId>>(1, UserId{7});
        },
        first.get_executor());

    fan_out.to_audience({ConversationId{5}, 1}, bytes("one"), {});
    fan_out.to_audience({ConversationId{5}, 1}, bytes("two"), {});
    first.run_for(std::chrono::seconds{5});

    EXPECT_EQ(tries, 3);
    EXPECT_EQ(a->pushed, (std::vector<Bytes>{"one", "two"}));
}

TEST_F(FanOutTest, SendsOneHintInsteadOfWhatIsTooMuchToKeep) {
    auto a = connect(first, 1, 7);
    set_members({UserId{7}});
    for (int i = 0; i < 5000; ++i) fan_out.to_audience({ConversationId{5}, 1}, bytes("x"), {});
    first.run();
    fan_out.to_audience({ConversationId{5}, 1}, bytes("after"), {});
    first.restart();
    first.run();

    ASSERT_EQ(a->pushed.size(), 2u);
    EXPECT_EQ(decode_header(a->pushed[0], kMaxFrameBody)->command, 0x04F3);
    EXPECT_EQ(a->pushed[1], "after");
}

TEST_F(FanOutTest, TellsWhoCameAndWent) {
    std::vector<std::pair<std::int64_t, bool>> heard;
    registry.on_presence([&](UserId user, bool online) { heard.emplace_back(user.value, online); });
    connect(first, 1, 7);
    connect(first, 2, 7);
    registry.closed(ConnectionId{1});
    EXPECT_TRUE(registry.is_online(UserId{7}));
    registry.closed(ConnectionId{2});

    EXPECT_EQ(heard, (std::vector<std::pair<std::int64_t, bool>>{{7, true}, {7, false}}));
}

TEST_F(FanOutTest, ClosesARevokedSessionAlsoWhenItsSignInWasUnderWay) {
    auto a = connect(first, 1, 7), b = connect(first, 2, 7);
    registry.close_session(SessionId{10}, SignedOut::revoked);
    registry.close_session(SessionId{30}, SignedOut::revoked);
    auto late = connect(first, 3, 9);
    first.run();

    EXPECT_TRUE(a->closed);
    EXPECT_EQ(a->header(0).command, 0x01F1);
    EXPECT_FALSE(b->closed);
    EXPECT_TRUE(late->closed);
    EXPECT_FALSE(registry.is_online(UserId{9}));
}

}  // namespace
}  // namespace aviso::gateway
