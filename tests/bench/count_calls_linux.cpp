// Counts a process's allocations and syncs into a shared file named by AVISO_BENCH_COUNTERS: two 64-bit numbers, allocations and syncs.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <new>

namespace {

struct Counters {
    std::atomic<std::uint64_t> allocations, syncs;
};
Counters before_start;
std::atomic<Counters*> counters{&before_start};

__attribute__((constructor)) void share() {
    const char* name = getenv("AVISO_BENCH_COUNTERS");
    const int file = name ? open(name, O_RDWR) : -1;
    if (file < 0) return;
    void* shared = mmap(nullptr, sizeof(Counters), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (shared != MAP_FAILED) counters = static_cast<Counters*>(shared);
}

/// The allocator that the server would use without this library.
struct Allocator {
    void* (*malloc)(size_t);
    void* (*calloc)(size_t, size_t);
    void* (*realloc)(void*, size_t);
    void* (*aligned_alloc)(size_t, size_t);
};

template <class Function>
void find(Function& function, const char* name) {
    function = reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

const Allocator& real() {
    static Allocator allocator;  // filled before there are threads
    if (!allocator.malloc) {
        find(allocator.calloc, "calloc");
        find(allocator.realloc, "realloc");
        find(allocator.aligned_alloc, "aligned_alloc");
        find(allocator.malloc, "malloc");
    }
    return allocator;
}

template <class... Arguments>
void* counted(void* (*allocate)(Arguments...), Arguments... arguments) {
    counters.load(std::memory_order_relaxed)->allocations.fetch_add(1, std::memory_order_relaxed);
    return allocate(arguments...);
}

int sync_by(const char* name, int file) {
    counters.load()->syncs.fetch_add(1, std::memory_order_relaxed);
    using Sync = int (*)(int);
    return reinterpret_cast<Sync>(dlsym(RTLD_NEXT, name))(file);
}

}  // namespace

extern "C" {

void* malloc(size_t size) { return counted(real().malloc, size); }
void* calloc(size_t count, size_t size) { return counted(real().calloc, count, size); }
void* realloc(void* old, size_t size) { return counted(real().realloc, old, size); }
void* memalign(size_t alignment, size_t size) { return counted(real().aligned_alloc, alignment, size); }
void* aligned_alloc(size_t alignment, size_t size) { return counted(real().aligned_alloc, alignment, size); }
int posix_memalign(void** out, size_t alignment, size_t size) {
    *out = aligned_alloc(alignment, size);
    return *out ? 0 : ENOMEM;
}
/// For a program that counts itself (tests/bench/micro).
std::uint64_t aviso_bench_allocations() { return counters.load(std::memory_order_relaxed)->allocations.load(std::memory_order_relaxed); }
int fsync(int file) { return sync_by("fsync", file); }
int fdatasync(int file) { return sync_by("fdatasync", file); }
}

// jemalloc has operators of its own, which do not come by malloc.
void* operator new(size_t size) {
    if (void* made = malloc(size)) return made;
    throw std::bad_alloc{};
}
void* operator new[](size_t size) { return operator new(size); }
void* operator new(size_t size, const std::nothrow_t&) noexcept { return malloc(size); }
void* operator new[](size_t size, const std::nothrow_t&) noexcept { return malloc(size); }
