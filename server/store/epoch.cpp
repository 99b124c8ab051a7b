#include "store/epoch.hpp"

#include <openssl/rand.h>

#include <array>

#include "store/store_state.hpp"

namespace aviso::store {
namespace {

// Names one run of the database server: a table in memory forgets it at a restart.
constexpr Sql kCreateServerRun{"CREATE TABLE IF NOT EXISTS server_run (one INTEGER NOT NULL PRIMARY KEY, run VARCHAR(32) NOT NULL) ENGINE = MEMORY"};
constexpr Sql kSelectServerRun{"SELECT run FROM server_run WHERE one = 1"};
constexpr Sql kInsertServerRun{"INSERT INTO server_run (one, run) VALUES (1, ?)"};

std::string random_hex() {
    std::array<unsigned char, 8> bytes{};
    if (RAND_bytes(bytes.data(), bytes.size()) != 1) throw DatabaseError{"no random numbers", false};
    return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

/// Empty on SQLite, which runs in this process and shows nobody what is not on disk.
std::string server_run(Connection& connection) {
    if (connection.dialect() == Dialect::sqlite) return {};
    if (auto row = connection.query_one(kSelectServerRun)) return row->take(0);
    try {
        connection.execute(kInsertServerRun, random_hex());
    } catch (const ConstraintViolation&) {  // another node was first
    }
    return connection.query_one(kSelectServerRun)->take(0);
}

/// A new epoch unless, with the row locked, `run` turns out to be known: another node may have made it meanwhile.
std::string settle(Connection& connection, const std::string& run, bool always) {
    connection.begin();
    try {
        auto epoch = lock_state(connection, "epoch");
        if (always || !epoch || lock_state(connection, "server_run").value_or("") != run) {
            epoch = random_hex();
            put_state(connection, "epoch", *epoch);
            put_state(connection, "server_run", run);
        }
        connection.commit();
        return *epoch;
    } catch (...) {
        connection.rollback();
        throw;
    }
}

}  // namespace

void prepare_epoch(Connection& connection) {
    if (connection.dialect() == Dialect::mysql) connection.run_plain(kCreateServerRun.mysql);
}

std::string present_epoch(Connection& connection) {
    const std::string run = server_run(connection);
    const auto epoch = read_state(connection, "epoch");
    if (epoch && read_state(connection, "server_run").value_or("") == run) return *epoch;
    return settle(connection, run, false);
}

std::string make_epoch(Connection& connection) { return settle(connection, server_run(connection), true); }

}  // namespace aviso::store
