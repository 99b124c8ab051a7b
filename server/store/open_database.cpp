#include "store/open_database.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "core/log.hpp"
#include "store/engine_database.hpp"
#include "store/epoch.hpp"
#include "store/migrations.hpp"
#include "store/mysql_engine.hpp"
#include "store/sqlite_engine.hpp"
#include "store/store_state.hpp"

namespace aviso::store {
namespace {

constexpr Sql kStateTable{"SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'store_state'",
                          "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'store_state'"};
constexpr Sql kNow{"SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)", "SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)"};
constexpr Sql kCheckFile{"PRAGMA quick_check(1)"};
/// A larger file takes minutes to read.
constexpr std::uintmax_t kLargestChecked = 1ULL << 30;

std::unique_ptr<Engine> make_engine(const DatabaseOptions& options, std::shared_ptr<WalGauge> gauge) {
    if (options.engine == Dialect::mysql) return make_mysql_engine(options);
    return make_sqlite_engine({.path = options.sqlite_path, .full_sync = options.sqlite_full_sync, .gauge = std::move(gauge), .vfs = options.sqlite_vfs});
}

/// False when the table is not there yet.
bool has_state(Connection& connection) { return connection.query_one(kStateTable).has_value(); }

/// Before SQLite makes the file; a test's file system has none that is seen here.
void check_file(const DatabaseOptions& options) {
    const bool in_file = options.engine == Dialect::sqlite && options.sqlite_path != ":memory:" && options.sqlite_vfs.empty();
    if (!options.must_hold_data || !in_file) return;
    std::error_code missing;
    if (const auto bytes = std::filesystem::file_size(options.sqlite_path, missing); missing || bytes == 0) throw NoData{};
}

void check_holds_data(Connection& connection, const DatabaseOptions& options) {
    if (options.must_hold_data && !has_state(connection)) throw NoData{};
}

/// Throws when pages of the file are damaged, which the engine itself notices only when it comes to them.
void check_pages(Connection& connection, const DatabaseOptions& options) {
    std::error_code in_memory;
    if (options.engine != Dialect::sqlite || std::filesystem::file_size(options.sqlite_path, in_memory) > kLargestChecked || in_memory) return;
    const std::string found = connection.query_one(kCheckFile)->take(0);
    if (found != "ok") throw DatabaseError{"SQLite 11: " + found, false};
}

/// By how much the engine's clock is ahead of ours; the half of what asking took is the error.
std::chrono::milliseconds clock_ahead(Connection& connection) {
    const auto now = [] { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); };
    const Timestamp before = now();
    const Timestamp theirs = connection.query_one(kNow)->time(0);
    return theirs - (before + (now() - before) / 2);
}

/// Before the schema is touched: a wrong key must leave everything as it was.
void check_key(Connection& connection, const std::string& given) {
    if (given.empty() || !has_state(connection)) return;
    const auto wanted = read_state(connection, "key_check");
    if (wanted && *wanted != given) throw WrongKey{given, *wanted};
}

/// A number of its own for each start.
NodeId take_node(Connection& connection, const std::string& key_check) {
    connection.begin();
    try {
        const auto last = lock_state(connection, "last_node");
        const NodeId node{(last ? std::stoll(*last) : 0) + 1};
        put_state(connection, "last_node", std::to_string(node.value));
        if (!key_check.empty()) {
            check_key(connection, key_check);  // another node may have been first since
            put_state(connection, "key_check", key_check);
        }
        connection.commit();
        return node;
    } catch (...) {
        connection.rollback();
        throw;
    }
}

/// An in-memory database lives in the connection, so there the writer itself has to prepare it.
class PreparingEngine final : public Engine {
  public:
    explicit PreparingEngine(std::unique_ptr<Engine> engine) : engine_{std::move(engine)} {}
    Dialect dialect() const override { return engine_->dialect(); }
    std::unique_ptr<Connection> connect(Use use) override {
        if (first_) return std::move(first_);
        return engine_->connect(use);
    }
    void check_durability() override { engine_->check_durability(); }

    Identity prepare(const DatabaseOptions& options) {
        const std::string& key_check = options.key_check;
        first_ = engine_->connect(Use::write);
        check_holds_data(*first_, options);
        check_key(*first_, key_check);
        migrate(*first_, embedded_migrations());
        prepare_epoch(*first_);
        const NodeId node = take_node(*first_, key_check);
        return {node, present_epoch(*first_)};
    }

  private:
    const std::unique_ptr<Engine> engine_;
    std::unique_ptr<Connection> first_;  ///< until the writer takes it
};

}  // namespace

WrongKey::WrongKey(const std::string& given, const std::string& wanted)
    : DatabaseError{fmt::format("the master key does not belong to this database: its check value is {}, the database wants {}", given, wanted), false} {}

NoData::NoData() : DatabaseError{"the database is new: it holds no Aviso data", false} {}

std::unique_ptr<Database> open_database(const DatabaseOptions& options) {
    check_file(options);
    const bool in_file = options.engine == Dialect::sqlite && options.sqlite_path != ":memory:";
    const auto gauge = in_file ? std::make_shared<WalGauge>() : nullptr;
    auto engine = std::make_unique<PreparingEngine>(make_engine(options, gauge));
    try {
        engine->check_durability();
    } catch (const DatabaseError& e) {
        if (options.require_durability) throw;
        log().warn("database_not_durable reason={}", e.what());
    }
    Identity identity = engine->prepare(options);
    log().info("database_open engine={} node={} epoch={}", options.engine == Dialect::sqlite ? "sqlite" : "mysql", identity.node.value, identity.epoch);
    return std::make_unique<EngineDatabase>(std::move(engine), options, std::move(identity), gauge);
}

std::chrono::milliseconds probe_database(const DatabaseOptions& options) {
    check_file(options);
    const auto engine = make_engine(options, nullptr);
    const auto connection = engine->connect(Engine::Use::read);
    if (options.require_durability) engine->check_durability();
    check_holds_data(*connection, options);
    check_key(*connection, options.key_check);
    check_pages(*connection, options);
    return clock_ahead(*connection);
}

void stop(Database& database) { dynamic_cast<EngineDatabase&>(database).stop(); }

std::string renew_epoch(const DatabaseOptions& options) {
    check_file(options);
    const auto engine = make_engine(options, nullptr);
    const auto connection = engine->connect(Engine::Use::write);
    if (!has_state(*connection)) throw DatabaseError{"there is no Aviso database here", false};
    check_key(*connection, options.key_check);
    prepare_epoch(*connection);
    return make_epoch(*connection);
}

const StoreCounters& counters_of(const Database& database) { return dynamic_cast<const EngineDatabase&>(database).counters(); }
const Identity& identity_of(const Database& database) { return dynamic_cast<const EngineDatabase&>(database).identity(); }

}  // namespace aviso::store
