#include <new>

#include "fuzz_target.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define AVISO_SANITIZER_HOOKS 1
#include <sanitizer/allocator_interface.h>
#endif
#endif

namespace {

thread_local std::size_t limit = 0;

void check(std::size_t size) {
    if (limit == 0 || size <= limit) return;
    limit = 0;
    std::fprintf(stderr, "fault: %zu bytes allocated at once\n", size);
    std::abort();
}

}  // namespace

namespace aviso::fuzz {

AllocationLimit::AllocationLimit(std::size_t bytes) {
#ifdef AVISO_SANITIZER_HOOKS
    static const int installed = __sanitizer_install_malloc_and_free_hooks([](const volatile void*, std::size_t size) { check(size); },
                                                                           [](const volatile void*) {});
    expect(installed > 0, "no allocation hook");
#endif
    limit = bytes;
}
AllocationLimit::~AllocationLimit() { limit = 0; }

}  // namespace aviso::fuzz

#ifndef AVISO_SANITIZER_HOOKS
// Everything of C++ allocates here; what zstd and OpenSSL take for themselves does not depend on their input's word.
void* operator new(std::size_t size) {
    check(size);
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif
