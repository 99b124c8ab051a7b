#include "store/message_lane.hpp"

#include "core/call_executor.hpp"
#include "core/log.hpp"
#include "store/message_batch.hpp"

namespace aviso::store {
namespace {

constexpr std::chrono::milliseconds kRetryAfter{500};

Result<Appended> unavailable() { return fail_later(Errc::unavailable, "the message could not be stored now", kRetryAfter); }

void complete(std::vector<MessageLane::Waiting>& done, std::exception_ptr error) {
    Completions completions;
    for (MessageLane::Waiting& one : done) {
        completions.add(one.executor, [resume = std::move(one.resume), error]() mutable { resume(error); });
    }
    completions.flush();
    done.clear();
}

}  // namespace

MessageLane::MessageLane(GroupCommit& writer, std::size_t limit)
    : writer_{writer}, limit_{limit}, work_{[this](Transaction& tx) { return run_batch(tx); }} {}

/// Those behind it in the lane see another generation and are refused likewise.
void MessageLane::refuse(Waiting& waiting) {
    if (waiting.request.order) ++waiting.request.order->generation;
    waiting.answer->emplace(unavailable());
}

void MessageLane::enqueue(Waiting waiting) {
    if (waiting.request.order) waiting.generation = waiting.request.order->generation;
    std::vector<Waiting> refused;
    bool start = false;
    {
        const std::lock_guard lock{mutex_};
        if (waiting_.size() >= limit_) {
            refuse(waiting);
            refused.push_back(std::move(waiting));
        } else {
            waiting_.push_back(std::move(waiting));
            start = std::exchange(stage_, Stage::queued) == Stage::idle;
        }
    }
    complete(refused, nullptr);
    if (start) submit();
}

void MessageLane::submit() {
    GroupCommit::Job job;
    job.work = &work_;
    job.priority = Priority::message;
    job.requests = [this] { return requests(); };
    job.done = [self = shared_from_this()](std::exception_ptr error) { self->finish(error); };
    try {
        writer_.submit(job);
    } catch (const DatabaseError& e) {
        log().warn("lane_refused reason={}", e.what());
        finish(std::current_exception());
    }
}

void MessageLane::take_batch(std::size_t most) {
    const std::lock_guard lock{mutex_};
    while (!waiting_.empty() && batch_.size() < most) {
        Waiting& next = waiting_.front();
        if (next.alone && !batch_.empty()) return;
        if (next.request.order && next.request.order->generation != next.generation) {
            next.answer->emplace(unavailable());
            refused_.push_back(std::move(next));
            waiting_.pop_front();
            continue;
        }
        batch_.push_back(std::move(next));
        waiting_.pop_front();
        if (batch_.back().alone) return;
    }
}

/// May run more than once for one batch: the executor repeats what it rolled back.
bool MessageLane::run_batch(Transaction& tx) {
    if (batch_.empty()) take_batch(largest_batch(tx.dialect()));
    std::vector<const AppendRequest*> requests;
    requests.reserve(batch_.size());
    for (const Waiting& one : batch_) requests.push_back(&one.request);
    answers_ = store_batch(tx, requests, repeated_ ? Keys::looked_up : Keys::expected_new);
    writer_.counters().messages_per_batch.add(static_cast<double>(requests.size()));
    return true;
}

/// Those of the batch under way, at most eight; the log needs no more to find the others by.
std::string MessageLane::requests() const {
    constexpr std::size_t kNamed = 8;
    std::string ids;
    for (std::size_t i = 0; i < std::min(batch_.size(), kNamed); ++i) {
        const std::string_view id = request_id_of(batch_[i].executor);
        if (!id.empty()) ids.append(ids.empty() ? "" : ",").append(id);
    }
    return ids;
}

/// The requests of a failed batch go back to the head of the lane, to be stored one by one: only the guilty one fails.
void MessageLane::retry_in_parts() {
    const std::lock_guard lock{mutex_};
    for (auto one = batch_.rbegin(); one != batch_.rend(); ++one) {
        one->alone = true;
        waiting_.push_front(std::move(*one));
    }
    batch_.clear();
}

/// After the transaction of a batch ended, on the writer's thread (or where the writer refused the lane).
void MessageLane::finish(std::exception_ptr error) {
    std::exception_ptr thrown;
    bool again = false;
    if (error) {
        try {
            std::rethrow_exception(error);
        } catch (const ConstraintViolation&) {
            // A key is known already: the next try looks them up. A second time it is something else.
            again = !std::exchange(repeated_, true);
            if (!again && batch_.size() > 1) retry_in_parts();
            thrown = error;
        } catch (const DatabaseError& e) {
            if (e.retryable) {
                if (batch_.empty()) take_batch(largest_batch(Dialect::sqlite));
                for (Waiting& one : batch_) refuse(one);
            } else {
                if (batch_.size() > 1) retry_in_parts();
                thrown = error;
            }
        } catch (...) {
            if (batch_.size() > 1) retry_in_parts();
            thrown = error;
        }
    } else {
        for (std::size_t i = 0; i < batch_.size(); ++i) batch_[i].answer->emplace(std::move(answers_[i]));
    }
    if (again) return submit();
    repeated_ = false;
    complete(batch_, thrown);
    complete(refused_, nullptr);
    {
        const std::lock_guard lock{mutex_};
        if (waiting_.empty()) {
            stage_ = Stage::idle;
            return;
        }
    }
    submit();
}

}  // namespace aviso::store
