#include "cache/cache.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <mutex>
#include <thread>

#include "cache/local.hpp"
#include "core/crypto/random.hpp"
#include "unit/cache/redis_server.hpp"

namespace aviso::cache {
namespace {

using namespace std::chrono_literals;

const NodeId kOne{1}, kTwo{2};
const UserId kAnna{10}, kBen{11};

/// For what another thread or process brings about.
bool soon(const std::function<bool()>& holds) {
    for (const auto end = std::chrono::steady_clock::now() + 10s; std::chrono::steady_clock::now() < end; std::this_thread::sleep_for(5ms))
        if (holds()) return true;
    return holds();
}

/// What a subscriber got.
class Inbox {
  public:
    Bus::Callback callback() {
        return [this](BytesView message) {
            std::lock_guard lock{mutex_};
            got_.emplace_back(message);
        };
    }
    std::vector<Bytes> got() const {
        std::lock_guard lock{mutex_};
        return got_;
    }

  private:
    mutable std::mutex mutex_;
    std::vector<Bytes> got_;
};

TEST(LocalBusTest, TellsTheSubscribersOfATopicInOrder) {
    ManualClock clock;
    Inbox feed, other;
    const auto cache = make_local_cache(kOne, clock);
    const auto a = cache->bus().subscribe("feed", feed.callback());
    const auto b = cache->bus().subscribe("other", other.callback());

    cache->bus().publish("feed", "1");
    cache->bus().publish("feed", "2");

    EXPECT_TRUE(soon([&] { return feed.got() == std::vector<Bytes>{"1", "2"}; }));
    EXPECT_TRUE(other.got().empty());
}

TEST(LocalBusTest, SurvivesACallbackThatThrowsAndOneThatEndsItself) {
    LocalBus bus;
    Inbox inbox;
    std::unique_ptr<Subscription> self;
    const auto bad = bus.subscribe("t", [](BytesView) { throw std::runtime_error("bad"); });
    self = bus.subscribe("t", [&](BytesView) { self.reset(); });
    const auto good = bus.subscribe("t", inbox.callback());

    bus.publish("t", "1");
    bus.publish("t", Bytes(LocalBus::kMostBytes + 1, 'x'));
    bus.publish("t", "2");

    EXPECT_TRUE(soon([&] { return inbox.got() == std::vector<Bytes>{"1", "2"}; }));
}

TEST(LocalBusTest, EndsASubscriptionOnlyAfterItsRunningCallback) {
    LocalBus bus;
    std::promise<void> entered;
    std::atomic<bool> left{false};
    auto subscription = bus.subscribe("t", [&](BytesView) {
        entered.set_value();
        std::this_thread::sleep_for(50ms);
        left = true;
    });
    bus.publish("t", "1");
    entered.get_future().wait();

    subscription.reset();

    EXPECT_TRUE(left);
}

TEST(Presence, KnowsOwnUsersAndThoseOfNodesWhoseLeaseLives) {
    ManualClock clock;
    PresenceTable table{kOne, clock};
    table.set(kAnna, true);
    table.heard_all(kTwo, {kAnna, kBen}, 1);

    EXPECT_EQ(table.nodes_of(kAnna), (std::vector{kOne, kTwo}));
    EXPECT_EQ(table.online(), (std::vector{kAnna, kBen}));

    clock.advance(PresenceLeases::kLease);

    EXPECT_FALSE(table.is_online(kBen)) << "the node died";
    EXPECT_TRUE(table.is_online(kAnna));
    table.set(kAnna, false);
    EXPECT_FALSE(table.is_online(kAnna));
}

TEST(Presence, AListOlderThanWhatWasHeardSinceOnlyRenewsTheLease) {
    ManualClock clock;
    PresenceTable table{kOne, clock};
    table.heard_all(kTwo, {kAnna}, 1);
    std::vector<UserId> moved;
    table.on_change([&](UserId user) { moved.push_back(user); });

    table.heard_one(kTwo, kBen, true, 2);
    clock.advance(10s);
    table.heard_all(kTwo, {kAnna}, 1);  // written before Ben came
    clock.advance(10s);
    EXPECT_TRUE(table.is_online(kBen));
    EXPECT_EQ(moved, std::vector{kBen});

    table.heard_all(kTwo, {kBen}, 3);
    EXPECT_FALSE(table.is_online(kAnna));
    EXPECT_EQ(moved, (std::vector{kBen, kAnna}));
    clock.advance(PresenceLeases::kLease);
    table.expire();
    EXPECT_EQ(moved, (std::vector{kBen, kAnna, kBen}));
}

TEST(Rates, CountUpToTheLimitAndAnewInTheNextWindow) {
    ManualClock clock;
    clock.set_wall(from_ms(1'700'000'040'000));  // a multiple of 60 s: a window begins
    const auto cache = make_local_cache(kOne, clock);
    RateCounters& rates = cache->rates();

    EXPECT_TRUE(rates.add("k", 2, 60s));
    EXPECT_TRUE(rates.add("k", 2, 60s));
    EXPECT_FALSE(rates.add("k", 2, 60s));
    EXPECT_TRUE(rates.add("other", 2, 60s));
    EXPECT_EQ(rates.retry_after("k"), 60s);

    clock.advance(60s);
    EXPECT_TRUE(rates.add("k", 2, 60s));
    rates.reset("k");
    EXPECT_EQ(rates.retry_after("k"), 0s);
}

class RedisCacheTest : public testing::Test {
  protected:
    RedisOptions options() {
        RedisOptions out;
        out.port = server.port();
        out.cluster_key = key;
        return out;
    }
    RedisServer server;
    Bytes key = crypto::random_bytes(32);
    SystemClock clock;
};

TEST_F(RedisCacheTest, WakesAnotherNodeAndComesBackAfterALoss) {
    const auto one = make_redis_cache(kOne, clock, options());
    const auto two = make_redis_cache(kTwo, clock, options());
    Inbox here, there;
    const auto a = one->bus().subscribe("feed", here.callback());
    const auto b = two->bus().subscribe("feed", there.callback());

    ASSERT_TRUE(soon([&] { one->bus().publish("feed", "first"); return !there.got().empty(); }));
    EXPECT_EQ(there.got().front(), "first");

    server.kill();
    ASSERT_TRUE(soon([&] { one->bus().publish("feed", "lost"); return !one->connected(); }));
    const std::size_t before = here.got().size();
    one->bus().publish("feed", "own");
    EXPECT_TRUE(soon([&] { return here.got().size() > before; })) << "this node hears itself without Redis";

    server.start();
    EXPECT_TRUE(soon([&] { one->bus().publish("feed", "again"); return !there.got().empty() && there.got().back() == "again"; }));
}

TEST_F(RedisCacheTest, SharesPresenceAndDropsANodeThatEnded) {
    auto one = make_redis_cache(kOne, clock, options());
    one->presence().set(kAnna, true);
    ASSERT_TRUE(soon([&] { return one->connected(); }));
    const auto two = make_redis_cache(kTwo, clock, options());

    EXPECT_TRUE(soon([&] { return two->presence().is_online(kAnna); }));
    EXPECT_TRUE(soon([&] { one->presence().set(kBen, true); one->presence().set(kBen, false); one->presence().set(kBen, true);
                           return two->presence().is_online(kBen); }));
    EXPECT_EQ(two->presence().nodes_of(kAnna), std::vector{kOne});

    one.reset();
    EXPECT_TRUE(soon([&] { return !two->presence().is_online(kAnna); }));
}

TEST_F(RedisCacheTest, CountsTogetherAndAloneWhenRedisIsGone) {
    const auto one = make_redis_cache(kOne, clock, options());
    const auto two = make_redis_cache(kTwo, clock, options());
    ASSERT_TRUE(soon([&] { return one->connected() && two->connected(); }));

    for (int i = 0; i < 20; ++i) one->rates().add("sign-in|anna", 10, 86400s);

    EXPECT_TRUE(soon([&] { return !two->rates().add("sign-in|anna", 10, 86400s); })) << "the other node counted too";
    server.kill();
    EXPECT_FALSE(two->rates().add("sign-in|anna", 10, 86400s)) << "an outage opens nothing";
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(two->rates().add("sign-in|ben", 10, 86400s));
    EXPECT_FALSE(two->rates().add("sign-in|ben", 10, 86400s));
}

TEST_F(RedisCacheTest, LeavesNothingReadableInRedis) {
    const UserId marked{0x4156495341564953};  // "AVISAVIS" in the bytes of its number
    const auto one = make_redis_cache(kOne, clock, options());
    one->presence().set(marked, true);
    ASSERT_TRUE(soon([&] { return one->connected(); }));
    one->rates().add("sign-in|anna", 10, 86400s);

    std::string dump;
    EXPECT_TRUE(soon([&] { dump = server.dump(); return dump.find("rate:") != std::string::npos && dump.find("presence:1") != std::string::npos; }));
    EXPECT_EQ(dump.find("AVISAVIS"), std::string::npos);
    EXPECT_EQ(dump.find("anna"), std::string::npos);
}

TEST_F(RedisCacheTest, HearsNothingFromANodeWithAnotherKey) {
    const auto one = make_redis_cache(kOne, clock, options());
    key = crypto::random_bytes(32);
    const auto stranger = make_redis_cache(kTwo, clock, options());
    Inbox inbox;
    const auto subscription = one->bus().subscribe("feed", inbox.callback());
    stranger->presence().set(kAnna, true);
    ASSERT_TRUE(soon([&] { return one->connected() && stranger->connected(); }));

    for (int i = 0; i < 20; ++i) stranger->bus().publish("feed", "forged");
    one->bus().publish("feed", "own");

    EXPECT_TRUE(soon([&] { return !inbox.got().empty(); }));
    EXPECT_EQ(inbox.got(), std::vector<Bytes>{"own"});
    EXPECT_FALSE(one->presence().is_online(kAnna));
}

TEST(RedisOptionsTest, NeedAWholeKey) {
    SystemClock clock;
    EXPECT_THROW(make_redis_cache(kOne, clock, RedisOptions{}), std::runtime_error);
}

}  // namespace
}  // namespace aviso::cache
