#pragma once

#include <boost/container/small_vector.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "gateway/connection_registry.hpp"
#include "gateway/fan_out.hpp"

namespace aviso::gateway {

/// Deliveries one I/O thread makes, and the time it takes for them, before it turns to other work.
inline constexpr std::size_t kFanOutSlice = 256;
inline constexpr std::chrono::milliseconds kFanOutSliceTime{1};
/// Where the thread's other work takes longer than a slice, deliveries to small audiences get as much time as that, up to this: else they would fall
/// behind what is sent, and a sender would go on while nobody receives.
inline constexpr std::chrono::milliseconds kLongestFanOutSlice{20};
/// Of those to large audiences: what they write holds up everybody else's messages, at some 10 us each.
inline constexpr std::size_t kLargeSlice = 64;
/// Pushes to at most so many connections of a thread go before those to more.
inline constexpr std::size_t kSmallAudience = 64;
/// Audiences above it are looked up on the resolver's executor: a group of 10,000 must not hold up the sender's I/O thread.
inline constexpr std::size_t kLargeAudience = 1000;

/// Pushes of one conversation that wait for the same large audience go to each member together, up to so many: one TLS record and one system call for
/// all of them, which are nearly all that a delivery costs.
inline constexpr std::size_t kPushesTogether = 32;
/// After the beginning of a push to a large audience the next one of that conversation waits so long per receiver of the thread, so that in a lively
/// group there is something to go together; nobody notices, and everybody else's messages find an idle processor. A push after a pause goes at once.
inline constexpr std::chrono::microseconds kGatherPerReceiver{80};
inline constexpr std::chrono::milliseconds kLongestGather{40};

/// Hands pushes to the connections of this node: receivers are grouped by I/O thread, each thread gets one hand-over and works
/// it off in slices, small audiences first. Callable from any thread.
class LocalFanOut final : public FanOut {
  public:
    explicit LocalFanOut(const ConnectionRegistry& registry) : registry_{registry}, audiences_{std::make_shared<Audiences>()} {}

    /// `executor` runs the resolver; one thread, so that what is looked up there keeps its order. Before the first to_audience().
    void set_resolver(AudienceResolver resolver, asio::any_io_executor executor);

    void to_audience(Audience audience, SharedBytes push, ConnectionId except) override;
    void to_users(std::span<const UserId> users, SharedBytes push, ConnectionId except) override;
    void to_connection(ConnectionId connection, SharedBytes push) override;

  private:
    struct Push {
        SharedBytes bytes;
        ConnectionId except;  ///< The sender's, whom the answer tells.
    };
    struct Job {
        boost::container::small_vector<Push, 1> pushes;
        std::vector<std::shared_ptr<FrameChannel>> receivers;
        std::int64_t order = 0;  ///< Conversation; 0: users and connections. Jobs of one order stay in order.
        std::size_t done = 0;    ///< Receivers that have got all pushes.

        void deliver_next();
    };
    /// Large jobs of one order, and for a moment those of before.
    struct LargeOrder {
        std::size_t jobs = 0;
        Job* last = nullptr;  ///< Not begun: later pushes to the same receivers may join it.
        std::chrono::steady_clock::time_point next;  ///< Not begun before.
    };
    /// The work of one I/O thread.
    struct Lane : std::enable_shared_from_this<Lane> {
        explicit Lane(asio::any_io_executor e) : executor{std::move(e)} {}
        void add(Job job);
        void work();

        const asio::any_io_executor executor;

      private:
        bool joins(Job& job);
        void post();
        void forget_idle_orders();
        std::unique_ptr<Job> take(bool small_ones);
        std::unique_ptr<Job> take_large();
        /// After a slice: the job is done, or goes on in the next one.
        void give_back(std::unique_ptr<Job> job, bool small_ones);
        void go_on();

        std::mutex mutex;
        std::deque<std::unique_ptr<Job>> small, large;
        std::unordered_map<std::int64_t, LargeOrder> large_orders;
        bool posted = false;
        /// When the lane is woken because large jobs wait and none may begin before. The timer is the wait's own: a lane outlives the executor's context.
        std::chrono::steady_clock::time_point wakes_at = std::chrono::steady_clock::time_point::max();
        std::chrono::steady_clock::time_point slice_ended;  ///< Of the executor; nothing while no slice is posted behind one.
    };
    struct List {
        std::int64_t version = -1;
        std::int64_t wanted = 0;
        Members members;
        bool loading = false;
        bool too_many = false;        ///< More came than is kept while the list loads: the members get a SyncHint instead.
        std::deque<Push> waiting;  ///< Pushes in order, while the list loads.
    };
    struct Audiences {
        std::mutex mutex;
        std::unordered_map<ConversationId, List> lists;
    };

    Task<void> load(ConversationId conversation);
    bool hand_over_waiting(ConversationId conversation, std::int64_t& wanted);
    void to_members(const Members& members, SharedBytes push, ConnectionId except, ConversationId conversation);
    void make_room();
    void deliver(std::vector<std::shared_ptr<FrameChannel>> receivers, const Push& push, std::int64_t order);
    std::shared_ptr<Lane> lane_of(const asio::any_io_executor& executor);

    const ConnectionRegistry& registry_;
    AudienceResolver resolver_;
    asio::any_io_executor executor_;
    std::shared_ptr<Audiences> audiences_;
    std::mutex lanes_mutex_;
    std::vector<std::shared_ptr<Lane>> lanes_;  ///< One per I/O thread: a handful.
};

}  // namespace aviso::gateway
