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

TEST(Durability, SettingsThatLoseAcknowledgedWritesAreRefused) {
    EXPECT_THROW(make_sqlite_engine({.path = ":memory:", .full_sync = false})->check_durability(), DatabaseError);
    EXPECT_NO_THROW(make_sqlite_engine({.path = ":memory:"})->check_durability());
}

}  // namespace
}  // namespace aviso::store
