#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "core/id.hpp"

namespace aviso::cache {

/// Which users are online at which node: one lease per node, so a node that dies takes its users with it when its lease ends, and nobody
/// writes per user and heartbeat. Never throws for an outage: while Redis is away a node knows its own users only, and tells Redis anew
/// when it is back. Callable from any thread; short, does not block.
class PresenceLeases {
  public:
    /// Renewed every third of it.
    static constexpr std::chrono::seconds kLease{15};

    virtual ~PresenceLeases() = default;

    /// This node's user has a first connection here (`online`) or lost the last one.
    virtual void set(UserId user, bool online) = 0;
    /// Online at this node, or at another one whose lease lives (as last heard, at most `kLease / 3` old).
    virtual bool is_online(UserId user) const = 0;
    /// The nodes, this one included, where the user is online.
    virtual std::vector<NodeId> nodes_of(UserId user) const = 0;
    /// Everyone online anywhere, each once, ascending.
    virtual std::vector<UserId> online() const = 0;

    /// Called for a user of another node who may have come or gone. Set before that can happen. On a thread of the cache, or of who calls
    /// expire(); must not block.
    virtual void on_change(std::function<void(UserId)> observer) = 0;
    /// Drops the nodes whose leases have ended. To be called every second or more often: nobody else tells that a node says nothing any more.
    virtual void expire() = 0;
};

}  // namespace aviso::cache
