#include "store/mysql_engine.hpp"

#include <gmock/gmock.h>

#include <latch>
#include <thread>

#include "store_test_support.hpp"

namespace aviso::store {
namespace {

constexpr Sql kBump{"UPDATE jobs SET fence = fence + 1 WHERE name = ?"};

class MysqlEngineTest : public testing::Test {
  protected:
    void SetUp() override {
        if (!test::has_mariadb()) GTEST_SKIP() << "no MariaDB here";
        options = test::fresh_mariadb();
        db = open_database(options);
        engine = make_mysql_engine(options);
        connection = engine->connect(Engine::Use::write);
    }
    asio::io_context io;  // outlives the database's threads, which post to it
    DatabaseOptions options;
    std::unique_ptr<Database> db;
    std::unique_ptr<Engine> engine;
    std::unique_ptr<Connection> connection;
};

TEST_F(MysqlEngineTest, CarriesEveryByteAndTheWholeRangeOfIntegers) {
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    connection->run_plain("CREATE TABLE t (b BLOB, s TEXT, i BIGINT, n BIGINT)");
    connection->execute("INSERT INTO t (b, s, i, n) VALUES (?, ?, ?, ?)", Blob{all}, "\xF0\x9F\x98\x80 汉字", std::numeric_limits<std::int64_t>::min(), std::nullopt);
    const auto row = connection->query_one("SELECT b, s, i, n, (SELECT SUM(1) FROM t) FROM t WHERE b = ?", Blob{all});

    ASSERT_TRUE(row);
    EXPECT_EQ(row->text(0), all);
    EXPECT_EQ(row->text(1), "\xF0\x9F\x98\x80 汉字");
    EXPECT_EQ(row->integer(2), std::numeric_limits<std::int64_t>::min());
    EXPECT_TRUE(row->is_null(3));
    EXPECT_EQ(row->integer(4), 1);
}

TEST_F(MysqlEngineTest, CountsRowsFoundAsSqliteDoes) {
    connection->execute("INSERT INTO jobs (name, owner, fence, lease_until_ms) VALUES ('a', 1, 1, 1)");

    EXPECT_EQ(connection->execute("UPDATE jobs SET owner = 1 WHERE name = 'a'"), 1);
}

TEST_F(MysqlEngineTest, AKilledConnectionIsLostAndTheNextWriteUsesANewOne) {
    const auto id = test::run(io, db->write([](Transaction& tx) { return tx.query_one("SELECT CAST(CONNECTION_ID() AS SIGNED)")->integer(0); }));
    test::run_on_mariadb("KILL " + std::to_string(id));

    EXPECT_NE(test::run(io, db->write([](Transaction& tx) { return tx.query_one("SELECT CAST(CONNECTION_ID() AS SIGNED)")->integer(0); })), id);
}

TEST_F(MysqlEngineTest, AGroupThatLosesADeadlockIsStoredAllTheSame) {
    for (const char* name : {"a", "b"}) connection->execute("INSERT INTO jobs (name, owner, fence, lease_until_ms) VALUES (?, 1, 0, 0)", name);
    std::latch group_holds_a{1};
    std::latch other_holds_b{1};
    std::atomic<int> runs{0};
    std::thread other{[&] {
        const auto rival = engine->connect(Engine::Use::write);
        rival->begin();
        rival->execute(kBump, "b");
        for (int i = 0; i < 20; ++i) rival->execute("INSERT INTO jobs (name, owner, fence, lease_until_ms) VALUES (?, 1, 0, 0)", "weight" + std::to_string(i));
        other_holds_b.count_down();
        group_holds_a.wait();
        rival->execute(kBump, "a");  // it has changed more rows, so InnoDB picks the group as the victim
        rival->commit();
    }};
    int stored = 0;
    const auto on_end = [&](std::exception_ptr e, int) { stored += e ? 0 : 1; };
    for (int i = 0; i < 2; ++i) {
        asio::co_spawn(io, db->write([&, i](Transaction& tx) {
            other_holds_b.wait();
            tx.execute(kBump, i == 0 ? "a" : "b");
            if (i == 0 && runs++ == 0) group_holds_a.count_down();
            return 1;
        }), on_end);
    }
    io.run_for(std::chrono::seconds{20});
    other.join();

    EXPECT_EQ(stored, 2);
    EXPECT_EQ(connection->query_one("SELECT SUM(fence) FROM jobs WHERE name IN ('a', 'b')")->integer(0), 4);
}

}  // namespace
}  // namespace aviso::store
