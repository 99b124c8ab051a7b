#pragma once

#include <optional>
#include <string>

#include "store/database.hpp"

namespace aviso::store {

/// Work that must run once in a cluster. Times are the database's clock, so the nodes' clocks do not matter.
class Jobs {
  public:
    Jobs(Database& database, NodeId node) : database_{database}, node_{node} {}

    /// Takes the job for `duration`, or prolongs what this node holds. Gives the fencing number, or none while another holds it.
    /// Throws DatabaseError. Callable from any executor.
    Task<std::optional<std::int64_t>> take(std::string name, std::chrono::milliseconds duration);
    /// Gives it back early; no effect unless held under this fence.
    Task<void> release(std::string name, std::int64_t fence);

    /// True while `fence` is the last one given out. First statement of every transaction of the job, so that one who lost the lease
    /// without noticing changes nothing.
    static bool holds(Transaction& tx, std::string_view name, std::int64_t fence);

  private:
    Database& database_;
    NodeId node_;
};

}  // namespace aviso::store
