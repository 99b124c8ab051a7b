#include "store/durability.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

namespace aviso::store {
namespace {

constexpr Sql kJournalMode{"PRAGMA journal_mode"};
constexpr Sql kSynchronous{"PRAGMA synchronous"};
constexpr int kFull = 2;

constexpr Sql kServerVariables{
    "SELECT 1 WHERE 0",
    "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('innodb_flush_log_at_trx_commit', 'log_bin', 'sync_binlog', 'innodb_doublewrite', 'innodb_flush_method')"};

}  // namespace

std::vector<std::string> weak_sqlite_settings(Reader& reader) {
    std::vector<std::string> weak;
    const auto mode = reader.query_one(kJournalMode);
    if (mode && mode->text(0) != "wal" && mode->text(0) != "memory") {
        weak.push_back(fmt::format("journal_mode = {}: SQLite cannot keep its write-ahead log here; put the database file on a local file system", mode->text(0)));
    }
    const auto synchronous = reader.query_one(kSynchronous);
    if (synchronous && synchronous->integer(0) < kFull) {
        weak.push_back(fmt::format("synchronous = {}: acknowledged messages would be lost at a power cut; it must be FULL ({})", synchronous->integer(0), kFull));
    }
    return weak;
}

std::vector<std::string> weak_mysql_settings(Reader& reader) {
    std::map<std::string, std::string> set;
    for (const Row& row : reader.query(kServerVariables)) set[row.text(0)] = row.text(1);
    std::vector<std::string> weak;
    // 3 (MariaDB) syncs twice per commit: slower, not weaker.
    if (const std::string& flush = set["innodb_flush_log_at_trx_commit"]; flush != "1" && flush != "3") {
        weak.push_back(fmt::format("innodb_flush_log_at_trx_commit = {}: acknowledged messages would be lost at a power cut; set it to 1", flush));
    }
    if (set["log_bin"] == "ON" && set["sync_binlog"] != "1") {
        weak.push_back(fmt::format("sync_binlog = {}: after a power cut the binary log lacks commits, and replicas differ; set it to 1", set["sync_binlog"]));
    }
    if (set["innodb_doublewrite"] == "OFF") {
        weak.push_back("innodb_doublewrite = OFF: a page half written at a power cut cannot be repaired; set it to ON");
    }
    if (const std::string& method = set["innodb_flush_method"]; method == "nosync" || method == "littlesync") {
        weak.push_back(fmt::format("innodb_flush_method = {}: data files are not synced; set it to O_DIRECT or fsync", method));
    }
    return weak;
}

void refuse_weak_settings(const std::vector<std::string>& weak) {
    if (weak.empty()) return;
    throw DatabaseError{fmt::format("the database is set so that it can lose what was acknowledged: {} (or start all the same with "
                                    "[database] allow_weak_durability = true)",
                                    fmt::join(weak, "; ")),
                        false};
}

}  // namespace aviso::store
