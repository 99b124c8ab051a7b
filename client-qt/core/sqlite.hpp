#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/bytes.hpp"
#include "core/id.hpp"
#include "core/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace aviso::client {

/// A file of this machine cannot be used. The message is for the person and says what would help.
class StoreError : public std::runtime_error {
  public:
    enum class Kind : std::uint8_t {
        full,     ///< The disk: nothing was written, the same again after making room.
        damaged,  ///< The file's content: LocalStore::open_or_rebuild() makes a new one.
        other,    ///< Permissions, a failing disk.
    };
    StoreError(Kind kind, const std::string& message) : std::runtime_error{message}, kind{kind} {}
    /// `unavailable` with reason "disk_full", "store_damaged" or "store".
    Error as_error() const;
    Kind kind;
};

/// An encrypted SQLite file (SQLite3MultipleCiphers, AES-256) with a cache of prepared statements. Used on one thread; every
/// function throws StoreError.
class Sqlite {
  public:
    enum class Durability : std::uint8_t { each_commit, at_checkpoints };

    /// Makes the file when it is missing. `key` is 32 bytes. Errors: forbidden (the key is not this file's, or its first page is damaged).
    static Result<std::unique_ptr<Sqlite>> open(const std::filesystem::path& file, BytesView key, Durability durability);
    ~Sqlite();
    Sqlite(const Sqlite&) = delete;
    Sqlite& operator=(const Sqlite&) = delete;

    /// One run of a statement, from its first step to the end of this object's life.
    class Query {
      public:
        Query(Sqlite& db, const char* sql);
        ~Query();
        Query(const Query&) = delete;
        Query& operator=(const Query&) = delete;

        template <class... Values>
        Query& bind(const Values&... values) {
            (put(++bound_, values), ...);
            return *this;
        }
        bool step();  ///< True: there is a row.
        std::int64_t number(int column) const;
        std::string text(int column) const;

      private:
        void put(int at, std::int64_t value);
        void put(int at, int value) { put(at, static_cast<std::int64_t>(value)); }
        void put(int at, bool value) { put(at, static_cast<std::int64_t>(value)); }
        void put(int at, std::string_view value);
        void put(int at, const std::string& value) { put(at, std::string_view{value}); }
        void put(int at, const char* value) { put(at, std::string_view{value}); }
        template <class Tag>
        void put(int at, Id<Tag> id) { put(at, id.value); }

        Sqlite& db_;
        const char* sql_;
        sqlite3_stmt* handle_;
        int bound_ = 0;
    };

    /// Runs a statement that gives no rows.
    template <class... Values>
    void run(const char* sql, const Values&... values) {
        Query query{*this, sql};
        query.bind(values...).step();
    }
    /// Runs a script without values.
    void execute(const char* script);
    /// The file never grows beyond this; what does not fit fails with Kind::full.
    void limit_bytes(std::int64_t most);

    /// Rolls back at its end unless committed. Inside another one it is part of it.
    class Transaction {
      public:
        explicit Transaction(Sqlite& db);
        ~Transaction();
        Transaction(const Transaction&) = delete;
        Transaction& operator=(const Transaction&) = delete;
        void commit();

      private:
        Sqlite& db_;
        bool outer_;
        bool done_ = false;
    };

  private:
    explicit Sqlite(sqlite3* db, std::string file) : db_{db}, file_{std::move(file)} {}
    [[noreturn]] void fail(int code) const;
    sqlite3_stmt* take(const char* sql);
    void give_back(const char* sql, sqlite3_stmt* statement);

    sqlite3* db_;
    std::string file_;
    std::map<std::string_view, sqlite3_stmt*> idle_;  ///< By statement text, which are literals.
};

}  // namespace aviso::client
