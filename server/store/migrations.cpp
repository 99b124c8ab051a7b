#include "store/migrations.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <map>

#include "core/log.hpp"

namespace aviso::store {
namespace {

constexpr Sql kCreateTable{
    "CREATE TABLE IF NOT EXISTS schema_migrations (name VARCHAR(128) NOT NULL, step BIGINT NOT NULL, checksum VARCHAR(64) NOT NULL, "
    "applied_at_ms BIGINT NOT NULL, PRIMARY KEY (name, step))"};
constexpr Sql kSelectApplied{"SELECT name, step, checksum FROM schema_migrations"};
constexpr Sql kInsertApplied{"INSERT INTO schema_migrations (name, step, checksum, applied_at_ms) VALUES (?, ?, ?, ?)"};
constexpr Sql kLock{"SELECT 1", "SELECT GET_LOCK(CONCAT(DATABASE(), '.migrations'), 60)"};
constexpr Sql kUnlock{"SELECT 1", "SELECT RELEASE_LOCK(CONCAT(DATABASE(), '.migrations'))"};

std::string sha256_hex(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) throw DatabaseError{"SHA-256 is not available", false};
    return to_hex({reinterpret_cast<const char*>(digest.data()), length});
}

/// The lock that lets one node at a time migrate (SQLite: the write transaction is the lock).
class MigrationLock {
  public:
    explicit MigrationLock(Connection& connection) : connection_{connection} {
        const auto row = connection_.query_one(kLock);
        if (!row || row->is_null(0) || row->integer(0) != 1) throw DatabaseError{"another node has been migrating for a minute", true};
    }
    ~MigrationLock() {
        try {
            connection_.query(kUnlock);
        } catch (const std::exception&) {  // the server frees it with the connection
        }
    }
    MigrationLock(const MigrationLock&) = delete;
    MigrationLock& operator=(const MigrationLock&) = delete;

  private:
    Connection& connection_;
};

using Applied = std::map<std::string, std::map<std::int64_t, std::string>, std::less<>>;

Applied load_applied(Connection& connection) {
    Applied applied;
    for (const Row& row : connection.query(kSelectApplied)) applied[row.text(0)][row.integer(1)] = row.text(2);
    return applied;
}

void run_step(Connection& connection, const Migration& migration, std::int64_t step, const std::string& statement, const std::string& checksum) {
    try {
        connection.run_plain(statement);
        connection.execute(kInsertApplied, migration.name, step, checksum, SystemClock{}.now());
    } catch (const std::exception& e) {
        throw DatabaseError{fmt::format("migration {} statement {}: {}", migration.name, step, e.what()), false};
    }
}

}  // namespace

std::vector<std::string> split_statements(std::string_view file) {
    std::vector<std::string> statements;
    std::string current;
    char quote = 0;
    const auto finish = [&] {
        const auto first = current.find_first_not_of(" \t\r\n");
        if (first != std::string::npos) statements.push_back(current.substr(first, current.find_last_not_of(" \t\r\n") - first + 1));
        current.clear();
    };
    for (std::size_t i = 0; i < file.size(); ++i) {
        const char c = file[i];
        if (quote) {
            if (c == quote) quote = 0;
        } else if (c == '\'' || c == '"' || c == '`') {
            quote = c;
        } else if (file.substr(i, 2) == "--") {
            i = std::min(file.find('\n', i), file.size());
            current += '\n';
            continue;
        } else if (c == ';') {
            finish();
            continue;
        }
        current += c;
    }
    finish();
    return statements;
}

void migrate(Connection& connection, std::span<const Migration> migrations) {
    const MigrationLock lock{connection};
    connection.run_plain(kCreateTable.text(connection.dialect()));
    // Rolled back as a whole on SQLite when a statement fails; MariaDB commits at each DDL, so there a statement must bear a second run.
    connection.begin();
    try {
        const Applied applied = load_applied(connection);
        for (const Migration& migration : migrations) {
            const std::string_view text = connection.dialect() == Dialect::sqlite ? migration.sqlite : migration.mysql;
            const std::string checksum = sha256_hex(text);
            const auto before = applied.find(migration.name);
            std::int64_t step = 0;
            for (const std::string& statement : split_statements(text)) {
                ++step;
                if (before != applied.end()) {
                    const auto done = before->second.find(step);
                    if (done != before->second.end() && done->second == checksum) continue;
                    if (done != before->second.end() || before->second.begin()->second != checksum) {
                        throw DatabaseError{fmt::format("migration {} was changed after it had been applied; add a new file instead", migration.name), false};
                    }
                }
                run_step(connection, migration, step, statement, checksum);
            }
            if (before != applied.end() && static_cast<std::int64_t>(before->second.size()) > step) {
                throw DatabaseError{fmt::format("migration {} was changed after it had been applied; add a new file instead", migration.name), false};
            }
            if (before == applied.end()) log().info("migrated name={} statements={}", migration.name, step);
        }
        if (connection.in_transaction()) connection.commit();
    } catch (...) {
        connection.rollback();
        throw;
    }
}

}  // namespace aviso::store
