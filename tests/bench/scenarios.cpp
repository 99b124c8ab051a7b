#include "bench/scenarios.hpp"

#include <array>

namespace aviso::bench {

std::span<const Scenario> scenarios() {
    static constexpr std::array kAll{
        Scenario{"direct-messages", "500 pairs: closed loop, open loop, and a pair alone", run_direct_messages},
    };
    return kAll;
}

}  // namespace aviso::bench
