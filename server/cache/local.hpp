#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "cache/bus.hpp"
#include "cache/presence_leases.hpp"
#include "cache/rate_counters.hpp"
#include "core/clock.hpp"

namespace aviso::cache {

/// The bus within one process: a bounded queue and one thread that calls the subscribers.
class LocalBus final : public Bus {
  public:
    static constexpr std::size_t kMostQueued = 4096;
    static constexpr std::size_t kMostBytes = 64 * 1024;

    LocalBus();
    ~LocalBus() override;
    void publish(std::string_view topic, BytesView message) override;
    std::unique_ptr<Subscription> subscribe(std::string topic, Callback callback) override;

  private:
    struct Handle;
    struct Subscriber {
        std::string topic;
        std::shared_ptr<Callback> callback;
    };
    void run();
    void end(std::uint64_t id);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::pair<std::string, Bytes>> queue_;
    std::map<std::uint64_t, Subscriber> subscribers_;
    std::uint64_t next_id_ = 1;
    std::uint64_t running_ = 0;  ///< subscriber whose callback runs now
    bool stopping_ = false;
    std::thread thread_;
};

/// Who is online where, as far as this node knows. The nodes beside this one are fed by the Redis engine.
class PresenceTable final : public PresenceLeases {
  public:
    /// This node's own users, as of the `version`th change of them.
    struct Own {
        std::vector<UserId> users;
        std::int64_t version = 0;
    };
    /// `on_change` hears of each change of this node's own users, numbered; called without a lock held. May be empty.
    using OnChange = std::function<void(UserId, bool online, std::int64_t version)>;
    PresenceTable(NodeId self, const Clock& clock, OnChange on_change = {});

    void set(UserId user, bool online) override;
    bool is_online(UserId user) const override;
    std::vector<NodeId> nodes_of(UserId user) const override;
    std::vector<UserId> online() const override;
    void on_change(std::function<void(UserId)> observer) override;
    void expire() override;

    /// What another node said of all its users; renews its lease. Older than what was heard of one of them since, it does no more.
    void heard_all(NodeId node, const std::vector<UserId>& users, std::int64_t version);
    /// What another node said of one user. Does not renew its lease.
    void heard_one(NodeId node, UserId user, bool online, std::int64_t version);
    /// Another node ended.
    void forget(NodeId node);
    Own own() const;

  private:
    struct Node {
        std::unordered_set<UserId> users;
        SteadyTime heard;
        std::int64_t version = 0;
    };
    bool lives(NodeId id, const Node& node) const { return id == self_ || clock_.steady() - node.heard < kLease; }

    const NodeId self_;
    const Clock& clock_;
    void announce(const std::unordered_set<UserId>& users) const;

    const OnChange on_change_;
    mutable std::mutex mutex_;
    std::function<void(UserId)> observer_;
    std::map<NodeId, Node> nodes_;
};

/// The counts of this node, with what it heard of the others'.
class CounterTable final : public RateCounters {
  public:
    static constexpr std::size_t kMostKeys = 1'000'000;

    /// Called without a lock held. May be empty.
    struct Hooks {
        std::function<void(std::string_view key, std::int64_t window_index, std::chrono::seconds window)> counted;
        std::function<void(std::string_view key, std::int64_t window_index)> was_reset;
    };
    explicit CounterTable(const Clock& clock, Hooks hooks = {});

    bool add(std::string_view key, std::uint32_t limit, std::chrono::seconds window) override;
    std::chrono::milliseconds retry_after(std::string_view key) const override;
    void reset(std::string_view key) override;

    /// All nodes together counted this many in that window.
    void heard(std::string_view key, std::int64_t window_index, std::int64_t total);

  private:
    struct Count {
        std::int64_t window_index = 0;
        std::int64_t known = 0;
        std::int64_t ends_ms = 0;  ///< wall clock
    };
    void drop_ended(std::int64_t now_ms);

    const Clock& clock_;
    Hooks hooks_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Count> counts_;
    std::size_t sweep_at_ = 1024;
};

}  // namespace aviso::cache
