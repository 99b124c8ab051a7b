#include "gateway/local_fan_out.hpp"

namespace aviso::gateway {

namespace {
/// Of a slice, when both kinds wait: large audiences are last, not never.
constexpr std::size_t kForSmall = kFanOutSlice * 3 / 4;
/// Deliveries between two looks at the clock.
constexpr std::size_t kClockEvery = 16;
}  // namespace

void LocalFanOut::Lane::add(Job job) {
    {
        std::lock_guard lock{mutex};
        // A small one behind a large one of its conversation waits with it.
        if (job.receivers.size() > kSmallAudience || large_orders.contains(job.order)) {
            ++large_orders[job.order];
            large.push_back(std::move(job));
        } else {
            small.push_back(std::move(job));
        }
        if (posted) return;
        posted = true;
    }
    asio::post(executor, [self = shared_from_this()] { self->work(); });
}

bool LocalFanOut::Lane::take(Job& job, bool small_ones) {
    std::lock_guard lock{mutex};
    auto& jobs = small_ones ? small : large;
    if (jobs.empty()) return false;
    job = std::move(jobs.front());
    jobs.pop_front();
    return true;
}

void LocalFanOut::Lane::give_back(Job job, bool small_ones) {
    std::lock_guard lock{mutex};
    if (job.done < job.receivers.size()) return (small_ones ? small : large).push_front(std::move(job));
    if (small_ones) return;
    const auto left = large_orders.find(job.order);
    if (--left->second == 0) large_orders.erase(left);
}

void LocalFanOut::Lane::work() {
    const auto until = std::chrono::steady_clock::now() + kFanOutSliceTime;
    std::size_t done = 0;
    bool is_late = false;
    for (const bool small_ones : {true, false}) {
        const auto share = until - (small_ones ? kFanOutSliceTime / 4 : std::chrono::milliseconds{0});
        const std::size_t most = small_ones ? kForSmall : kFanOutSlice;
        is_late = std::chrono::steady_clock::now() >= share;
        for (Job job; done < most && !is_late && take(job, small_ones);) {
            while (job.done < job.receivers.size() && done < most && !is_late) {
                job.receivers[job.done++]->push(job.push);
                is_late = ++done % kClockEvery == 0 && std::chrono::steady_clock::now() >= share;
            }
            give_back(std::move(job), small_ones);
        }
    }
    {
        std::lock_guard lock{mutex};
        posted = !small.empty() || !large.empty();
        if (!posted) return;
    }
    asio::post(executor, [self = shared_from_this()] { self->work(); });  // in turn with the thread's other work
}

}  // namespace aviso::gateway
