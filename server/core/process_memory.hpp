#pragma once

#include <cstdint>

namespace aviso {

/// Memory the process holds (resident set), bytes; 0 where the system does not say. Callable from any thread.
std::int64_t resident_bytes();

}  // namespace aviso
