#pragma once

#include <memory>

#include "cache/bus.hpp"
#include "gateway/fan_out.hpp"

namespace aviso::gateway {

/// This node's fan-out, and over the bus those of the other nodes. `local` and `bus` outlive it.
class ClusterFanOut final : public FanOut {
  public:
    /// Without a bus there is one node.
    ClusterFanOut(FanOut& local, cache::Bus* bus);

    void to_audience(Audience audience, SharedBytes push, ConnectionId except) override { local_.to_audience(audience, std::move(push), except); }
    void to_users(std::span<const UserId> users, SharedBytes push, ConnectionId except) override { local_.to_users(users, std::move(push), except); }
    void to_connection(ConnectionId connection, SharedBytes push) override { local_.to_connection(connection, std::move(push)); }
    void to_users_everywhere(std::span<const UserId> users, SharedBytes push, ConnectionId except) override;

  private:
    void receive(BytesView message);

    FanOut& local_;
    cache::Bus* const bus_;
    const Bytes origin_;  ///< in front of each message: what comes back from the bus to its sender has been delivered
    std::unique_ptr<cache::Subscription> subscription_;
};

}  // namespace aviso::gateway
