// Counts a process's allocations and syncs into a shared file named by AVISO_BENCH_COUNTERS: two 64-bit numbers, allocations and syncs.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);
}

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

void allocated() { counters.load(std::memory_order_relaxed)->allocations.fetch_add(1, std::memory_order_relaxed); }

int sync_by(const char* name, int file) {
    counters.load()->syncs.fetch_add(1, std::memory_order_relaxed);
    using Sync = int (*)(int);
    return reinterpret_cast<Sync>(dlsym(RTLD_NEXT, name))(file);
}

}  // namespace

extern "C" {

void* malloc(size_t size) { return allocated(), __libc_malloc(size); }
void* calloc(size_t count, size_t size) { return allocated(), __libc_calloc(count, size); }
void* realloc(void* old, size_t size) { return allocated(), __libc_realloc(old, size); }
void* memalign(size_t alignment, size_t size) { return allocated(), __libc_memalign(alignment, size); }
void* aligned_alloc(size_t alignment, size_t size) { return allocated(), __libc_memalign(alignment, size); }
int posix_memalign(void** out, size_t alignment, size_t size) {
    allocated();
    *out = __libc_memalign(alignment, size);
    return *out ? 0 : ENOMEM;
}
int fsync(int file) { return sync_by("fsync", file); }
int fdatasync(int file) { return sync_by("fdatasync", file); }

}  // extern "C"
