#include "store/migrations.hpp"

#include <gmock/gmock.h>

#include "store/sqlite_engine.hpp"
#include "store_test_support.hpp"

namespace aviso::store {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr Migration kFirst{"0001_first", "CREATE TABLE a (x INTEGER); -- a; comment\nINSERT INTO a (x) VALUES (1);", ""};
constexpr Migration kFirstChanged{"0001_first", "CREATE TABLE a (x BIGINT); INSERT INTO a (x) VALUES (1);", ""};
constexpr Migration kSecond{"0002_second", "INSERT INTO a (x) VALUES (2)", ""};
constexpr Migration kBroken{"0003_broken", "INSERT INTO a (x) VALUES (3); INSERT INTO nowhere (x) VALUES (3)", ""};

class MigrationsTest : public testing::Test {
  protected:
    std::int64_t rows() { return connection->query_one("SELECT COUNT(*) FROM a")->integer(0); }
    std::unique_ptr<Engine> engine = make_sqlite_engine({.path = ":memory:"});
    std::unique_ptr<Connection> connection = engine->connect(Engine::Use::write);
};

TEST(SplitStatements, KeepsSemicolonsInQuotesAndDropsComments) {
    EXPECT_THAT(split_statements("-- it's; a comment\nA 'x;--y' ;\n\nB \"c;\";;"), testing::ElementsAre("A 'x;--y'", "B \"c;\""));
}

TEST_F(MigrationsTest, RunsEachStatementOnce) {
    migrate(*connection, std::array{kFirst});
    migrate(*connection, std::array{kFirst});
    migrate(*connection, std::array{kFirst, kSecond});

    EXPECT_EQ(rows(), 2);
}

TEST_F(MigrationsTest, RefusesAFileThatWasChangedAfterItHadBeenApplied) {
    migrate(*connection, std::array{kFirst});

    EXPECT_THAT([&] { migrate(*connection, std::array{kFirstChanged}); }, ThrowsMessage<DatabaseError>(HasSubstr("0001_first was changed")));
}

TEST_F(MigrationsTest, NamesTheStatementThatFailedAndLeavesNothingOfIt) {
    migrate(*connection, std::array{kFirst});

    EXPECT_THAT([&] { migrate(*connection, std::array{kFirst, kBroken}); }, ThrowsMessage<DatabaseError>(HasSubstr("0003_broken statement 2")));
    EXPECT_EQ(rows(), 1);
}

class EmbeddedMigrationsTest : public test::OnEachEngine {};

TEST_P(EmbeddedMigrationsTest, EachStartIsAnotherNodeInTheSameEpoch) {
    const auto again = open_database(options);

    EXPECT_NE(identity_of(*again).node, identity_of(*db).node);
    EXPECT_EQ(identity_of(*again).epoch, identity_of(*db).epoch);
}

AVISO_ON_EACH_LASTING_ENGINE(EmbeddedMigrationsTest);

/// Where a migration is not one transaction (SQLite's are: power_cut_store_test.cpp).
class MigrationsOnMariaDbTest : public testing::Test {
  protected:
    void SetUp() override {
        if (!test::has_mariadb()) GTEST_SKIP() << "no MariaDB here";
        options = test::fresh_mariadb();
        db = open_database(options);
    }
    asio::io_context io;
    DatabaseOptions options;
    std::unique_ptr<Database> db;
};

TEST_F(MigrationsOnMariaDbTest, GoOnWhereACutRunStopped) {
    // What a run leaves that was killed between a statement and its record: the statement is run again.
    test::run_on_mariadb("DELETE FROM " + options.mysql_database + ".schema_migrations WHERE name = '0002_message_log' AND step > 1");

    EXPECT_NO_THROW(open_database(options));
}

TEST_F(MigrationsOnMariaDbTest, GiveBothEnginesTheSameColumns) {
    const auto on_mysql = test::run(io, db->read([](Reader& reader) {
        return reader.query("SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> 'server_run'");
    }));
    const auto sqlite = open_database({.sqlite_path = ":memory:"});
    const auto on_sqlite = test::run(io, sqlite->read([](Reader& reader) {
        return reader.query("SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'");
    }));

    const auto names = [](const Rows& rows) {
        std::vector<std::string> all;
        for (const Row& row : rows) all.push_back(row.text(0) + "." + row.text(1));
        std::ranges::sort(all);
        return all;
    };
    EXPECT_EQ(names(on_mysql), names(on_sqlite));
}

}  // namespace
}  // namespace aviso::store
