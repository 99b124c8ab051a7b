#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "store/completions.hpp"
#include "store/connection.hpp"
#include "store/store_counters.hpp"

namespace aviso::store {

struct GroupCommitOptions {
    std::size_t queue_limit = 4096;  ///< Jobs waiting; more are refused with a retryable DatabaseError.
    std::size_t group_limit = 64;    ///< Jobs of one priority in one transaction.
    std::size_t bulk_limit = 4;      ///< The same for Priority::bulk.
    std::chrono::milliseconds reconnect_for{5000};  ///< After a lost COMMIT answer, how long to try to learn what became of it.
};

/// What all writers of a process share.
struct WriterContext {
    NodeId node;                          ///< Stands in the feed rows.
    std::atomic<std::int64_t> batch{0};   ///< Last batch number given out; with the node it names a transaction for ever.
    StoreCounters counters{};
    std::function<void()> on_change;      ///< Called after a commit that wrote a feed row, on the writer's thread. Must not block.
};

/// One writer: a thread, a connection and a bounded queue of closures, run many to a transaction (design.md "Group commit").
class GroupCommit {
  public:
    struct Job {
        std::function<bool(Transaction&)>* work = nullptr;  ///< Alive until `done`.
        Priority priority = Priority::normal;
        asio::any_io_executor executor;                     ///< Where `done` runs; none = the writer's thread.
        std::move_only_function<void(std::exception_ptr)> done;
        std::function<std::string()> requests{};            ///< Ids of the calls it works for; none = that of `executor`. On the writer's thread.
    };
    /// Something else to do with the writer's connection, between two transactions.
    using Between = std::function<void(Connection&)>;

    /// Connects; throws DatabaseError.
    GroupCommit(Engine& engine, WriterContext& context, GroupCommitOptions options = {});
    ~GroupCommit();
    GroupCommit(const GroupCommit&) = delete;
    GroupCommit& operator=(const GroupCommit&) = delete;

    /// Any thread. Throws DatabaseError (retryable) when the queue is full or the writer stopped; the job is then untouched.
    void submit(Job& job);
    /// Any thread; the same errors. Exceptions of `work` are its own affair.
    void submit_between(Between work);
    /// Runs what is queued, then ends the thread. Idempotent.
    void stop();
    StoreCounters& counters() { return context_.counters; }

  private:
    struct Outcome {
        std::exception_ptr error;
        bool undecided = true;  ///< not yet run to an end
    };
    enum class Ending { done, undone };

    void run();
    std::vector<Job> take_group();
    void run_group(std::vector<Job>& jobs);
    void run_alone(Job& job, Outcome& outcome);
    Ending attempt(std::span<Job> jobs, std::span<Outcome> outcomes);
    bool run_closure(Transaction& tx, Job& job, Outcome& outcome, bool alone);
    bool commit_or_learn(std::int64_t batch, bool in_feed);
    bool learn_whether_committed(std::int64_t batch);
    void ensure_connected();
    void refuse_if_full() const;
    void commit();

    Engine& engine_;
    WriterContext& context_;
    const GroupCommitOptions options_;
    std::unique_ptr<Connection> connection_;

    std::mutex mutex_;
    std::condition_variable wake_;
    std::array<std::deque<Job>, 3> queues_;
    std::deque<Between> between_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace aviso::store
