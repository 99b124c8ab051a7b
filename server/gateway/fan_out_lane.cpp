#include "gateway/local_fan_out.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <iterator>
#include <utility>

namespace aviso::gateway {

namespace {
/// Of a slice, when both kinds wait: large audiences are last, not never.
constexpr std::size_t kForSmall = kFanOutSlice * 3 / 4;
/// Conversations remembered with when their next push may go.
constexpr std::size_t kMaxOrders = 1000;
/// Receivers between two looks at the clock.
constexpr std::size_t kClockEvery = 16;
}  // namespace

void LocalFanOut::Job::deliver_next() {
    FrameChannel& receiver = *receivers[done++];
    for (const Push& push : pushes) {
        if (!push.except || push.except != receiver.id()) receiver.push(push.bytes);
    }
}

/// The last job of its order has not begun and has the same receivers: the pushes go with it.
bool LocalFanOut::Lane::joins(Job& job) {
    const auto known = large_orders.find(job.order);
    Job* last = known == large_orders.end() || job.order == 0 ? nullptr : known->second.last;
    if (!last || last->pushes.size() + job.pushes.size() > kPushesTogether || last->receivers != job.receivers) return false;
    last->pushes.insert(last->pushes.end(), std::make_move_iterator(job.pushes.begin()), std::make_move_iterator(job.pushes.end()));
    return true;
}

void LocalFanOut::Lane::add(Job job) {
    auto next = std::make_unique<Job>(std::move(job));
    {
        std::lock_guard lock{mutex};
        if (joins(*next)) return;
        const auto known = large_orders.find(next->order);
        // A small one behind a large one of its conversation waits with it.
        if (next->receivers.size() > kSmallAudience || (known != large_orders.end() && known->second.jobs > 0)) {
            if (large_orders.size() > kMaxOrders) forget_idle_orders();
            LargeOrder& order = large_orders[next->order];
            ++order.jobs;
            order.last = next.get();
            large.push_back(std::move(next));
        } else {
            small.push_back(std::move(next));
        }
        if (posted) return;
        posted = true;
    }
    post();
}

void LocalFanOut::Lane::post() {
    asio::post(executor, [self = shared_from_this()] { self->work(); });
}

void LocalFanOut::Lane::forget_idle_orders() {
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(large_orders, [now](const auto& known) { return known.second.jobs == 0 && known.second.next <= now; });
}

std::unique_ptr<LocalFanOut::Job> LocalFanOut::Lane::take(bool small_ones) {
    std::lock_guard lock{mutex};
    if (!small_ones) return take_large();
    if (small.empty()) return nullptr;
    auto job = std::move(small.front());
    small.pop_front();
    return job;
}

/// The first that has begun or may begin now.
std::unique_ptr<LocalFanOut::Job> LocalFanOut::Lane::take_large() {
    const auto now = std::chrono::steady_clock::now();
    const auto found = std::ranges::find_if(large, [&](const auto& job) { return job->done > 0 || large_orders.at(job->order).next <= now; });
    if (found == large.end()) return nullptr;
    auto job = std::move(*found);
    large.erase(found);
    LargeOrder& order = large_orders.at(job->order);
    if (order.last == job.get()) order.last = nullptr;
    if (job->done == 0 && job->order != 0) order.next = now + std::min<std::chrono::steady_clock::duration>(job->receivers.size() * kGatherPerReceiver, kLongestGather);
    return job;
}

void LocalFanOut::Lane::give_back(std::unique_ptr<Job> job, bool small_ones) {
    std::lock_guard lock{mutex};
    if (job->done < job->receivers.size()) return (small_ones ? small : large).push_front(std::move(job));
    if (!small_ones) --large_orders.at(job->order).jobs;
}

/// After a slice: in turn with the thread's other work, or when the first large job may begin.
void LocalFanOut::Lane::go_on() {
    using std::chrono::steady_clock;
    std::lock_guard lock{mutex};
    const auto first = std::ranges::min_element(large, {}, [&](const auto& job) { return job->done > 0 ? steady_clock::time_point{} : large_orders.at(job->order).next; });
    const auto at = first == large.end() ? steady_clock::time_point::max() : (*first)->done > 0 ? steady_clock::time_point{} : large_orders.at((*first)->order).next;
    const auto now = steady_clock::now();
    posted = !small.empty() || at <= now;
    slice_ended = posted ? now : steady_clock::time_point{};
    if (posted) return post();
    if (wakes_at <= at) return;
    wakes_at = at;
    auto timer = std::make_shared<asio::steady_timer>(executor, at);
    timer->async_wait([self = shared_from_this(), timer](boost::system::error_code) {
        {
            std::lock_guard lock{self->mutex};
            self->wakes_at = steady_clock::time_point::max();
            if (std::exchange(self->posted, true)) return;
        }
        self->work();
    });
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
        // Only small audiences get more: large ones would hold up everybody else's messages, and get through with less, since what waits joins.
        const auto share = small_ones ? began + time * 3 / 4 : std::max(began + kFanOutSliceTime, steady_clock::now() + kFanOutSliceTime / 4);
        const std::size_t most = small_ones ? slices * kForSmall : done + kLargeSlice;
        is_late = steady_clock::now() >= share;
        while (done < most && !is_late) {
            auto job = take(small_ones);
            if (!job) break;
            while (job->done < job->receivers.size() && done < most && !is_late) {
                job->deliver_next();
                is_late = ++done % kClockEvery == 0 && steady_clock::now() >= share;
            }
            give_back(std::move(job), small_ones);
        }
    }
    go_on();
}

}  // namespace aviso::gateway
