#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "cache/cache.hpp"

namespace aviso::cache {

/// Two blocking connections to Redis, each with a thread of its own: one pipelines commands, one listens to one channel. Both connect again by
/// themselves. Nothing here throws for an outage; commands given meanwhile are dropped.
class RedisConnection {
  public:
    struct Reply {
        std::int64_t number = 0;
        std::string text;
        bool is_text = false;  ///< false also for nil
        std::vector<Reply> items;
    };
    using OnReply = std::function<void(const Reply&)>;  ///< on the command thread

    struct Events {
        std::function<void()> tick;                 ///< on the command thread: once connected, then every `tick_every`
        std::function<void(BytesView)> message;     ///< on the listening thread
    };
    RedisConnection(const RedisOptions& options, std::string channel, std::chrono::milliseconds tick_every, Events events);
    ~RedisConnection();

    /// Queues a command; at most 4096 wait. Callable from any thread, never blocks.
    void send(std::vector<std::string> words, OnReply on_reply = {});
    bool connected() const { return connected_; }
    /// Sends what is queued, for at most a second or two, and ends both threads.
    void stop();

  private:
    struct Command {
        std::vector<std::string> words;
        OnReply on_reply;
    };
    void run_commands();
    void run_listener();
    bool stopping() const { return stopping_; }
    void pause(int& failures);

    const RedisOptions options_;
    const std::string channel_;
    const std::chrono::milliseconds tick_every_;
    const Events events_;
    std::atomic<bool> connected_{false};
    std::atomic<bool> stopping_{false};
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Command> queue_;
    std::thread commands_;
    std::thread listener_;
};

/// A write to a connection that the other side closed must be an error here, not the end of the process.
void ignore_broken_pipes_on_this_thread();

}  // namespace aviso::cache
