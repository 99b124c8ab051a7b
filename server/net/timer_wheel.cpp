#include "net/timer_wheel.hpp"

#include <algorithm>

namespace aviso {

void TimerWheel::set(Timed& item, std::chrono::milliseconds after) {
    const auto ticks = static_cast<std::uint64_t>(std::max<std::int64_t>(0, (after + kTick - std::chrono::milliseconds{1}) / kTick));
    item.due_ = now_ + ticks + 1;  // one more, because this tick has partly passed
    if (item.is_linked() && item.slot_ <= item.due_) return;
    if (item.is_linked()) item.unlink();
    link(item);
}

void TimerWheel::cancel(Timed& item) {
    item.due_ = 0;
    if (item.is_linked()) item.unlink();
}

void TimerWheel::link(Timed& item) {
    item.slot_ = std::min(item.due_, now_ + kSlots - 1);
    slots_[item.slot_ % kSlots].push_back(item);
}

void TimerWheel::advance() {
    ++now_;
    List due;
    due.swap(slots_[now_ % kSlots]);
    while (!due.empty()) {
        Timed& item = due.front();
        due.pop_front();
        if (item.due_ > now_) {
            link(item);
        } else {
            item.due_ = 0;
            item.on_deadline();
        }
    }
}

}  // namespace aviso
