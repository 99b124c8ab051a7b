#pragma once

#include <cstdint>

namespace aviso::bench {

// Figures of processes and of the machine, from /proc. A process that is gone gives zeros.

/// User and system time of all its threads so far, ended ones included; microseconds, exact to 10 ms.
std::int64_t cpu_us(int pid);
/// Anonymous memory in RAM (RssAnon).
std::int64_t anonymous_bytes(int pid);
/// Everything in RAM (VmRSS).
std::int64_t resident_bytes_of(int pid);
int own_pid();
/// Of the calling thread, exact.
std::int64_t own_thread_cpu_us();
/// Of the last minute.
double load_average();
int processors();
/// Kernel memory of sockets, files and epoll items on the whole machine (slab, buffers of TCP).
std::int64_t kernel_socket_bytes();

}  // namespace aviso::bench
