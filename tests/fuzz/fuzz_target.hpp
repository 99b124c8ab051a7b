#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

// What a fuzz target is made of. Each fuzz_<name>.cpp becomes one program: with libFuzzer in the preset `fuzz`, with driver.cpp
// (the corpus and some thousand seeded mutations of it, in seconds) in every other.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace aviso::fuzz {

/// Inputs are at most this long: over the largest thing that any target takes, an HTTP request with a body of 1 MiB. dev gives libFuzzer the same.
inline constexpr std::size_t kMaxInput = 1'100'000;

/// Ends the program: the target found a fault.
[[noreturn]] inline void fault(const char* what) {
    std::fprintf(stderr, "fault: %s\n", what);
    std::abort();
}

inline void expect(bool claim, const char* what) {
    if (!claim) fault(what);
}

inline std::string_view view(const std::uint8_t* data, std::size_t size) { return {reinterpret_cast<const char*>(data), size}; }

/// While one lives, an allocation of more than `bytes` at once ends the program: what a sender declares must not be allocated
/// before it has been checked. Not for several threads.
class AllocationLimit {
  public:
    explicit AllocationLimit(std::size_t bytes);
    ~AllocationLimit();
    AllocationLimit(const AllocationLimit&) = delete;
    AllocationLimit& operator=(const AllocationLimit&) = delete;
};

}  // namespace aviso::fuzz
