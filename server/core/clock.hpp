#pragma once

#include <atomic>
#include <chrono>

namespace aviso {

/// Wall-clock time, always UTC. Shown and stored, never used to order messages.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;
using SteadyTime = std::chrono::steady_clock::time_point;

inline std::int64_t to_ms(Timestamp t) { return t.time_since_epoch().count(); }
inline Timestamp from_ms(std::int64_t ms) { return Timestamp{std::chrono::milliseconds{ms}}; }

/// The source of time, injected so that tests move it by hand. Callable from any thread.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual Timestamp now() const = 0;
    /// For deadlines and life times: does not jump when the wall clock is set.
    virtual SteadyTime steady() const = 0;
};

class SystemClock final : public Clock {
  public:
    Timestamp now() const override {
        return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
    SteadyTime steady() const override { return std::chrono::steady_clock::now(); }
};

/// For tests: stands still until told otherwise.
class ManualClock final : public Clock {
  public:
    Timestamp now() const override { return from_ms(ms_.load()); }
    SteadyTime steady() const override { return SteadyTime{std::chrono::milliseconds{steady_ms_.load()}}; }

    /// Moves both clocks.
    void advance(std::chrono::milliseconds by) {
        ms_ += by.count();
        steady_ms_ += by.count();
    }
    /// Moves the wall clock only, as an operator setting it would; may go back.
    void set_wall(Timestamp t) { ms_ = to_ms(t); }

  private:
    std::atomic<std::int64_t> ms_{1'700'000'000'000};
    std::atomic<std::int64_t> steady_ms_{1'000'000};
};

}  // namespace aviso
