#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "store/group_commit.hpp"

namespace aviso::store {

/// How long SQLite's write-ahead log is, in pages of 4 KiB. Any thread.
class WalGauge {
  public:
    /// After each commit, on the writer's thread: the log's length now.
    void committed(std::int64_t pages);
    std::int64_t pages() const;
    /// Waits until the log has this many pages (true), or until `stop` (false).
    bool wait_for(std::int64_t pages);
    void stop();

  private:
    mutable std::mutex mutex_;
    std::condition_variable grown_;
    std::int64_t pages_ = 0;
    std::int64_t awaited_ = 0;
    bool stopped_ = false;
};

struct CheckpointOptions {
    std::int64_t step_pages = 2'000;    ///< 8 MiB: each time the log has grown so much, what is in it is carried over.
    std::int64_t limit_pages = 16'000;  ///< 64 MiB: then the writer pauses for what came in meanwhile, and the log starts anew.
};

/// Carries SQLite's write-ahead log over into the database file on a thread and a connection of its own. Left to itself SQLite does so
/// inside a commit, which then takes as long as the disk needs for thousands of scattered pages. A log that is written without a pause
/// never starts anew by itself, so at the limit the writer gives way between two transactions; by then little is left to carry over.
class SqliteCheckpointer {
  public:
    /// Connects; throws DatabaseError. `writer`'s connections tell `gauge`. Both outlive this.
    SqliteCheckpointer(Engine& engine, GroupCommit& writer, std::shared_ptr<WalGauge> gauge, CheckpointOptions options = {});
    ~SqliteCheckpointer();
    SqliteCheckpointer(const SqliteCheckpointer&) = delete;
    SqliteCheckpointer& operator=(const SqliteCheckpointer&) = delete;

  private:
    void run();
    void carry_over();
    void start_anew();

    Engine& engine_;
    GroupCommit& writer_;
    const std::shared_ptr<WalGauge> gauge_;
    const CheckpointOptions options_;
    std::unique_ptr<Connection> connection_;
    std::thread thread_;
};

}  // namespace aviso::store
