#include "store/sqlite_checkpointer.hpp"

#include <future>

#include "core/log.hpp"

namespace aviso::store {
namespace {

// Beside the writer and readers, waiting for nobody.
constexpr Sql kCarryOver{"PRAGMA wal_checkpoint(PASSIVE)"};
// Waits for readers of older states; once all is carried over, new readers do not use the log, and the next commit starts it anew.
constexpr Sql kStartAnew{"PRAGMA wal_checkpoint(RESTART)"};

constexpr std::chrono::milliseconds kLongestPause{20};    // of the writer, for readers that are still in the log
constexpr std::chrono::milliseconds kUsualWait{5000};
constexpr std::chrono::milliseconds kAfterFailure{1000};
constexpr std::int64_t kGrownMuch = 4;  // times the limit: somebody reads one old state all the time

}  // namespace

void WalGauge::committed(std::int64_t pages) {
    bool wake = false;
    {
        const std::lock_guard lock{mutex_};
        pages_ = pages;
        wake = awaited_ > 0 && pages_ >= awaited_;
    }
    if (wake) grown_.notify_one();
}

std::int64_t WalGauge::pages() const {
    const std::lock_guard lock{mutex_};
    return pages_;
}

bool WalGauge::wait_for(std::int64_t pages) {
    std::unique_lock lock{mutex_};
    awaited_ = pages;
    grown_.wait(lock, [&] { return stopped_ || pages_ >= pages; });
    awaited_ = 0;
    return !stopped_;
}

void WalGauge::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopped_ = true;
    }
    grown_.notify_one();
}

SqliteCheckpointer::SqliteCheckpointer(Engine& engine, GroupCommit& writer, std::shared_ptr<WalGauge> gauge, CheckpointOptions options)
    : engine_{engine}, writer_{writer}, gauge_{std::move(gauge)}, options_{options}, connection_{engine.connect(Engine::Use::write)}, thread_{[this] { run(); }} {}

SqliteCheckpointer::~SqliteCheckpointer() {
    gauge_->stop();
    thread_.join();
}

void SqliteCheckpointer::run() {
    std::int64_t next = options_.step_pages;
    while (gauge_->wait_for(next)) {
        try {
            if (connection_->lost()) connection_ = engine_.connect(Engine::Use::write);
            carry_over();
            if (gauge_->pages() >= options_.limit_pages) {
                carry_over();  // what came during the first, so that the writer waits for little
                start_anew();
            }
        } catch (const std::exception& e) {
            log().warn("sqlite_log_not_carried_over error={}", e.what());
            std::this_thread::sleep_for(kAfterFailure);
        }
        const std::int64_t length = gauge_->pages();
        next = length + options_.step_pages;
        if (length < options_.limit_pages) next = std::min(next, options_.limit_pages);
        if (length >= kGrownMuch * options_.limit_pages) log().warn("sqlite_log_long pages={} reason=\"somebody reads an old state for long\"", length);
    }
}

void SqliteCheckpointer::carry_over() { connection_->query_one(kCarryOver); }

void SqliteCheckpointer::start_anew() {
    std::promise<void> finished;
    writer_.submit_between([&](Connection& connection) {
        try {
            connection.set_lock_timeout(kLongestPause);
            const auto row = connection.query_one(kStartAnew);  // busy, pages in the log, pages carried over
            if (row && row->integer(0) == 0) gauge_->committed(0);
            connection.set_lock_timeout(kUsualWait);
        } catch (const std::exception& e) {
            log().warn("sqlite_log_not_restarted error={}", e.what());
        }
        finished.set_value();
    });
    finished.get_future().get();
}

}  // namespace aviso::store
