#include "store/jobs.hpp"

namespace aviso::store {
namespace {

#define AVISO_NOW_SQLITE "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
#define AVISO_NOW_MYSQL "CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)"
constexpr Sql kProlong{"UPDATE jobs SET lease_until_ms = " AVISO_NOW_SQLITE " + ? WHERE name = ? AND owner = ? AND lease_until_ms > " AVISO_NOW_SQLITE,
                       "UPDATE jobs SET lease_until_ms = " AVISO_NOW_MYSQL " + ? WHERE name = ? AND owner = ? AND lease_until_ms > " AVISO_NOW_MYSQL};
constexpr Sql kTakeOver{
    "UPDATE jobs SET lease_until_ms = " AVISO_NOW_SQLITE " + ?, owner = ?, fence = fence + 1 WHERE name = ? AND lease_until_ms <= " AVISO_NOW_SQLITE,
    "UPDATE jobs SET lease_until_ms = " AVISO_NOW_MYSQL " + ?, owner = ?, fence = fence + 1 WHERE name = ? AND lease_until_ms <= " AVISO_NOW_MYSQL};
constexpr Sql kCreate{"INSERT INTO jobs (name, owner, fence, lease_until_ms) VALUES (?, ?, 1, " AVISO_NOW_SQLITE " + ?)",
                      "INSERT INTO jobs (name, owner, fence, lease_until_ms) VALUES (?, ?, 1, " AVISO_NOW_MYSQL " + ?)"};
#undef AVISO_NOW_SQLITE
#undef AVISO_NOW_MYSQL
constexpr Sql kSelectFence{"SELECT fence FROM jobs WHERE name = ?", "SELECT fence FROM jobs WHERE name = ? FOR UPDATE"};
constexpr Sql kRelease{"UPDATE jobs SET lease_until_ms = 0 WHERE name = ? AND owner = ? AND fence = ?"};

}  // namespace

Task<std::optional<std::int64_t>> Jobs::take(std::string name, std::chrono::milliseconds duration) {
    auto work = [&](Transaction& tx) -> std::pair<bool, std::int64_t> {
        const bool prolonged = tx.execute(kProlong, duration.count(), name, node_) > 0;
        if (prolonged || tx.execute(kTakeOver, duration.count(), node_, name) > 0) return {true, tx.query_one(kSelectFence, name)->integer(0)};
        if (tx.query_one(kSelectFence, name)) return {false, 0};
        tx.execute(kCreate, name, node_, duration.count());
        return {true, 1};
    };
    try {
        const auto [taken, fence] = co_await database_.write(work);
        if (taken) co_return fence;
    } catch (const ConstraintViolation&) {  // another node made the row just now
    }
    co_return std::nullopt;
}

Task<void> Jobs::release(std::string name, std::int64_t fence) {
    auto work = [&](Transaction& tx) { return tx.execute(kRelease, name, node_, fence); };
    co_await database_.write(work);
}

bool Jobs::holds(Transaction& tx, std::string_view name, std::int64_t fence) {
    const auto row = tx.query_one(kSelectFence, name);
    return row && row->integer(0) == fence;
}

}  // namespace aviso::store
