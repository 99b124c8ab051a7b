#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "store/completions.hpp"
#include "store/connection.hpp"

namespace aviso::store {

/// Threads with a reading connection each, one bounded queue. Connections are opened when first needed and after a loss.
class ReaderPool {
  public:
    struct Job {
        std::function<void(Reader&)>* work = nullptr;  ///< Alive until `done`.
        asio::any_io_executor executor;
        std::move_only_function<void(std::exception_ptr)> done;
    };

    ReaderPool(Engine& engine, std::size_t threads, std::size_t queue_limit);
    ~ReaderPool();
    ReaderPool(const ReaderPool&) = delete;
    ReaderPool& operator=(const ReaderPool&) = delete;

    /// Any thread. Throws DatabaseError (retryable) when the queue is full or the pool stopped; the job is then untouched.
    void submit(Job& job);
    void stop();

  private:
    void run();

    Engine& engine_;
    const std::size_t queue_limit_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> queue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

/// Runs `work` for whom `executor` works (CallExecutor) and says what it threw.
std::exception_ptr run_read_job(std::function<void(Reader&)>& work, Reader& reader, const asio::any_io_executor& executor);

}  // namespace aviso::store
