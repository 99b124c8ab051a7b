#include "store/change_feed.hpp"

#include <gmock/gmock.h>

#include <thread>

#include "store/feed_codec.hpp"
#include "store/feed_retention.hpp"
#include "store/jobs.hpp"
#include "store/store_state.hpp"
#include "store_test_support.hpp"

namespace aviso::store {
namespace {

using test::run;

TEST(FeedCodec, RoundTripsAndKeepsTheLastOfEachThing) {
    const std::vector<Touched> touched{{Touched::Kind::conversation, 5, 1}, {Touched::Kind::user_state, 5, 300}, {Touched::Kind::conversation, 5, 1LL << 60}};

    EXPECT_THAT(decode_touched(encode_touched(touched)), testing::ElementsAre(touched[1], touched[2]));
}

TEST(FeedCodec, RefusesDamagedBytesAndPassesUnknownKinds) {
    EXPECT_THROW(decode_touched("\x01\x85"), DatabaseError);
    EXPECT_THROW(decode_touched("\x01"), DatabaseError);
    EXPECT_TRUE(decode_touched(BytesView{"\x63\x01\x02", 3}).empty());
}

class ChangeFeedTest : public test::OnEachEngine {
  protected:
    void touch(std::int64_t conversation, std::int64_t head) {
        run(io, db->write([=](Transaction& tx) {
            tx.touch({Touched::Kind::conversation, conversation, head});
            return 1;
        }));
    }
    void insert_row(std::int64_t id) {
        run(io, db->write([=](Transaction& tx) {
            return tx.execute("INSERT INTO changes (change_id, node, batch, touched) VALUES (?, 99, ?, ?)", id, id, Blob{});
        }));
    }
    /// Waits for the feed's thread, at most 5 s.
    static bool reaches(const ChangeFeed& feed, std::int64_t position) {
        for (int i = 0; i < 1000 && feed.position().value < position; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{5});
        return feed.position().value == position;
    }

};

TEST_P(ChangeFeedTest, TellsListenersOfEveryChangeInOrder) {
    std::mutex mutex;
    std::vector<std::int64_t> heads;
    ChangeFeed feed{*db};
    feed.subscribe([&](std::span<const Change> changes) {
        const std::lock_guard lock{mutex};
        for (const Change& change : changes) heads.push_back(change.touched.at(0).version);
    });
    for (int i = 1; i <= 5; ++i) touch(7, i);

    ASSERT_TRUE(reaches(feed, 5));
    EXPECT_EQ(feed.last_change(ConversationId{7}), ChangeId{5});
    EXPECT_EQ(feed.last_change(ConversationId{8}), std::nullopt);
    EXPECT_FALSE(feed.is_behind());
    const std::lock_guard lock{mutex};
    EXPECT_THAT(heads, testing::ElementsAre(1, 2, 3, 4, 5));
}

TEST_P(ChangeFeedTest, KnowsAtStartWhatHappenedBefore) {
    touch(7, 1);
    touch(8, 1);
    const ChangeFeed feed{*db};

    EXPECT_EQ(feed.position(), ChangeId{2});
    EXPECT_EQ(feed.last_change(ConversationId{7}), ChangeId{1});
}

TEST_P(ChangeFeedTest, WaitsAtAMissingIdAndReadsItWhenItAppears) {
    ChangeFeed feed{*db, {.poll = std::chrono::milliseconds{10}, .hole_wait = std::chrono::hours{1}}};
    insert_row(1);
    insert_row(3);
    ASSERT_TRUE(reaches(feed, 1));
    insert_row(2);
    feed.wake();

    EXPECT_TRUE(reaches(feed, 3));
}

TEST_P(ChangeFeedTest, IsBehindWhileAHoleHoldsItUp) {
    ChangeFeed feed{*db, {.poll = std::chrono::milliseconds{10}, .hole_wait = std::chrono::hours{1}, .behind_after = std::chrono::milliseconds{200}}};
    const auto becomes_behind = [&](bool wanted) {
        for (int i = 0; i < 1000 && feed.is_behind() != wanted; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{5});
        return feed.is_behind() == wanted;
    };
    insert_row(1);
    insert_row(3);

    EXPECT_TRUE(becomes_behind(true));
    insert_row(2);
    feed.wake();
    EXPECT_TRUE(becomes_behind(false));
}

TEST_P(ChangeFeedTest, PlugsAHoleThatStays) {
    ChangeFeed feed{*db, {.poll = std::chrono::milliseconds{10}}};
    insert_row(1);
    insert_row(3);

    EXPECT_TRUE(reaches(feed, 3));
    EXPECT_THROW(insert_row(2), ConstraintViolation) << "its owner must not appear behind the reader";
}

TEST_P(ChangeFeedTest, OneNodeAtATimeHoldsAJob) {
    Jobs first{*db, NodeId{1}};
    Jobs second{*db, NodeId{2}};
    const auto fence = run(io, first.take("retention", std::chrono::hours{1}));

    EXPECT_EQ(fence, 1);
    EXPECT_EQ(run(io, first.take("retention", std::chrono::hours{1})), 1) << "prolonged";
    EXPECT_EQ(run(io, second.take("retention", std::chrono::hours{1})), std::nullopt);
    run(io, [](Jobs& jobs) -> Task<int> { co_await jobs.release("retention", 1); co_return 0; }(first));
    EXPECT_EQ(run(io, second.take("retention", std::chrono::hours{1})), 2);
    EXPECT_FALSE(run(io, db->write([](Transaction& tx) { return std::optional{Jobs::holds(tx, "retention", 1)}; })).value());
}

TEST_P(ChangeFeedTest, ALeaseThatRanOutGoesToAnotherNode) {
    Jobs first{*db, NodeId{1}};
    Jobs second{*db, NodeId{2}};
    ASSERT_EQ(run(io, first.take("retention", std::chrono::milliseconds{1})), 1);
    std::optional<std::int64_t> fence;
    for (int i = 0; i < 500 && !fence; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
        fence = run(io, second.take("retention", std::chrono::hours{1}));
    }

    EXPECT_EQ(fence, 2) << "the first node died without giving it back";
    EXPECT_FALSE(run(io, db->write([](Transaction& tx) { return std::optional{Jobs::holds(tx, "retention", 1)}; })).value()) << "should it still live";
    EXPECT_EQ(run(io, first.take("retention", std::chrono::hours{1})), std::nullopt);
}

TEST_P(ChangeFeedTest, AnotherEpochMakesTheNodeForgetAndReadAnew) {
    touch(7, 1);
    ChangeFeed feed{*db, {.poll = std::chrono::milliseconds{10}}};
    std::atomic<int> restarts{0};
    feed.on_restart([&] { ++restarts; });
    EXPECT_EQ(feed.epoch(), identity_of(*db).epoch);
    run(io, db->write([](Transaction& tx) {
        put_state(tx, "epoch", "0123");
        return 1;
    }));
    for (int i = 0; i < 1000 && restarts == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{5});

    EXPECT_EQ(restarts, 1);
    EXPECT_EQ(feed.epoch(), "0123");
    EXPECT_TRUE(reaches(feed, 1));
    EXPECT_EQ(feed.last_change(ConversationId{7}), ChangeId{1});
}

TEST_P(ChangeFeedTest, AReaderWhoseRowsWereRemovedStartsAnewBehindThem) {
    ChangeFeed feed{*db, {.poll = std::chrono::milliseconds{10}, .hole_wait = std::chrono::hours{1}}};
    std::atomic<int> restarts{0};
    feed.on_restart([&] { ++restarts; });
    insert_row(1);
    insert_row(3);
    ASSERT_TRUE(reaches(feed, 1));
    run(io, db->write([](Transaction& tx) {
        put_state(tx, "feed_pruned_until", "8");
        return tx.execute("DELETE FROM changes");
    }));
    insert_row(9);
    feed.wake();

    EXPECT_TRUE(reaches(feed, 9));
    EXPECT_EQ(restarts, 1);
    EXPECT_EQ(feed.remembered_from(), ChangeId{8}) << "a device with an older cursor loads everything";
}

class FeedRetentionTest : public ChangeFeedTest {
  protected:
    std::vector<std::int64_t> rows() {
        std::vector<std::int64_t> ids;
        for (const Row& row : run(io, db->read([](Reader& reader) { return reader.query("SELECT change_id FROM changes ORDER BY change_id"); }))) ids.push_back(row.integer(0));
        return ids;
    }
    std::int64_t prune(FeedRetentionOptions options) { return run(io, prune_changes(*db, options)); }
};

constexpr std::chrono::milliseconds kNone{0};

TEST_P(FeedRetentionTest, RemovesWhatIsOldAndLeavesTheNewestRow) {
    for (int i = 1; i <= 5; ++i) touch(7, i);

    EXPECT_EQ(prune({.keep = kNone, .mark_every = kNone}), 4);
    EXPECT_THAT(rows(), testing::ElementsAre(5));
    EXPECT_EQ(ChangeFeed{*db}.remembered_from(), ChangeId{4});
    touch(7, 6);
    EXPECT_THAT(rows(), testing::ElementsAre(5, 6)) << "ids are not used again";
}

TEST_P(FeedRetentionTest, KeepsADayUnlessThereAreTooManyRows) {
    for (int i = 1; i <= 5; ++i) touch(7, i);

    EXPECT_EQ(prune({}), 0);
    EXPECT_EQ(prune({.keep_rows = 2}), 3);
    EXPECT_THAT(rows(), testing::ElementsAre(4, 5));
}

TEST_P(FeedRetentionTest, LeavesItToTheNodeThatHoldsTheJob) {
    for (int i = 1; i <= 5; ++i) touch(7, i);
    Jobs other{*db, NodeId{99}};
    run(io, other.take("feed_retention", std::chrono::hours{1}));

    EXPECT_EQ(prune({.keep = kNone, .mark_every = kNone}), 0);
}

AVISO_ON_EACH_ENGINE(ChangeFeedTest);
AVISO_ON_EACH_ENGINE(FeedRetentionTest);

TEST(ChangeFeedOnMariaDb, ARestartOfTheServerIsAnotherEpoch) {
    if (!test::has_mariadb()) GTEST_SKIP() << "no MariaDB here";
    test::PrivateMariaDb server;
    const auto db = open_database(server.fresh_database());
    ChangeFeed feed{*db, {.poll = std::chrono::milliseconds{50}}};
    std::atomic<int> restarts{0};
    feed.on_restart([&] { ++restarts; });
    server.kill_and_restart();
    for (int i = 0; i < 1000 && restarts == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{10});

    EXPECT_EQ(restarts, 1);
    EXPECT_NE(feed.epoch(), identity_of(*db).epoch);
}

}  // namespace
}  // namespace aviso::store
