#include <gmock/gmock.h>

#include "power_cut_vfs.hpp"
#include "store/sqlite_engine.hpp"

namespace aviso::store {
namespace {

std::unique_ptr<Connection> open(const std::string& name, bool full_sync) {
    return make_sqlite_engine({.path = name, .full_sync = full_sync, .vfs = test::power_cut_vfs()})->connect(Engine::Use::write);
}

/// Commits rows one by one, lets the power fail, and gives how many are there afterwards.
std::int64_t rows_after_a_power_cut(const std::string& name, bool full_sync, int committed) {
    const auto before = open(name, full_sync);
    before->run_plain("CREATE TABLE a (x INTEGER)");
    before->run_plain("PRAGMA wal_checkpoint(TRUNCATE)");
    for (int i = 0; i < committed; ++i) {
        before->begin();
        before->execute("INSERT INTO a (x) VALUES (?)", i);
        before->commit();
    }
    test::cut_power();
    const auto after = open(name, full_sync);
    return after->query_one("SELECT COUNT(*) FROM a")->integer(0);
}

TEST(PowerCut, ForgetsNothingThatWasAcknowledged) { EXPECT_EQ(rows_after_a_power_cut("full.db", true, 50), 50); }

TEST(PowerCut, WouldForgetWithNormalSync) {
    EXPECT_LT(rows_after_a_power_cut("normal.db", false, 50), 50) << "the VFS does not lose what was not synced, so the test above proves nothing";
}

TEST(PowerCut, LeavesNothingOfAnOpenTransaction) {
    const auto before = open("open.db", true);
    before->run_plain("CREATE TABLE a (x INTEGER)");
    before->begin();
    before->execute("INSERT INTO a (x) VALUES (1)");
    test::cut_power();

    EXPECT_EQ(open("open.db", true)->query_one("SELECT COUNT(*) FROM a")->integer(0), 0);
}

TEST(WalBuffer, ACommitOfManyPagesIsAWritePer64KiBAndOneSync) {
    const auto connection = open("pages.db", true);
    connection->run_plain("CREATE TABLE a (x BLOB)");
    connection->begin();
    for (int i = 0; i < 50; ++i) connection->execute("INSERT INTO a (x) VALUES (randomblob(4000))");
    const int before = test::operations();
    connection->commit();

    EXPECT_EQ(test::operations() - before, 4 + 1) << "51 pages and their headers: 210 kB";
    EXPECT_EQ(open("pages.db", true)->query_one("SELECT COUNT(*) FROM a")->integer(0), 50);
}

TEST(WalBuffer, ATransactionLargerThanTheCacheReadsItsOwnPages) {
    const auto connection = open("spill.db", true);
    connection->run_plain("PRAGMA cache_size = 20");
    connection->run_plain("CREATE TABLE a (x BLOB)");
    connection->begin();
    for (int i = 0; i < 1000; ++i) connection->execute("INSERT INTO a (x) VALUES (randomblob(4000))");
    EXPECT_EQ(connection->query_one("SELECT SUM(length(x)) FROM a")->integer(0), 4'000'000);
    connection->commit();

    test::cut_power();
    EXPECT_EQ(open("spill.db", true)->query_one("SELECT SUM(length(x)) FROM a")->integer(0), 4'000'000);
}

TEST(WalBuffer, AWriteThatFailsIsNoCommit) {
    const auto connection = open("failing.db", true);
    connection->run_plain("CREATE TABLE a (x INTEGER)");
    connection->begin();
    connection->execute("INSERT INTO a (x) VALUES (1)");
    test::limit_space(0);
    EXPECT_THROW(connection->commit(), DatabaseError);
    connection->rollback();
    test::limit_space(-1);

    EXPECT_EQ(open("failing.db", true)->query_one("SELECT COUNT(*) FROM a")->integer(0), 0);
}

TEST(Durability, SettingsThatLoseAcknowledgedWritesAreRefused) {
    EXPECT_THROW(make_sqlite_engine({.path = ":memory:", .full_sync = false})->check_durability(), DatabaseError);
    EXPECT_NO_THROW(make_sqlite_engine({.path = ":memory:"})->check_durability());
}

}  // namespace
}  // namespace aviso::store
