#include <cstdlib>
#include <future>
#include <random>
#include <string>
#include <thread>

#include "store/mysql_engine.hpp"
#include "store/sqlite_engine.hpp"

// What makes avisod-faulty of avisod: the same objects, linked so that every database connection is one of these (see CMakeLists.txt).
// The checker must find each fault. The environment's PLANTED_FAULT names it:
//   ack-before-commit    a message's COMMIT is answered at once and carried out 30 ms later
//   no-key               client_entry_id is neither unique nor looked up
//   deadlock             now and then the engine ends a group's transaction under a closure: no fault yet, the executor copes
//   deadlock-completed   the same, but taken for that closure's own failure: the others of its group are completed
//   late-commits         every second transaction with a feed row is committed late, so that ids become visible out of order: no fault yet
//   feed-maximum         the same, and the feed's reader passes what is not visible yet

namespace {

using namespace aviso;
using namespace aviso::store;
using namespace std::chrono_literals;

constexpr auto kLateness = 30ms;
constexpr int kClosuresPerDeadlock = 15;
constexpr int kTransactionsPerLateOne = 2;

const std::string& fault() {
    static const std::string name = std::getenv("PLANTED_FAULT") != nullptr ? std::getenv("PLANTED_FAULT") : "";
    return name;
}
bool is(std::string_view name) { return fault() == name; }

bool one_in(int count) {
    static thread_local std::mt19937 random{std::random_device{}()};
    return std::uniform_int_distribution{1, count}(random) == 1;
}

bool starts(const Sql& sql, Dialect dialect, std::string_view with) { return sql.text(dialect).starts_with(with); }

/// Rows (change_id, node, touched) with an empty one for each id that is missing between them.
Rows without_holes(Rows rows, std::span<const Value> values) {
    Rows all;
    std::int64_t next = std::get<std::int64_t>(values[0].data) + 1;
    for (Row& row : rows) {
        for (; next < row.integer(0); ++next) all.push_back(Row{{next, std::int64_t{0}, std::string{}}});
        all.push_back(std::move(row));
        ++next;
    }
    return all;
}

class FaultyConnection final : public Connection {
  public:
    FaultyConnection(std::unique_ptr<Connection> real, Engine::Use use) : real_{std::move(real)} {
        if (!is("no-key") || use != Engine::Use::write) return;
        const bool has_tables = dialect() == Dialect::sqlite || !real_->query(Sql{"SHOW TABLES LIKE 'entries'"}).empty();
        if (has_tables) real_->run_plain(dialect() == Dialect::sqlite ? "DROP INDEX IF EXISTS entries_by_key" : "ALTER TABLE entries DROP INDEX IF EXISTS entries_by_key");
    }

    Dialect dialect() const override { return real_->dialect(); }

    Rows run(const Sql& sql, std::span<const Value> values) override {
        settle();
        Rows rows = real_->run(sql, values);
        if (is("no-key") && starts(sql, dialect(), "SELECT conversation_id, sender_id, client_entry_id")) rows.clear();
        if (is("feed-maximum") && starts(sql, dialect(), "SELECT change_id, node, touched FROM changes")) rows = without_holes(std::move(rows), values);
        return rows;
    }

    std::int64_t run_change(const Sql& sql, std::span<const Value> values) override {
        settle();
        const bool may_end = savepoints_ > 1 && !gone_ && (is("deadlock") || is("deadlock-completed"));
        if (may_end && one_in(kClosuresPerDeadlock)) end_transaction();
        in_feed_ = in_feed_ || starts(sql, dialect(), "INSERT INTO changes (node");
        // What makes a conversation is read again by the one who made it; a late commit would be seen without any kill.
        makes_ = makes_ || starts(sql, dialect(), "INSERT INTO conversations");
        return real_->run_change(sql, values);
    }

    std::int64_t insert_id() override { return real_->insert_id(); }
    void run_plain(std::string_view statement) override {
        settle();
        real_->run_plain(statement);
    }

    void begin() override {
        settle();
        savepoints_ = 0;
        gone_ = in_feed_ = makes_ = false;
        real_->begin();
    }
    void commit() override {
        if (gone_) return;
        if (in_feed_ && (is("late-commits") || is("feed-maximum")) && one_in(kTransactionsPerLateOne)) std::this_thread::sleep_for(kLateness);
        if (!is("ack-before-commit") || makes_) return real_->commit();
        committing_ = std::async(std::launch::async, [this] {
            std::this_thread::sleep_for(kLateness);
            real_->commit();
        });
    }
    void rollback() noexcept override {
        gone_ = false;
        real_->rollback();
    }
    void savepoint() override {
        ++savepoints_;
        if (!gone_) real_->savepoint();
    }
    void release_savepoint() override {
        if (!gone_) real_->release_savepoint();
    }
    void rollback_to_savepoint() override {
        if (!gone_) real_->rollback_to_savepoint();
    }

    bool in_transaction() const override { return gone_ || committing_.valid() || real_->in_transaction(); }
    bool lost() const override { return !committing_.valid() && real_->lost(); }
    void set_lock_timeout(std::chrono::milliseconds timeout) override { real_->set_lock_timeout(timeout); }

  private:
    void settle() {
        if (committing_.valid()) committing_.get();
    }

    /// As a deadlock does it: everything of the group is gone.
    [[noreturn]] void end_transaction() {
        real_->rollback();
        if (is("deadlock")) throw TransientError{"planted deadlock"};
        gone_ = true;
        throw ConstraintViolation{"planted deadlock, taken for the closure's own failure"};
    }

    std::unique_ptr<Connection> real_;
    std::future<void> committing_;  // after real_: waits for it
    int savepoints_ = 0;
    bool gone_ = false;  ///< The transaction was ended and nobody was told.
    bool in_feed_ = false;
    bool makes_ = false;
};

class FaultyEngine final : public Engine {
  public:
    explicit FaultyEngine(std::unique_ptr<Engine> real) : real_{std::move(real)} {}
    Dialect dialect() const override { return real_->dialect(); }
    std::unique_ptr<Connection> connect(Use use) override { return std::make_unique<FaultyConnection>(real_->connect(use), use); }
    void check_durability() override { real_->check_durability(); }

  private:
    const std::unique_ptr<Engine> real_;
};

}  // namespace

// The linker's --wrap: who calls make_sqlite_engine gets wrap_sqlite, and real_sqlite is the original. Same for mysql.
std::unique_ptr<Engine> real_sqlite(SqliteOptions options) asm("__real__ZN5aviso5store18make_sqlite_engineENS0_13SqliteOptionsE");
std::unique_ptr<Engine> wrap_sqlite(SqliteOptions options) asm("__wrap__ZN5aviso5store18make_sqlite_engineENS0_13SqliteOptionsE");
std::unique_ptr<Engine> real_mysql(const DatabaseOptions& options) asm("__real__ZN5aviso5store17make_mysql_engineERKNS0_15DatabaseOptionsE");
std::unique_ptr<Engine> wrap_mysql(const DatabaseOptions& options) asm("__wrap__ZN5aviso5store17make_mysql_engineERKNS0_15DatabaseOptionsE");

std::unique_ptr<Engine> wrap_sqlite(SqliteOptions options) { return std::make_unique<FaultyEngine>(real_sqlite(std::move(options))); }
std::unique_ptr<Engine> wrap_mysql(const DatabaseOptions& options) { return std::make_unique<FaultyEngine>(real_mysql(options)); }
