#include "store/sqlite_engine.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <unordered_map>

#include "store/durability.hpp"
#include "store/sqlite_checkpointer.hpp"
#include "store/sqlite_wal_buffer.hpp"

namespace aviso::store {
namespace {

constexpr std::size_t kCachedStatements = 400;

struct CloseDatabase {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};
struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
/// Leaves the statement ready for its next run whatever happened; else it would hold its read lock.
struct ResetStatement {
    void operator()(sqlite3_stmt* statement) const {
        sqlite3_reset(statement);
        sqlite3_clear_bindings(statement);
    }
};
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;
using RunningStatement = std::unique_ptr<sqlite3_stmt, ResetStatement>;

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

bool is_retryable(int code) {
    switch (code & 0xff) {
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_NOMEM:
        case SQLITE_INTERRUPT:
            return true;
        default:
            return false;
    }
}

class SqliteConnection final : public Connection {
  public:
    SqliteConnection(const SqliteOptions& options, Engine::Use use) {
        sqlite3* raw = nullptr;
        const std::string vfs = options.full_sync ? wal_buffer_vfs(options.vfs) : options.vfs;
        const int code = sqlite3_open_v2(options.path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                                         vfs.empty() ? nullptr : vfs.c_str());
        db_.reset(raw);
        if (code != SQLITE_OK) {
            throw DatabaseError{fmt::format("cannot open the database file {}: {}", options.path, raw ? sqlite3_errmsg(raw) : "no memory"), true};
        }
        sqlite3_extended_result_codes(db_.get(), 1);
        set_lock_timeout(options.busy_timeout);
        run_plain("PRAGMA journal_mode = WAL");
        run_plain(options.full_sync ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        run_plain("PRAGMA foreign_keys = ON");
        run_plain("PRAGMA secure_delete = ON");  // a recalled text must not stay readable in free pages
        run_plain("PRAGMA cache_size = -16000");
        run_plain("PRAGMA temp_store = MEMORY");
        if (options.gauge && use == Engine::Use::write) leave_checkpoints_to(options.gauge);
        if (use == Engine::Use::read && options.path != ":memory:") run_plain("PRAGMA query_only = ON");
    }

    Dialect dialect() const override { return Dialect::sqlite; }

    Rows run(const Sql& sql, std::span<const Value> values) override {
        const RunningStatement running{prepare(sql.sqlite)};
        bind(running.get(), values);
        Rows rows;
        for (;;) {
            const int code = sqlite3_step(running.get());
            if (code == SQLITE_DONE) return rows;
            if (code != SQLITE_ROW) fail_with(code);
            rows.push_back(read_row(running.get()));
        }
    }

    std::int64_t run_change(const Sql& sql, std::span<const Value> values) override {
        const RunningStatement running{prepare(sql.sqlite)};
        bind(running.get(), values);
        int code = SQLITE_ROW;
        while (code == SQLITE_ROW) code = sqlite3_step(running.get());
        if (code != SQLITE_DONE) fail_with(code);
        return sqlite3_changes64(db_.get());
    }

    std::int64_t insert_id() override { return sqlite3_last_insert_rowid(db_.get()); }

    void run_plain(std::string_view statement) override {
        const int code = sqlite3_exec(db_.get(), std::string{statement}.c_str(), nullptr, nullptr, nullptr);
        if (code != SQLITE_OK) fail_with(code);
    }

    // IMMEDIATE: a transaction that starts reading and then writes would fail with SQLITE_BUSY_SNAPSHOT beside another writer.
    void begin() override { execute("BEGIN IMMEDIATE"); }
    void commit() override { execute("COMMIT"); }
    void rollback() noexcept override {
        try {
            if (in_transaction()) execute("ROLLBACK");
        } catch (const std::exception&) {
            lost_ = true;
        }
    }
    void savepoint() override { execute("SAVEPOINT closure"); }
    void release_savepoint() override { execute("RELEASE closure"); }
    void rollback_to_savepoint() override {
        execute("ROLLBACK TO closure");
        execute("RELEASE closure");
    }

    bool in_transaction() const override { return sqlite3_get_autocommit(db_.get()) == 0; }
    bool lost() const override { return lost_; }
    void set_lock_timeout(std::chrono::milliseconds timeout) override {
        sqlite3_busy_timeout(db_.get(), static_cast<int>(timeout.count()));
    }

  private:
    void leave_checkpoints_to(std::shared_ptr<WalGauge> gauge) {
        gauge_ = std::move(gauge);
        const auto told = [](void* self, sqlite3*, const char*, int pages) {
            static_cast<SqliteConnection*>(self)->gauge_->committed(pages);
            return SQLITE_OK;
        };
        sqlite3_wal_hook(db_.get(), told, this);  // takes the place of the automatic checkpoint
        run_plain("PRAGMA journal_size_limit = 67108864");  // what a long reader made it grow to is given back
    }

    sqlite3_stmt* prepare(std::string_view text) {
        if (const auto found = statements_.find(text); found != statements_.end()) return found->second.get();
        if (statements_.size() >= kCachedStatements) statements_.clear();  // no statement runs between two calls
        sqlite3_stmt* raw = nullptr;
        const int code = sqlite3_prepare_v3(db_.get(), text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
        Statement statement{raw};
        if (code != SQLITE_OK) fail_with(code);
        if (!raw) throw DatabaseError{"an empty SQL statement", false};
        return statements_.emplace(std::string{text}, std::move(statement)).first->second.get();
    }

    void bind(sqlite3_stmt* statement, std::span<const Value> values) {
        if (static_cast<std::size_t>(sqlite3_bind_parameter_count(statement)) != values.size()) {
            throw DatabaseError{fmt::format("{} values for: {}", values.size(), sqlite3_sql(statement)), false};
        }
        int index = 0;
        for (const Value& value : values) {
            const int code = bind_one(statement, ++index, value);
            if (code != SQLITE_OK) fail_with(code);
        }
    }

    static int bind_one(sqlite3_stmt* statement, int index, const Value& value) {
        if (const auto* number = std::get_if<std::int64_t>(&value.data)) return sqlite3_bind_int64(statement, index, *number);
        // A null pointer would bind NULL, so an empty view gets an address.
        if (const auto* text = std::get_if<std::string_view>(&value.data)) {
            return sqlite3_bind_text64(statement, index, text->empty() ? "" : text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
        }
        if (const auto* blob = std::get_if<Blob>(&value.data)) {
            return sqlite3_bind_blob64(statement, index, blob->bytes.empty() ? "" : blob->bytes.data(), blob->bytes.size(), SQLITE_STATIC);
        }
        return sqlite3_bind_null(statement, index);
    }

    static Row read_row(sqlite3_stmt* statement) {
        const int columns = sqlite3_column_count(statement);
        std::vector<Row::Cell> cells;
        cells.reserve(static_cast<std::size_t>(columns));
        for (int i = 0; i < columns; ++i) {
            switch (sqlite3_column_type(statement, i)) {
                case SQLITE_NULL: cells.emplace_back(); break;
                case SQLITE_INTEGER: cells.emplace_back(std::int64_t{sqlite3_column_int64(statement, i)}); break;
                default: {
                    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement, i));
                    cells.emplace_back(std::string(data ? data : "", static_cast<std::size_t>(sqlite3_column_bytes(statement, i))));
                }
            }
        }
        return Row{std::move(cells)};
    }

    [[noreturn]] void fail_with(int code) {
        const int extended = sqlite3_extended_errcode(db_.get());
        const std::string what = fmt::format("SQLite {}: {}", extended, sqlite3_errmsg(db_.get()));
        switch (extended) {
            case SQLITE_CONSTRAINT_UNIQUE:
            case SQLITE_CONSTRAINT_PRIMARYKEY:
            case SQLITE_CONSTRAINT_ROWID:
            case SQLITE_CONSTRAINT_FOREIGNKEY:
                throw ConstraintViolation{what};
            default:
                break;
        }
        if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED) throw TransientError{what};
        if ((code & 0xff) == SQLITE_IOERR) lost_ = true;  // a new connection recovers from the log on disk
        throw DatabaseError{what, is_retryable(code)};
    }

    std::shared_ptr<WalGauge> gauge_;
    std::unique_ptr<sqlite3, CloseDatabase> db_;
    std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> statements_;
    bool lost_ = false;
};

class SqliteEngine final : public Engine {
  public:
    explicit SqliteEngine(SqliteOptions options) : options_{std::move(options)} {}

    Dialect dialect() const override { return Dialect::sqlite; }
    std::unique_ptr<Connection> connect(Use use) override { return std::make_unique<SqliteConnection>(options_, use); }
    void check_durability() override {
        const auto connection = connect(Use::write);
        refuse_weak_settings(weak_sqlite_settings(*connection));
    }

  private:
    SqliteOptions options_;
};

}  // namespace

std::unique_ptr<Engine> make_sqlite_engine(SqliteOptions options) { return std::make_unique<SqliteEngine>(std::move(options)); }

}  // namespace aviso::store
