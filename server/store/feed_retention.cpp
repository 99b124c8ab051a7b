#include "store/feed_retention.hpp"

#include "store/jobs.hpp"
#include "store/open_database.hpp"
#include "store/store_state.hpp"

namespace aviso::store {
namespace {

constexpr std::string_view kJob = "feed_retention";
constexpr std::chrono::minutes kLease{5};
constexpr std::int64_t kRowsAtOnce = 500;
constexpr std::string_view kPrunedUntil = "feed_pruned_until";

constexpr Sql kSelectNow{"SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)", "SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)"};
constexpr Sql kSelectEnds{"SELECT COALESCE(MIN(change_id), 0), COALESCE(MAX(change_id), 0) FROM changes"};
constexpr Sql kSelectLastMark{"SELECT change_id, at_ms FROM change_marks ORDER BY change_id DESC LIMIT 1"};
constexpr Sql kInsertMark{"INSERT INTO change_marks (change_id, at_ms) VALUES (?, ?)"};
constexpr Sql kSelectOldEnough{"SELECT COALESCE(MAX(change_id), 0) FROM change_marks WHERE at_ms <= ?"};
constexpr Sql kDeleteMarks{"DELETE FROM change_marks WHERE change_id < ?"};
constexpr Sql kDeleteRows{"DELETE FROM changes WHERE change_id BETWEEN ? AND ?"};

/// Notes how far the feed is, and finds up to where it may go. The newest row always stays.
std::int64_t find_boundary(Transaction& tx, const FeedRetentionOptions& options) {
    const Timestamp now = tx.query_one(kSelectNow)->time(0);
    const std::int64_t newest = tx.query_one(kSelectEnds)->integer(1);
    const auto mark = tx.query_one(kSelectLastMark);
    if (newest > 0 && (!mark || (now - mark->time(1) >= options.mark_every && newest > mark->integer(0)))) tx.execute(kInsertMark, newest, now);
    const std::int64_t old_enough = tx.query_one(kSelectOldEnough, now - options.keep)->integer(0);
    tx.execute(kDeleteMarks, old_enough);
    return std::min(std::max(old_enough, newest - options.keep_rows), newest - 1);
}

/// Rows removed; none when there is nothing left to do, or the lease was lost.
std::int64_t remove_some(Transaction& tx, std::int64_t fence, std::int64_t boundary) {
    if (!Jobs::holds(tx, kJob, fence)) return 0;
    const std::int64_t oldest = tx.query_one(kSelectEnds)->integer(0);
    if (oldest == 0 || oldest > boundary) return 0;
    const std::int64_t last = std::min(oldest + kRowsAtOnce - 1, boundary);
    put_state(tx, kPrunedUntil, std::to_string(last));
    return tx.execute(kDeleteRows, oldest, last);
}

}  // namespace

Task<std::int64_t> prune_changes(Database& database, FeedRetentionOptions options) {
    Jobs jobs{database, identity_of(database).node};
    const auto fence = co_await jobs.take(std::string{kJob}, kLease);
    if (!fence) co_return 0;
    auto find = [&](Transaction& tx) { return Jobs::holds(tx, kJob, *fence) ? find_boundary(tx, options) : std::int64_t{0}; };
    const std::int64_t boundary = co_await database.write(find, Priority::bulk);
    std::int64_t removed = 0;
    for (int i = 0; i < options.transactions; ++i) {
        auto remove = [&](Transaction& tx) { return remove_some(tx, *fence, boundary); };
        const std::int64_t now = co_await database.write(remove, Priority::bulk);
        if (now == 0) break;
        removed += now;
    }
    co_return removed;
}

ChangeId pruned_until(Reader& reader) { return ChangeId{std::stoll(read_state(reader, kPrunedUntil).value_or("0"))}; }

}  // namespace aviso::store
