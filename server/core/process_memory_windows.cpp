#include "core/process_memory.hpp"

// windows.h must come first.
#include <windows.h>

#include <psapi.h>

namespace aviso {

std::int64_t resident_bytes() {
    PROCESS_MEMORY_COUNTERS counters{};
    if (!GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters)) return 0;
    return static_cast<std::int64_t>(counters.WorkingSetSize);
}

}  // namespace aviso
