#include "bench/scenarios.hpp"

#include <array>

namespace aviso::bench {

std::span<const Scenario> scenarios() {
    static constexpr std::array kAll{
        Scenario{"direct-messages", "500 pairs: closed loop, open loop, and a pair alone", run_direct_messages},
        Scenario{"idle-connections", "10,000 accounts signed in and at rest: memory, CPU", run_idle_connections},
        Scenario{"login-storm", "everybody comes back at once: passwords, and resumed sessions", run_login_storm},
        Scenario{"group-fanout", "one group of 1,000, of 200, of 10,000, everyone online", run_group_fanout},
        Scenario{"catch-up", "a device comes back to 2,000 messages in 50 conversations", run_catch_up},
        Scenario{"slow-reader", "100 of 2,000 connections stop reading", run_slow_reader},
        Scenario{"history", "pages and jumps in a conversation of 10 million entries", run_history},
        Scenario{"mixed-day", "an office's day: direct and group messages, reads, reconnects, at rising rates", run_mixed_day},
    };
    return kAll;
}

}  // namespace aviso::bench
