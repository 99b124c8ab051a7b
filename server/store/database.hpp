#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/id.hpp"
#include "core/result.hpp"
#include "core/task.hpp"

namespace aviso::store {

/// The two engines. The same SQL serves both where the dialects agree.
enum class Dialect { sqlite, mysql };

/// One statement, named as a constant in a repository. Parameters are `?`, always bound.
struct Sql {
    std::string_view sqlite;
    std::string_view mysql;

    constexpr Sql(const char* both) : sqlite{both}, mysql{both} {}
    constexpr Sql(const char* on_sqlite, const char* on_mysql) : sqlite{on_sqlite}, mysql{on_mysql} {}

    constexpr std::string_view text(Dialect d) const { return d == Dialect::sqlite ? sqlite : mysql; }
};

/// A binary parameter or column; plain strings are text.
struct Blob {
    BytesView bytes;
};

/// A bound parameter. Views must outlive the call only.
struct Value {
    std::variant<std::monostate, std::int64_t, std::string_view, Blob> data;

    Value(std::nullopt_t) {}
    template <std::integral T>
    Value(T v) : data{static_cast<std::int64_t>(v)} {}
    template <class Tag>
    Value(Id<Tag> id) : data{id.value} {}
    Value(Timestamp t) : data{to_ms(t)} {}
    Value(std::string_view v) : data{v} {}
    Value(const std::string& v) : data{std::string_view{v}} {}
    Value(const char* v) : data{std::string_view{v}} {}
    Value(Blob v) : data{v} {}
    template <std::size_t N>
    Value(const std::array<std::uint8_t, N>& v) : data{Blob{view(v)}} {}
    template <class T>
    Value(const std::optional<T>& v) {
        if (v) data = Value{*v}.data;
    }
};

/// One result row, columns counted from 0. A wrong type or an unexpected NULL throws DatabaseError: the schema and the code disagree.
class Row {
  public:
    using Cell = std::variant<std::monostate, std::int64_t, std::string>;
    explicit Row(std::vector<Cell> cells) : cells_{std::move(cells)} {}

    bool is_null(std::size_t column) const { return std::holds_alternative<std::monostate>(cells_.at(column)); }
    std::int64_t integer(std::size_t column) const;
    const std::string& text(std::size_t column) const;   ///< also for blobs
    std::string take(std::size_t column);                ///< text or blob, moved out
    Timestamp time(std::size_t column) const { return from_ms(integer(column)); }
    template <class AnId>
    AnId id(std::size_t column) const { return AnId{integer(column)}; }

  private:
    std::vector<Cell> cells_;
};
using Rows = std::vector<Row>;

/// Something that should not happen: lost database, disk full, corrupt row. Caught once per request, answered `unavailable`
/// when `retryable`, else `internal`.
struct DatabaseError : std::runtime_error {
    DatabaseError(const std::string& what, bool may_retry) : std::runtime_error{what}, retryable{may_retry} {}
    bool retryable;
};

/// A unique or foreign key refused a row. Rolled back to the closure's savepoint; a repository turns it into Errc::conflict.
struct ConstraintViolation : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Reads outside a transaction (read committed, autocommit). Only on the thread that runs the closure.
class Reader {
  public:
    virtual ~Reader() = default;
    virtual Dialect dialect() const = 0;
    virtual Rows run(const Sql& sql, std::span<const Value> values) = 0;

    template <class... Args>
    Rows query(const Sql& sql, const Args&... args) {
        const std::array<Value, sizeof...(Args)> values{Value{args}...};
        return run(sql, values);
    }
    /// The first row, if any.
    template <class... Args>
    std::optional<Row> query_one(const Sql& sql, const Args&... args) {
        Rows rows = query(sql, args...);
        if (rows.empty()) return std::nullopt;
        return std::move(rows.front());
    }
};

/// What a transaction tells the others about (design.md, change feed).
struct Touched {
    enum class Kind : std::uint8_t {
        conversation = 1,  ///< version = new head seq
        user_state = 2,    ///< version = the user's new state version
        session = 3,       ///< revoked
        directory = 4,     ///< version = new directory version
        settings = 5,
        membership = 6,    ///< id = conversation, version = new rights_version
        own_view = 7,      ///< id = user, version = the user's new state version: more than markers moved
    };
    Kind kind;
    std::int64_t id;
    std::int64_t version;
    bool operator==(const Touched&) const = default;
};

/// A closure's view of the group transaction it runs in.
class Transaction : public Reader {
  public:
    /// Runs a change; gives the number of rows it matched (found, not changed, on both engines).
    virtual std::int64_t run_change(const Sql& sql, std::span<const Value> values) = 0;
    /// The key AUTO_INCREMENT gave the last inserted row.
    virtual std::int64_t insert_id() = 0;
    /// Goes into the feed row that is this transaction's last statement.
    virtual void touch(Touched what) = 0;

    template <class... Args>
    std::int64_t execute(const Sql& sql, const Args&... args) {
        const std::array<Value, sizeof...(Args)> values{Value{args}...};
        return run_change(sql, values);
    }
};

/// Whose turn it is when the writer is busy.
enum class Priority { message, normal, bulk };

/// The database. Callable from any thread; coroutines resume on their own executor.
///
/// `write` runs its closure in a group transaction, behind a savepoint, and completes after the COMMIT is on disk. The closure may run
/// more than once, so it has no effect outside the transaction: what follows from it is returned and done by the caller.
/// A closure that returns an unexpected Result, or throws ConstraintViolation, is rolled back alone; that is its own answer.
/// Any other database error rolls the whole transaction back and runs each closure again alone.
/// Throws: ConstraintViolation, DatabaseError (retryable when the queue is full, the engine is away or the disk is full).
class Database {
  public:
    virtual ~Database() = default;
    virtual Dialect dialect() const = 0;

    template <class F>
    Task<std::invoke_result_t<F&, Reader&>> read(F work) {
        using T = std::invoke_result_t<F&, Reader&>;
        std::optional<T> answer;
        std::function<void(Reader&)> job = [&](Reader& reader) { answer.emplace(work(reader)); };
        co_await run_read(job);
        co_return std::move(*answer);
    }

    template <class F>
    Task<std::invoke_result_t<F&, Transaction&>> write(F work, Priority priority = Priority::normal) {
        using T = std::invoke_result_t<F&, Transaction&>;
        std::optional<T> answer;
        std::function<bool(Transaction&)> job = [&](Transaction& tx) {
            answer.emplace(work(tx));
            if constexpr (requires { answer->has_value(); answer->error(); }) return answer->has_value();
            return true;
        };
        co_await run_write(job, priority);
        co_return std::move(*answer);
    }

    /// The type-erased forms. `job` stays alive in the caller's coroutine frame until completion. A write job that gives false is
    /// rolled back to its savepoint.
    virtual Task<void> run_read(std::function<void(Reader&)>& job) = 0;
    virtual Task<void> run_write(std::function<bool(Transaction&)>& job, Priority priority) = 0;
};

}  // namespace aviso::store
