#include "store/open_database.hpp"

#include <fmt/format.h>
#include <openssl/rand.h>

#include "core/log.hpp"
#include "store/engine_database.hpp"
#include "store/migrations.hpp"
#include "store/mysql_engine.hpp"
#include "store/sqlite_engine.hpp"

namespace aviso::store {
namespace {

constexpr Sql kStateTable{"SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'store_state'",
                          "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'store_state'"};
constexpr Sql kSelectState{"SELECT value FROM store_state WHERE name = ?", "SELECT value FROM store_state WHERE name = ? FOR UPDATE"};
constexpr Sql kInsertState{"INSERT INTO store_state (name, value) VALUES (?, ?)"};
constexpr Sql kUpdateState{"UPDATE store_state SET value = ? WHERE name = ?"};

constexpr Sql kCreateServerRun{"CREATE TABLE IF NOT EXISTS server_run (one INTEGER NOT NULL PRIMARY KEY, run VARCHAR(32) NOT NULL) ENGINE = MEMORY"};
constexpr Sql kSelectServerRun{"SELECT run FROM server_run WHERE one = 1"};
constexpr Sql kInsertServerRun{"INSERT INTO server_run (one, run) VALUES (1, ?)"};

std::unique_ptr<Engine> make_engine(const DatabaseOptions& options, std::shared_ptr<WalGauge> gauge) {
    if (options.engine == Dialect::mysql) return make_mysql_engine(options);
    return make_sqlite_engine({.path = options.sqlite_path, .full_sync = options.sqlite_full_sync, .gauge = std::move(gauge), .vfs = options.sqlite_vfs});
}

std::string random_hex() {
    std::array<unsigned char, 8> bytes{};
    if (RAND_bytes(bytes.data(), bytes.size()) != 1) throw DatabaseError{"no random numbers", false};
    return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void put_state(Connection& connection, std::string_view name, const std::string& value) {
    if (connection.execute(kUpdateState, value, name) == 0) connection.execute(kInsertState, name, value);
}

std::optional<std::string> get_state(Connection& connection, std::string_view name) {
    auto row = connection.query_one(kSelectState, name);
    if (!row) return std::nullopt;
    return row->take(0);
}

/// Names one run of the database server: a table in memory forgets it at a restart. InnoDB shows a commit to readers before it is on
/// disk, so after a crash somebody may have seen what is gone; another run is therefore another epoch. Empty on SQLite.
std::string server_run(Connection& connection) {
    if (connection.dialect() == Dialect::sqlite) return {};
    connection.run_plain(kCreateServerRun.mysql);
    if (auto row = connection.query_one(kSelectServerRun)) return row->take(0);
    try {
        connection.execute(kInsertServerRun, random_hex());
    } catch (const ConstraintViolation&) {  // another node was first
    }
    return connection.query_one(kSelectServerRun)->take(0);
}

/// False when the table is not there yet.
bool has_state(Connection& connection) { return connection.query_one(kStateTable).has_value(); }

/// Before the schema is touched: a wrong key must leave everything as it was.
void check_key(Connection& connection, const std::string& given) {
    if (given.empty() || !has_state(connection)) return;
    const auto wanted = get_state(connection, "key_check");
    if (wanted && *wanted != given) throw WrongKey{given, *wanted};
}

Identity take_identity(Connection& connection, const std::string& key_check) {
    const std::string run = server_run(connection);
    connection.begin();
    try {
        Identity identity;
        const auto last_node = get_state(connection, "last_node");
        identity.node = NodeId{(last_node ? std::stoll(*last_node) : 0) + 1};
        put_state(connection, "last_node", std::to_string(identity.node.value));
        const auto epoch = get_state(connection, "epoch");
        const bool same_life = epoch && get_state(connection, "server_run").value_or("") == run;
        identity.epoch = same_life ? *epoch : random_hex();
        put_state(connection, "epoch", identity.epoch);
        put_state(connection, "server_run", run);
        if (!key_check.empty()) {
            check_key(connection, key_check);  // another node may have been first since
            put_state(connection, "key_check", key_check);
        }
        connection.commit();
        return identity;
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

    Identity prepare(const std::string& key_check) {
        first_ = engine_->connect(Use::write);
        check_key(*first_, key_check);
        migrate(*first_, embedded_migrations());
        return take_identity(*first_, key_check);
    }

  private:
    const std::unique_ptr<Engine> engine_;
    std::unique_ptr<Connection> first_;  ///< until the writer takes it
};

}  // namespace

WrongKey::WrongKey(const std::string& given, const std::string& wanted)
    : DatabaseError{fmt::format("the master key does not belong to this database: its check value is {}, the database wants {}", given, wanted), false} {}

std::unique_ptr<Database> open_database(const DatabaseOptions& options) {
    const bool in_file = options.engine == Dialect::sqlite && options.sqlite_path != ":memory:";
    const auto gauge = in_file ? std::make_shared<WalGauge>() : nullptr;
    auto engine = std::make_unique<PreparingEngine>(make_engine(options, gauge));
    try {
        engine->check_durability();
    } catch (const DatabaseError& e) {
        if (options.require_durability) throw;
        log().warn("database_not_durable reason={}", e.what());
    }
    Identity identity = engine->prepare(options.key_check);
    log().info("database_open engine={} node={} epoch={}", options.engine == Dialect::sqlite ? "sqlite" : "mysql", identity.node.value, identity.epoch);
    return std::make_unique<EngineDatabase>(std::move(engine), options, std::move(identity), gauge);
}

void stop(Database& database) { dynamic_cast<EngineDatabase&>(database).stop(); }

const Identity& identity_of(const Database& database) { return dynamic_cast<const EngineDatabase&>(database).identity(); }

}  // namespace aviso::store
