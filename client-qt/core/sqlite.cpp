#include "client-qt/core/sqlite.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <fstream>
#include <system_error>

namespace aviso::client {

namespace {

constexpr int kBusyMs = 5000;  // another program of the same person (a second aviso-cli) is writing

}  // namespace

Error StoreError::as_error() const {
    Error error{Errc::unavailable, what()};
    error.reason = kind == Kind::full ? "disk_full" : kind == Kind::damaged ? "store_damaged" : "store";
    return error;
}

Result<std::unique_ptr<Sqlite>> Sqlite::open(const std::filesystem::path& file, BytesView key, Durability durability) {
    // For its owner only from its first instant; the journal beside it takes after it.
    if (!std::filesystem::exists(file)) {
        std::ofstream{file};
        std::error_code folder_decides;
        std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, folder_decides);
    }
    sqlite3* handle = nullptr;
    const int opened = sqlite3_open(file.string().c_str(), &handle);
    std::unique_ptr<Sqlite> db{new Sqlite{handle, file.string()}};
    if (opened != SQLITE_OK) db->fail(opened);
    sqlite3_busy_timeout(handle, kBusyMs);
    db->execute("PRAGMA cipher='sqlcipher'");
    db->execute(("PRAGMA key=\"x'" + to_hex(key) + "'\"").c_str());
    const int readable = sqlite3_exec(handle, "SELECT count(*) FROM sqlite_master", nullptr, nullptr, nullptr);
    if (readable == SQLITE_NOTADB) return aviso::fail(Errc::forbidden, "the key does not open " + file.string());
    if (readable != SQLITE_OK) db->fail(readable);
    db->execute("PRAGMA journal_mode=WAL");
    db->execute(durability == Durability::each_commit ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
    db->execute("PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY");
    return db;
}

Sqlite::~Sqlite() {
    for (const auto& [sql, statement] : idle_) sqlite3_finalize(statement);
    sqlite3_close_v2(db_);
}

void Sqlite::fail(int code) const {
    const std::string why = sqlite3_errmsg(db_);
    // The shared memory beside the journal reports a full disk as a failed write.
    const bool no_room = (code & 0xFF) == SQLITE_IOERR && std::error_code{sqlite3_system_errno(db_), std::system_category()} == std::errc::no_space_on_device;
    switch (no_room ? SQLITE_FULL : code & 0xFF) {
        case SQLITE_FULL:
            throw StoreError{StoreError::Kind::full, "the disk is full: " + file_ + " cannot grow; make room and try again, nothing was lost"};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            throw StoreError{StoreError::Kind::damaged, "the local copy " + file_ + " is damaged (" + why + "); it is fetched anew from the server at the next start"};
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
            throw StoreError{StoreError::Kind::other, file_ + " cannot be written: " + why + "; check its owner and mode"};
        default: throw StoreError{StoreError::Kind::other, file_ + ": " + why};
    }
}

void Sqlite::execute(const char* script) {
    if (const int code = sqlite3_exec(db_, script, nullptr, nullptr, nullptr); code != SQLITE_OK) fail(code);
}

void Sqlite::limit_bytes(std::int64_t most) {
    Query size{*this, "PRAGMA page_size"};
    const auto page = size.step() ? size.number(0) : 4096;
    execute(("PRAGMA max_page_count=" + std::to_string(std::max<std::int64_t>(1, most / page))).c_str());
}

sqlite3_stmt* Sqlite::take(const char* sql) {
    if (const auto kept = idle_.find(sql); kept != idle_.end()) {
        sqlite3_stmt* statement = kept->second;
        idle_.erase(kept);
        return statement;
    }
    sqlite3_stmt* made = nullptr;
    if (const int code = sqlite3_prepare_v2(db_, sql, -1, &made, nullptr); code != SQLITE_OK) fail(code);
    return made;
}

void Sqlite::give_back(const char* sql, sqlite3_stmt* statement) {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (!idle_.emplace(sql, statement).second) sqlite3_finalize(statement);
}

Sqlite::Query::Query(Sqlite& db, const char* sql) : db_{db}, sql_{sql}, handle_{db.take(sql)} {}
Sqlite::Query::~Query() { db_.give_back(sql_, handle_); }

bool Sqlite::Query::step() {
    const int code = sqlite3_step(handle_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) db_.fail(code);
    return code == SQLITE_ROW;
}

std::int64_t Sqlite::Query::number(int column) const { return sqlite3_column_int64(handle_, column); }

std::string Sqlite::Query::text(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_, column));
    return bytes == nullptr ? std::string{} : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)));
}

void Sqlite::Query::put(int at, std::int64_t value) { sqlite3_bind_int64(handle_, at, value); }

void Sqlite::Query::put(int at, std::string_view value) {
    sqlite3_bind_text(handle_, at, value.data() == nullptr ? "" : value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
}

Sqlite::Transaction::Transaction(Sqlite& db) : db_{db}, outer_{sqlite3_get_autocommit(db.db_) != 0} {
    if (outer_) db_.execute("BEGIN IMMEDIATE");
}

Sqlite::Transaction::~Transaction() {
    if (outer_ && !done_) sqlite3_exec(db_.db_, "ROLLBACK", nullptr, nullptr, nullptr);
}

void Sqlite::Transaction::commit() {
    if (outer_) db_.execute("COMMIT");
    done_ = true;
}

}  // namespace aviso::client
