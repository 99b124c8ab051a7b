// Migrations, group commit, change feed and jobs on a disk that loses power at random moments: what was acknowledged is there afterwards, and
// whatever belongs together is there whole or not at all.
#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "store/change_feed.hpp"
#include "store/feed_codec.hpp"
#include "store/jobs.hpp"
#include "store_test_support.hpp"

namespace aviso::store {
namespace {

using test::run;

class StoreOnFailingPowerTest : public testing::Test {
  protected:
    ~StoreOnFailingPowerTest() override {
        db.reset();
        test::start_with({});
    }

    /// Does `work` until the power fails at the n-th write or sync; false when it was done before. Then the machine starts again.
    template <class Work>
    bool cut(int operations, Work work) {
        const int before = test::operations();
        test::fail_after(operations);
        work();
        const bool failed = test::operations() - before > operations;
        const auto left = test::platter();
        db.reset();
        test::start_with(left);
        EXPECT_NO_THROW(test::contents(options.sqlite_path)) << "cut at operation " << operations;
        return failed;
    }
    void open() { db = open_database(options); }
    std::set<std::string> names(const Sql& sql) {
        std::set<std::string> all;
        for (const Row& row : run(io, db->read([&](Reader& reader) { return reader.query(sql); }))) all.insert(row.text(0));
        return all;
    }

    asio::io_context io;
    DatabaseOptions options = test::on_forgetful_disk();
    std::unique_ptr<Database> db;
    std::mt19937 random{20261123};
};

TEST_F(StoreOnFailingPowerTest, MigrationsAreDoneOrBegunAnew) {
    open();
    db.reset();
    const auto tables = [&] {
        std::string all;
        std::istringstream lines{test::contents(options.sqlite_path)};
        for (std::string line; std::getline(lines, line);) {
            if (!line.starts_with("  ")) all += line + "\n";
        }
        return all;
    };
    const std::string whole = tables();
    int cuts = 0;
    for (int operations = 1; operations < 1000; ++operations) {  // at every one of them: they are few
        test::start_with({});
        std::optional<Identity> first;
        const bool failed = cut(operations, [&] {
            try {
                open();
                first = identity_of(*db);
            } catch (const DatabaseError&) {
            }
        });
        cuts += failed;
        open();
        EXPECT_EQ(tables(), whole) << "cut at operation " << operations;
        if (first) {
            EXPECT_EQ(identity_of(*db).epoch, first->epoch);
            EXPECT_GT(identity_of(*db).node, first->node) << "a node number was given twice, cut at operation " << operations;
        }
        db.reset();
        if (!failed) break;
    }
    EXPECT_GT(cuts, 10) << "the power never failed while the tables were made";
}

/// Two rows and a change in one closure; every third is refused by its own result.
class GroupCommitOnFailingPowerTest : public StoreOnFailingPowerTest {
  protected:
    void write_many(int first) {
        for (int i = first; i < first + 200; ++i) {
            const std::string name = std::to_string(i);
            asio::co_spawn(io, db->write([name, i](Transaction& tx) -> Result<int> {
                tx.execute("INSERT INTO jobs (name, owner, fence, lease_until_ms) VALUES (?, 1, 0, 0)", name + "a");
                tx.touch({Touched::Kind::conversation, i, i});
                if (i % 3 == 0) return fail(Errc::forbidden, "no");
                tx.execute("INSERT INTO jobs (name, owner, fence, lease_until_ms) VALUES (?, 1, 0, 0)", name + "b");
                return i;
            }), [this, name](std::exception_ptr e, const Result<int>& answer) {
                if (!e && answer) acknowledged.insert(name);
                if (!e && !answer) refused.insert(name);
            });
            if (i % 10 == 9) {  // in batches
                io.restart();
                io.run_for(std::chrono::seconds{10});
            }
        }
        io.restart();
        io.run_for(std::chrono::seconds{10});
    }
    /// What the feed's rows say was written.
    std::set<std::string> touched() {
        std::set<std::string> all;
        for (const Row& row : run(io, db->read([](Reader& reader) { return reader.query("SELECT touched FROM changes"); }))) {
            for (const Touched& one : decode_touched(row.text(0))) all.insert(std::to_string(one.id));
        }
        return all;
    }

