#pragma once

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/task.hpp"
#include "features/messaging/marker_repository.hpp"
#include "gateway/caller.hpp"

namespace aviso::messaging {

/// A marker that was reported, and by which connection.
struct ReportedMarker {
    MarkerMove move;
    ConnectionId from;
};

/// Gathers markers, the furthest per member, and writes them every 250 ms behind messages (design.md, Sync): many members who read a group,
/// or one who scrolls, cost one statement. What is reported after a pause is written at once.
/// A call ends when its markers are on disk. Callable from any executor.
class MarkerWriter : public std::enable_shared_from_this<MarkerWriter> {
  public:
    /// Told of each marker that moved, after the commit, on the writer's executor; `except` is the connection that reported it, 0 when several
    /// did. Must not block.
    using Observer = std::function<void(const MarkerState&, ConnectionId except)>;

    /// `executor` runs the writing; it is one thread, and is stopped before the database goes.
    MarkerWriter(store::Database& database, asio::any_io_executor executor, std::chrono::milliseconds every = std::chrono::milliseconds{250})
        : database_{database}, executor_{std::move(executor)}, every_{every} {}

    /// Set before the first call.
    void on_moved(Observer observer) { observer_ = std::move(observer); }

    /// A state per marker, in the same order. Throws DatabaseError (retryable when too many wait): nothing may be counted on then.
    Task<std::vector<MarkerState>> write(std::vector<ReportedMarker> markers);

    /// From now on nothing waits for more to gather; blocks until what waits now is written. For a server that is stopping; not on the
    /// writer's executor.
    void stop();

  private:
    struct Waiting;
    struct Slot {
        MarkerMove move;
        ConnectionId from;
        std::vector<std::pair<std::shared_ptr<Waiting>, std::size_t>> waiting;  ///< whom to answer, and which of theirs it is
    };

    bool enqueue(const std::vector<ReportedMarker>& markers, const std::shared_ptr<Waiting>& waiting);
    static Task<void> run(std::shared_ptr<MarkerWriter> self);
    Task<void> wait_for_more();
    std::vector<Slot> take();
    Task<void> write_some(std::vector<Slot> slots);

    store::Database& database_;
    const asio::any_io_executor executor_;
    const std::chrono::milliseconds every_;
    Observer observer_;
    const MarkerRepository repository_;
    std::optional<std::chrono::steady_clock::time_point> last_begun_;  ///< of the executor's thread

    std::mutex mutex_;
    std::map<MarkerKey, Slot> pending_;
    bool running_ = false;
    bool hurrying_ = false;
    std::condition_variable idle_;
    std::shared_ptr<asio::steady_timer> timer_;  ///< while it waits for more; used on the executor only
};

}  // namespace aviso::messaging
