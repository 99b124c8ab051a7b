#pragma once

#include <array>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace aviso {

class TimerWheel;

/// Something with a deadline. Costs a list hook and two numbers, no timer object; leaves its wheel when destroyed.
class Timed : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
  public:
    /// The deadline has passed; there is none any more. May set another, and may destroy the object.
    virtual void on_deadline() = 0;

  protected:
    ~Timed() = default;

  private:
    friend class TimerWheel;
    std::uint64_t due_ = 0;   ///< Tick of the deadline; 0: none.
    std::uint64_t slot_ = 0;  ///< Tick at which the wheel looks at it next.
};

/// Deadlines of one thread, to a quarter of a second. Moving one further away only writes a number: the wheel finds out when
/// it comes by, so a connection's every byte may move its idle deadline. Not thread-safe.
class TimerWheel {
  public:
    static constexpr std::chrono::milliseconds kTick{250};

    /// Calls on_deadline() between `after` and `after` + one tick from now, unless moved or cancelled.
    void set(Timed& item, std::chrono::milliseconds after);
    void cancel(Timed& item);

    /// One tick has passed.
    void advance();

  private:
    static constexpr std::size_t kSlots = 256;
    using List = boost::intrusive::list<Timed, boost::intrusive::constant_time_size<false>>;

    void link(Timed& item);

    std::uint64_t now_ = 1;
    std::array<List, kSlots> slots_;
};

}  // namespace aviso
