#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "store/group_commit.hpp"
#include "store/message_log.hpp"

namespace aviso::store {

/// Appends that wait for one writer. What gathers during a commit makes the next batch; entries of one conversation always pass the
/// same lane, so they are stored in the order they came.
class MessageLane : public std::enable_shared_from_this<MessageLane> {
  public:
    struct Waiting {
        AppendRequest request;
        asio::any_io_executor executor;
        std::move_only_function<void(std::exception_ptr)> resume;  ///< On `executor`, after `answer` is set.
        std::optional<Result<Appended>>* answer;
        std::uint64_t generation = 0;  ///< of the request's OrderedSender when it came
        bool alone = false;            ///< to be stored by itself: a batch with it in failed
    };

    MessageLane(GroupCommit& writer, std::size_t limit);

    /// Any thread. Takes its place behind what came before; when the lane is full it is answered `unavailable`.
    void enqueue(Waiting waiting);

  private:
    enum class Stage { idle, queued };

    bool run_batch(Transaction& tx);
    void take_batch(std::size_t most);
    void finish(std::exception_ptr error);
    std::string requests() const;
    void retry_in_parts();
    void submit();
    static void refuse(Waiting& waiting);

    GroupCommit& writer_;
    const std::size_t limit_;
    std::function<bool(Transaction&)> work_;

    std::mutex mutex_;
    std::deque<Waiting> waiting_;
    Stage stage_ = Stage::idle;

    // Of the writer's thread, while queued:
    std::vector<Waiting> batch_;
    std::vector<Waiting> refused_;  ///< behind one that failed
    std::vector<Result<Appended>> answers_;
    bool repeated_ = false;  ///< this batch met a refused constraint once
};

}  // namespace aviso::store
