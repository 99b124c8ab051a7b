#include "gateway/local_fan_out.hpp"

#include <algorithm>

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
    using std::chrono::steady_clock;
    const auto began = steady_clock::now();
    const bool follows = slice_ended != steady_clock::time_point{};
    const steady_clock::duration time = std::clamp<steady_clock::duration>(follows ? began - slice_ended : steady_clock::duration{}, kFanOutSliceTime, kLongestFanOutSlice);
    const auto slices = static_cast<std::size_t>(time / kFanOutSliceTime);
    std::size_t done = 0;
    bool is_late = false;
    for (const bool small_ones : {true, false}) {
        // Only small audiences get more: large ones, which are many pushes of few sends, would hold up everybody else's messages.
        const auto share = small_ones ? began + time * 3 / 4 : std::max(began + kFanOutSliceTime, steady_clock::now() + kFanOutSliceTime / 4);
        const std::size_t most = small_ones ? slices * kForSmall : done + kFanOutSlice;
        is_late = steady_clock::now() >= share;
        for (Job job; done < most && !is_late && take(job, small_ones);) {
            while (job.done < job.receivers.size() && done < most && !is_late) {
                job.receivers[job.done++]->push(job.push);
                is_late = ++done % kClockEvery == 0 && steady_clock::now() >= share;
            }
            give_back(std::move(job), small_ones);
        }
    }
    {
        std::lock_guard lock{mutex};
        posted = !small.empty() || !large.empty();
        slice_ended = posted ? steady_clock::now() : steady_clock::time_point{};
        if (!posted) return;
    }
    asio::post(executor, [self = shared_from_this()] { self->work(); });  // in turn with the thread's other work
}

}  // namespace aviso::gateway
