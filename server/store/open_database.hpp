#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "store/database.hpp"

namespace aviso::store {

struct DatabaseOptions {
    Dialect engine = Dialect::sqlite;
    std::string sqlite_path = "aviso.db";  ///< File; ":memory:" for tests: one connection, reads run between the transactions.
    bool require_durability = true;        ///< false: also open an engine whose settings lose acknowledged writes (imports, tests).
    bool sqlite_full_sync = true;
    std::int64_t sqlite_log_bytes = 64 << 20;  ///< The write-ahead log starts anew about here (a long reader may make it longer).
    std::string sqlite_vfs{};                ///< For tests.

    std::string mysql_host = "127.0.0.1";  ///< Anything but loopback needs mysql_tls_ca.
    int mysql_port = 3306;
    std::string mysql_socket{};              ///< Unix socket; instead of host and port.
    std::string mysql_user{};
    std::string mysql_password{};
    std::string mysql_database{};            ///< Exists already; the tables are made here.
    std::string mysql_tls_ca{};              ///< PEM file.

    std::string key_check{};                 ///< MasterKey::check_value(). Kept by the database at first; another one is refused. Empty: not checked.

    bool must_hold_data = false;           ///< Refuses a database that is missing or empty instead of making a new one in it.

    std::size_t reader_threads = 4;
    std::size_t queue_limit = 4096;        ///< Waiting closures per writer, and reads; more are refused with a retryable error.
};

/// The database was sealed under another master key: nothing in it could be opened, and what was written now would open nowhere else.
struct WrongKey : DatabaseError {
    WrongKey(const std::string& given, const std::string& wanted);
};

/// DatabaseOptions::must_hold_data, and there is no Aviso data: most likely another database was meant.
struct NoData : DatabaseError {
    NoData();
};

/// Opens the database, brings the schema up to date, takes a node number. Blocks: call at start-up.
/// Destroying it runs what is queued to its end; executors of waiting coroutines must live longer.
/// Throws WrongKey and NoData, before anything is written; DatabaseError: not reachable, settings that lose data, changed migrations.
std::unique_ptr<Database> open_database(const DatabaseOptions& options);

/// Connects, looks at settings, key and, on SQLite, at the file up to a gibibyte, and changes nothing: for doctor. Blocks; throws as open_database.
/// Gives by how much the database's clock is ahead of this machine's.
std::chrono::milliseconds probe_database(const DatabaseOptions& options);

/// Runs what is queued to its end and refuses what comes later; for a server that is stopping while its executors still live. Idempotent.
void stop(Database& database);

/// Makes clients and nodes take nothing for granted that they hold: after a backup was restored or a replica promoted. Running nodes
/// notice within about a second (ChangeFeed::on_restart). Gives the new epoch. Blocks. Throws WrongKey, DatabaseError.
std::string renew_epoch(const DatabaseOptions& options);

/// Who this process is to the others, and which life of the data it found at its start (design.md, idea 5).
struct Identity {
    NodeId node;            ///< New at every start.
    std::string epoch{};    ///< Hexadecimal; another one means that acknowledged state may be gone. The present one: ChangeFeed::epoch.
};
/// Of a database from open_database. Callable from any thread.
const Identity& identity_of(const Database& database);

}  // namespace aviso::store
