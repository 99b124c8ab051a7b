#pragma once

#include "store/database.hpp"

namespace aviso::store {

/// How much of the change feed is kept. A device or node that is further behind loads everything afresh.
struct FeedRetentionOptions {
    std::chrono::milliseconds keep{std::chrono::hours{24}};
    std::int64_t keep_rows = 5'000'000;                           ///< But no more than these.
    std::chrono::milliseconds mark_every{std::chrono::hours{1}};  ///< Rows bear no time: so often it is noted how far the feed is.
    int transactions = 200;                                       ///< Of one run, 500 rows each.
};

/// Removes old rows of the change feed, in small transactions behind other work; gives how many. To be called now and then, on every
/// node: the job `feed_retention` lets one at a time do it. Throws DatabaseError. Callable from any executor.
Task<std::int64_t> prune_changes(Database& database, FeedRetentionOptions options = {});

/// The last row that was removed, or 0: a reader before it has missed something and starts anew.
ChangeId pruned_until(Reader& reader);

}  // namespace aviso::store
