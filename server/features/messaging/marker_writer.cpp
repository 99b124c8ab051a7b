#include "features/messaging/marker_writer.hpp"

#include <boost/asio/redirect_error.hpp>

#include "store/completions.hpp"

namespace aviso::messaging {
namespace {

constexpr std::size_t kMostPending = 50'000;

}  // namespace

/// A call that waits for its markers. Shared with the writer, because a stopped connection's coroutine goes without notice.
struct MarkerWriter::Waiting {
    asio::any_io_executor executor;
    std::move_only_function<void(std::exception_ptr)> resume;
    std::vector<MarkerState> states;
    std::size_t missing = 0;
    std::exception_ptr error;
};

bool MarkerWriter::enqueue(const std::vector<ReportedMarker>& markers, const std::shared_ptr<Waiting>& waiting) {
    bool start = false;
    {
        const std::lock_guard lock{mutex_};
        if (pending_.size() + markers.size() > kMostPending) return false;
        waiting->states.resize(markers.size());
        waiting->missing = markers.size();
        for (std::size_t i = 0; i < markers.size(); ++i) {
            const auto& [move, from] = markers[i];
            auto [at, is_new] = pending_.try_emplace(move.key, Slot{move, from, {}});
            Slot& slot = at->second;
            slot.move.read = std::max(slot.move.read, move.read);
            slot.move.delivered = std::max(slot.move.delivered, move.delivered);
            if (slot.from != from) slot.from = {};
            slot.waiting.emplace_back(waiting, i);
        }
        start = !std::exchange(running_, true);
    }
    if (start) spawn(executor_, "markers", run(shared_from_this()));  // may begin before it returns
    return true;
}

Task<std::vector<MarkerState>> MarkerWriter::write(std::vector<ReportedMarker> markers) {
    if (markers.empty()) co_return std::vector<MarkerState>{};
    auto waiting = std::make_shared<Waiting>();
    auto start = [this, &markers, &waiting](asio::any_io_executor executor, std::move_only_function<void(std::exception_ptr)> resume) {
        waiting->executor = executor;
        waiting->resume = std::move(resume);
        if (enqueue(markers, waiting)) return;
        auto refused = std::make_exception_ptr(store::DatabaseError{"too many markers wait to be written", true});
        asio::post(executor, [refused, again = std::move(waiting->resume)]() mutable { again(refused); });
    };
    co_await store::wait_for_completion(std::move(start));
    co_return std::move(waiting->states);
}

void MarkerWriter::stop() {
    {
        const std::lock_guard lock{mutex_};
        hurrying_ = true;
    }
    asio::post(executor_, [self = shared_from_this()] {
        if (self->timer_) self->timer_->cancel();
    });
    std::unique_lock lock{mutex_};
    idle_.wait(lock, [this] { return !running_; });
}

Task<void> MarkerWriter::wait_for_more() {
    {
        const std::lock_guard lock{mutex_};
        if (hurrying_ || !last_begun_) co_return;
    }
    timer_ = std::make_shared<asio::steady_timer>(executor_, *last_begun_ + every_);
    boost::system::error_code ignored;  // cancelled by stop()
    co_await timer_->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    timer_.reset();
}

std::vector<MarkerWriter::Slot> MarkerWriter::take() {
    std::vector<Slot> slots;
    const std::lock_guard lock{mutex_};
    while (!pending_.empty() && slots.size() < MarkerRepository::kMost) slots.push_back(std::move(pending_.extract(pending_.begin()).mapped()));
    if (slots.empty()) {
        running_ = false;
        idle_.notify_all();
    }
    return slots;
}

Task<void> MarkerWriter::run(std::shared_ptr<MarkerWriter> self) {
    for (;;) {
        co_await self->wait_for_more();
        self->last_begun_ = std::chrono::steady_clock::now();
        std::size_t written = 0;
        // More than one transaction holds: the next follows at once.
        for (;;) {
            std::vector<Slot> slots = self->take();
            if (slots.empty()) co_return;
            written = slots.size();
            co_await self->write_some(std::move(slots));
            if (written < MarkerRepository::kMost) break;
        }
    }
}

Task<void> MarkerWriter::write_some(std::vector<Slot> slots) {
    std::vector<MarkerMove> moves;
    for (const Slot& slot : slots) moves.push_back(slot.move);
    std::vector<MarkerState> states(slots.size());
    std::exception_ptr error;
    try {
        auto work = [this, &moves](store::Transaction& tx) { return repository_.move(tx, moves); };
        states = co_await database_.write(work, store::Priority::bulk);
    } catch (...) {
        error = std::current_exception();
    }
    store::Completions completions;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (observer_ && (states[i].read_moved || states[i].delivered_moved)) observer_(states[i], slots[i].from);
        for (auto& [waiting, place] : slots[i].waiting) {
            waiting->states[place] = states[i];
            if (error) waiting->error = error;
            if (--waiting->missing > 0) continue;
            completions.add(waiting->executor, [waiting] { waiting->resume(waiting->error); });
        }
    }
    completions.flush();
}

}  // namespace aviso::messaging
