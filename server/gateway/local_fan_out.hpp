#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "gateway/connection_registry.hpp"
#include "gateway/fan_out.hpp"

namespace aviso::gateway {

/// Deliveries one I/O thread makes before it turns to other work.
inline constexpr std::size_t kFanOutSlice = 256;

/// Hands pushes to the connections of this node: receivers are grouped by I/O thread, each thread gets one hand-over and works
/// it off in slices. Callable from any thread.
class LocalFanOut final : public FanOut {
  public:
    explicit LocalFanOut(const ConnectionRegistry& registry) : registry_{registry}, audiences_{std::make_shared<Audiences>()} {}

    /// `executor` runs the resolver. Before the first to_audience().
    void set_resolver(AudienceResolver resolver, asio::any_io_executor executor);

    void to_audience(Audience audience, SharedBytes push, ConnectionId except) override;
    void to_users(std::span<const UserId> users, SharedBytes push, ConnectionId except) override;
    void to_connection(ConnectionId connection, SharedBytes push) override;

  private:
    struct Job {
        SharedBytes push;
        std::vector<std::shared_ptr<FrameChannel>> receivers;
        std::size_t done = 0;
    };
    /// The work of one I/O thread.
    struct Lane : std::enable_shared_from_this<Lane> {
        explicit Lane(asio::any_io_executor e) : executor{std::move(e)} {}
        void add(Job job);
        void work();

        const asio::any_io_executor executor;
        std::mutex mutex;
        std::deque<Job> jobs;
        bool posted = false;
    };
    struct Waiting {
        Audience audience;
        SharedBytes push;
        ConnectionId except;
    };
    struct List {
        std::int64_t version = -1;
        Members members;
        bool loading = false;
        std::deque<Waiting> waiting;  ///< Pushes in order, while the list loads.
    };
    struct Audiences {
        std::mutex mutex;
        std::unordered_map<ConversationId, List> lists;
    };

    Task<void> load(ConversationId conversation);
    void make_room();
    void deliver(std::vector<std::shared_ptr<FrameChannel>> receivers, const SharedBytes& push);
    std::shared_ptr<Lane> lane_of(const asio::any_io_executor& executor);

    const ConnectionRegistry& registry_;
    AudienceResolver resolver_;
    asio::any_io_executor executor_;
    std::shared_ptr<Audiences> audiences_;
    std::mutex lanes_mutex_;
    std::vector<std::shared_ptr<Lane>> lanes_;  ///< One per I/O thread: a handful.
};

}  // namespace aviso::gateway
