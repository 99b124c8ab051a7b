#pragma once

#include <functional>
#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "cache/presence_leases.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"
#include "gateway/fan_out.hpp"

namespace aviso::presence {

/// What one connection is told at once.
struct PresenceChange {
    ConnectionId connection;
    std::vector<UserId> came_online;
    std::vector<UserId> went_offline;
};

/// Who watches whom on this node, and tells the other nodes who is online here. Changes gather until `flush`, so that many at once make one push per connection; someone who came
/// and went in between is not mentioned. Callable from any thread.
class PresenceService {
  public:
    /// Registers itself with `connections` and `leases`, which call it as long as they live: this object outlives them at work.
    PresenceService(gateway::Connections& connections, cache::PresenceLeases& leases);

    /// Replaces what this connection watches, and gives those online. Of those it watched before it is told as before when they have gone. Over HTTPS (connection 0) it only answers.
    /// Errors: invalid_argument (more than 1000).
    Result<std::vector<UserId>> watch(ConnectionId connection, std::vector<UserId> users);

    /// What changed since the last flush, one per connection; for one that has asked since, at the next: its answer, still on its way, must not
    /// come after what is newer. Called every 100 ms.
    std::vector<PresenceChange> flush();

  private:
    bool is_online(UserId user) const { return connections_.is_online(user) || leases_.is_online(user); }
    void changed(UserId user);
    void closed(ConnectionId connection);
    /// What one connection believes of those it watches.
    struct Watching {
        std::unordered_map<UserId, bool> told;
        std::uint64_t asked_at = 0;  ///< flushes before its last `watch`
    };
    /// Gives what it believed.
    Watching forget(ConnectionId connection);

    gateway::Connections& connections_;
    cache::PresenceLeases& leases_;
    std::mutex mutex_;
    std::unordered_map<UserId, std::unordered_set<ConnectionId>> watchers_;
    std::unordered_map<ConnectionId, Watching> watching_;
    std::unordered_set<UserId> pending_;
    std::uint64_t flushes_ = 0;
};

}  // namespace aviso::presence
