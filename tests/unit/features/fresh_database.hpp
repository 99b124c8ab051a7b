#pragma once

#include <cstdlib>
#include <memory>
#include <string_view>

#include "store/open_database.hpp"
#include "unit/store/private_mariadb.hpp"

namespace aviso::feature_test {

/// An empty database for one test: SQLite in memory, or a MariaDB of the program's own when AVISO_TEST_ENGINE is "mysql".
/// ctest runs the whole program a second time with it, so that every statement of a feature has run on both engines.
inline std::unique_ptr<store::Database> fresh_database() {
    const char* const engine = std::getenv("AVISO_TEST_ENGINE");
    if (engine && std::string_view{engine} == "mysql") return store::open_database(store::test::fresh_mariadb());
    store::DatabaseOptions options;
    options.sqlite_path = ":memory:";
    options.require_durability = false;
    options.sqlite_full_sync = false;
    return store::open_database(options);
}

}  // namespace aviso::feature_test
