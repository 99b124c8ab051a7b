#include "cache/redis_connection.hpp"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <memory>
#include <utility>

#include "core/crypto/random.hpp"
#include "core/log.hpp"

namespace aviso::cache {
namespace {

constexpr std::size_t kMostQueued = 4096;
constexpr std::size_t kPipeline = 128;  // deeper ones collapse under load (measured)

using Context = std::unique_ptr<redisContext, decltype(&redisFree)>;
using RawReply = std::unique_ptr<redisReply, decltype(&freeReplyObject)>;

int append(redisContext* context, const std::vector<std::string>& words) {
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    for (const auto& word : words) {
        texts.push_back(word.data());
        sizes.push_back(word.size());
    }
    return redisAppendCommandArgv(context, static_cast<int>(words.size()), texts.data(), sizes.data());
}

RawReply next_reply(redisContext* context) {
    void* reply = nullptr;
    if (redisGetReply(context, &reply) != REDIS_OK) reply = nullptr;
    return {static_cast<redisReply*>(reply), freeReplyObject};
}

RedisConnection::Reply converted(const redisReply& raw) {
    RedisConnection::Reply out;
    out.number = raw.integer;
    out.is_text = raw.type == REDIS_REPLY_STRING || raw.type == REDIS_REPLY_STATUS;
    if (out.is_text) out.text.assign(raw.str, static_cast<std::size_t>(raw.len));
    if (raw.type == REDIS_REPLY_ARRAY)
        for (std::size_t i = 0; i < raw.elements; ++i) out.items.push_back(converted(*raw.element[i]));
    return out;
}

/// Connected and signed in, or why not.
struct Attempt {
    Context context{nullptr, redisFree};
    std::string error;
    bool is_refused = false;  ///< Redis is there and does not let us in
};

Attempt connect(const RedisOptions& options, timeval wait) {
    Attempt attempt;
    Context context{redisConnectWithTimeout(options.host.c_str(), options.port, timeval{1, 0}), redisFree};
    if (!context || context->err || redisSetTimeout(context.get(), timeval{1, 0}) != REDIS_OK) {
        attempt.error = context ? context->errstr : "out of memory";
        return attempt;
    }
    redisEnableKeepAlive(context.get());
    std::vector<std::vector<std::string>> greetings;
    if (!options.password.empty()) greetings.push_back({"AUTH", options.password});
    greetings.push_back({"PING"});
    for (const auto& words : greetings) {
        append(context.get(), words);
        const auto reply = next_reply(context.get());
        if (reply && reply->type != REDIS_REPLY_ERROR) continue;
        attempt.is_refused = reply != nullptr;
        attempt.error = reply ? reply->str : context->errstr;
        return attempt;
    }
    redisSetTimeout(context.get(), wait);
    attempt.context = std::move(context);
    return attempt;
}

void log_failure(const RedisOptions& options, const Attempt& attempt) {
    if (attempt.is_refused) {
        log().error("redis_refuses host={} port={} error=\"{}\" what_to_do=\"put its password into the file that [redis] password_file names\"",
                    options.host, options.port, log_safe(attempt.error));
    } else {
        log().warn("redis_unreachable host={} port={} error=\"{}\" what_to_do=\"start it, or correct [redis] host and port; until then the nodes hear "
                   "of one another through the database, once a second, and see nobody online elsewhere\"",
                   options.host, options.port, log_safe(attempt.error));
    }
}

}  // namespace

RedisConnection::RedisConnection(const RedisOptions& options, std::string channel, std::chrono::milliseconds tick_every, Events events)
    : options_{options}, channel_{std::move(channel)}, tick_every_{tick_every}, events_{std::move(events)},
      commands_{[this] { run_commands(); }}, listener_{[this] { run_listener(); }} {}

RedisConnection::~RedisConnection() { stop(); }

void RedisConnection::stop() {
    {
        std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_all();
    if (commands_.joinable()) commands_.join();
    if (listener_.joinable()) listener_.join();
}

void RedisConnection::send(std::vector<std::string> words, OnReply on_reply) {
    {
        std::lock_guard lock{mutex_};
        if (!connected_ || queue_.size() >= kMostQueued) return;
        queue_.push_back({std::move(words), std::move(on_reply)});
    }
    changed_.notify_all();
}

/// Before the next attempt: 100 ms growing to 5 s, jittered so that nodes do not come back in step.
void RedisConnection::pause(int& failures) {
    const int most = std::min(5000, 100 << std::min(failures++, 6));
    const int jitter = static_cast<unsigned char>(crypto::random_bytes(1)[0]);
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, std::chrono::milliseconds{most / 2 + most * jitter / 512}, [this] { return stopping(); });
}

void RedisConnection::run_commands() {
    ignore_broken_pipes_on_this_thread();
    Context context{nullptr, redisFree};
    auto next_tick = std::chrono::steady_clock::now();
    int failures = 0;
    for (;;) {
        if (!context) {
            if (stopping()) return;
            Attempt attempt = connect(options_, timeval{1, 0});
            if (!attempt.context) {
                if (failures == 0) log_failure(options_, attempt);
                pause(failures);
                continue;
            }
            context = std::move(attempt.context);
            failures = 0;
            connected_ = true;
            next_tick = std::chrono::steady_clock::now();
            log().info("redis_connected host={} port={}", options_.host, options_.port);
        }
        if (std::chrono::steady_clock::now() >= next_tick && !stopping()) {
            next_tick += tick_every_;
            events_.tick();
        }
        std::vector<Command> batch;
        {
            std::unique_lock lock{mutex_};
            changed_.wait_until(lock, next_tick, [this] { return stopping() || !queue_.empty(); });
            if (stopping() && queue_.empty()) return;
            const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), kPipeline));
            batch.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
            queue_.erase(queue_.begin(), end);
        }
        for (const auto& command : batch) append(context.get(), command.words);
        for (const auto& command : batch) {
            const auto reply = next_reply(context.get());
            if (!reply) {
                log().warn("redis_lost host={} port={} error={}", options_.host, options_.port, log_safe(context->errstr));
                std::lock_guard lock{mutex_};
                connected_ = false;
                queue_.clear();
                context.reset();
                break;
            }
            if (reply->type == REDIS_REPLY_ERROR) {
                log().warn("redis_refused command={} error={}", command.words.front(), log_safe(reply->str));
            } else if (command.on_reply) {
                command.on_reply(converted(*reply));
            }
        }
    }
}

void RedisConnection::run_listener() {
    ignore_broken_pipes_on_this_thread();
    int failures = 0;
    while (!stopping()) {
        // Short, so that stopping is noticed soon.
        const Context context = connect(options_, timeval{0, 200'000}).context;
        if (!context || append(context.get(), {"SUBSCRIBE", channel_}) != REDIS_OK) {
            pause(failures);
            continue;
        }
        while (!stopping()) {
            errno = 0;
            const auto reply = next_reply(context.get());
            if (!reply) {
                if (context->err != REDIS_ERR_IO || (errno != EAGAIN && errno != EWOULDBLOCK)) break;
                context->err = 0;  // nothing came within the time-out; what was read so far stays in the reader
                context->errstr[0] = '\0';
                continue;
            }
            failures = 0;
            const Reply message = converted(*reply);
            if (message.items.size() == 3 && message.items[0].text == "message") events_.message(message.items[2].text);
        }
        if (!stopping()) pause(failures);
    }
}

std::string probe_redis(const RedisOptions& options) { return connect(options, timeval{1, 0}).error; }

}  // namespace aviso::cache