    std::set<std::string> acknowledged, refused;
};

TEST_F(GroupCommitOnFailingPowerTest, AClosureIsThereWholeWithItsChangeOrNotAtAll) {
    open();
    std::size_t most = 0;
    int cuts = 0;
    for (int round = 0; round < 10; ++round) {
        const std::size_t before = acknowledged.size();
        cuts += cut(1 + static_cast<int>(random() % 38), [&] { write_many(round * 200); });  // twenty batches are at least forty operations
        most = std::max(most, acknowledged.size() - before);
        open();
        const auto firsts = names("SELECT SUBSTR(name, 1, LENGTH(name) - 1) FROM jobs WHERE name LIKE '%a'");
        const auto seconds = names("SELECT SUBSTR(name, 1, LENGTH(name) - 1) FROM jobs WHERE name LIKE '%b'");

        EXPECT_EQ(firsts, seconds) << "half of a closure";
        EXPECT_EQ(touched(), firsts) << "rows without their change, or changes without rows";
        for (const std::string& name : acknowledged) EXPECT_TRUE(firsts.contains(name)) << name << " was acknowledged and is gone";
        for (const std::string& name : refused) EXPECT_FALSE(firsts.contains(name)) << name << " was refused and is there";
    }
    EXPECT_GT(cuts, 5);
    EXPECT_GT(most, 20U) << "some cuts must come late enough to have something to lose";
}

TEST_F(GroupCommitOnFailingPowerTest, IsSeenToForgetWithNormalSync) {
    options.sqlite_full_sync = false;
    options.require_durability = false;
    open();
    cut(15, [&] { write_many(0); });
    open();
    const auto firsts = names("SELECT SUBSTR(name, 1, LENGTH(name) - 1) FROM jobs WHERE name LIKE '%a'");

    EXPECT_FALSE(std::ranges::includes(firsts, acknowledged)) << "the tests around this one would not notice a commit that is not synced";
}

TEST_F(GroupCommitOnFailingPowerTest, TheFeedReadsEveryAcknowledgedChangeAndGivesNoIdTwice) {
    open();
    std::int64_t newest = 0;
    for (int round = 0; round < 6; ++round) {
        cut(1 + static_cast<int>(random() % 60), [&] {
            write_many(round * 200);
            const ChangeFeed feed{*db};
            newest = std::max(newest, feed.position().value);
        });
        open();
        const ChangeFeed feed{*db};
        EXPECT_FALSE(feed.is_behind());
        EXPECT_GE(feed.position().value, newest) << "a change that was read is gone";
        for (const std::string& name : acknowledged) EXPECT_TRUE(feed.last_change(ConversationId{std::stoll(name)})) << name;
    }
    EXPECT_GT(acknowledged.size(), 20U);
}

TEST_F(StoreOnFailingPowerTest, AFenceIsNotGivenTwice) {
    open();
    std::int64_t last = 0;
    int cuts = 0;
    for (int round = 0; round < 10; ++round) {
        cuts += cut(1 + static_cast<int>(random() % 40), [&] {
            for (int i = 0; i < 30; ++i) {
                Jobs jobs{*db, NodeId{round * 100 + i + 1}};
                try {
                    if (const auto fence = run(io, jobs.take("retention", std::chrono::milliseconds{0}))) {
                        EXPECT_GT(*fence, last);
                        last = *fence;
                    }
                } catch (const std::exception&) {
                }
                std::this_thread::sleep_for(std::chrono::milliseconds{1});
            }
        });
        open();
    }
    EXPECT_GT(cuts, 5);
    EXPECT_GT(last, 10);
}

}  // namespace
}  // namespace aviso::store
