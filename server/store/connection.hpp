#pragma once

#include <functional>
#include <memory>

#include "store/database.hpp"

namespace aviso::store {

/// One connection to an engine: what the executor, migrations and change feed are written against. Belongs to one thread at a time.
/// Every call throws ConstraintViolation or DatabaseError, unless it says otherwise.
class Connection : public Reader {
  public:
    virtual std::int64_t run_change(const Sql& sql, std::span<const Value> values) = 0;
    virtual std::int64_t insert_id() = 0;
    /// Runs a statement without parameters or rows (DDL); not cached.
    virtual void run_plain(std::string_view statement) = 0;

    virtual void begin() = 0;
    virtual void commit() = 0;
    /// Ends the transaction if one is open. Does not throw: a connection that cannot even roll back is lost.
    virtual void rollback() noexcept = 0;
    virtual void savepoint() = 0;
    virtual void release_savepoint() = 0;
    virtual void rollback_to_savepoint() = 0;

    /// False once the engine has ended the transaction by itself: closures that had said ok are gone.
    virtual bool in_transaction() const = 0;
    /// True when only a new connection helps.
    virtual bool lost() const = 0;
    /// Waits at most this long for another's lock.
    virtual void set_lock_timeout(std::chrono::milliseconds timeout) = 0;

    template <class... Args>
    std::int64_t execute(const Sql& sql, const Args&... args) {
        const std::array<Value, sizeof...(Args)> values{Value{args}...};
        return run_change(sql, values);
    }
};

/// Opens connections; callable from any thread.
class Engine {
  public:
    enum class Use { read, write };
    virtual ~Engine() = default;
    virtual Dialect dialect() const = 0;
    /// Throws DatabaseError (retryable when the server is away).
    virtual std::unique_ptr<Connection> connect(Use use) = 0;
    /// Refuses settings that lose acknowledged data; throws DatabaseError with the setting's name.
    virtual void check_durability() = 0;
};

/// A transaction's failure that running it again may cure at once (deadlock, lock wait, busy).
struct TransientError : DatabaseError {
    explicit TransientError(const std::string& what) : DatabaseError{what, true} {}
};

}  // namespace aviso::store
