#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace aviso::cache {

/// Counts in fixed windows, shared by the nodes. `add` decides at once from what this node counted and what it last heard from the others;
/// with Redis it may let through, per node, what came within one round trip; without Redis each node enforces the whole limit alone. It
/// never opens: an outage makes limits looser by the number of nodes, not absent. Callable from any thread; does not block.
class RateCounters {
  public:
    virtual ~RateCounters() = default;

    /// Counts one more under `key` (only a keyed hash of it leaves the node).
    /// True while the window's count, this one included, is at most `limit`. Windows follow the wall clock, so that nodes agree on them.
    /// False also for a new key when a million are being counted: a flood of names must neither fill the memory nor open the gate.
    virtual bool add(std::string_view key, std::uint32_t limit, std::chrono::seconds window) = 0;
    /// How long until the present window of `key` ends; zero when nothing is counted.
    virtual std::chrono::milliseconds retry_after(std::string_view key) const = 0;
    /// Forgets `key` on this node and in Redis (a successful sign-in clears its failures); other nodes forget when the window ends.
    virtual void reset(std::string_view key) = 0;
};

}  // namespace aviso::cache
