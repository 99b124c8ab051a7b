// sql/schema.sql and sql/schema.mysql.sql: the tables as the migrations leave them, for reading.
#include <gmock/gmock.h>

#include <fstream>
#include <regex>

#include "store_test_support.hpp"

namespace aviso::store {
namespace {

constexpr Sql kSelectTables{"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schema_migrations' ORDER BY name",
                            "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' "
                            "AND TABLE_NAME NOT IN ('schema_migrations', 'server_run') ORDER BY TABLE_NAME"};
constexpr Sql kSelectText{"SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC, name"};

std::string describe(Reader& reader) {
    std::string out = "-- Generated from sql/migrations; the notes stand there. See tests/unit/store/schema_file_test.cpp.\n";
    for (const Row& table : reader.query(kSelectTables)) {
        out += '\n';
        if (reader.dialect() == Dialect::sqlite) {
            for (const Row& statement : reader.query(kSelectText, table.text(0))) out += std::regex_replace(statement.text(0), std::regex{"[ \t]+\n"}, "\n") + ";\n";
        } else {
            const std::string show = "SHOW CREATE TABLE `" + table.text(0) + "`";
            const std::string text = reader.query_one(Sql{"", show.c_str()})->text(1);
            out += std::regex_replace(text, std::regex{" AUTO_INCREMENT=[0-9]+"}, "") + ";\n";
        }
    }
    return out;
}

class SchemaFileTest : public test::OnEachEngine {};

TEST_P(SchemaFileTest, IsWhatTheMigrationsLeave) {
    const std::string file = std::string{AVISO_SOURCE_FOLDER} + (on_mariadb() ? "/sql/schema.mysql.sql" : "/sql/schema.sql");
    const std::string now = test::run(io, db->read(describe));
    if (std::getenv("AVISO_WRITE_SCHEMA")) std::ofstream{file} << now;
    std::ifstream in{file};
    const std::string kept{std::istreambuf_iterator<char>{in}, {}};

    EXPECT_EQ(kept, now) << file << " is out of date; write it anew: AVISO_WRITE_SCHEMA=1 unit_store --gtest_filter='*SchemaFile*'";
}

AVISO_ON_EACH_ENGINE(SchemaFileTest);

}  // namespace
}  // namespace aviso::store
