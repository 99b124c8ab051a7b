#include <time.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

#include "bench/process_figures.hpp"

namespace aviso::bench {
namespace {

std::int64_t status_kib(int pid, const std::string& key) {
    std::ifstream in{"/proc/" + std::to_string(pid) + "/status"};
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with(key + ":")) return std::stoll(line.substr(key.size() + 1));
    }
    return 0;
}

}  // namespace

std::int64_t cpu_us(int pid) {
    std::ifstream in{"/proc/" + std::to_string(pid) + "/stat"};
    std::string line;
    if (!std::getline(in, line)) return 0;
    std::istringstream fields{line.substr(line.rfind(')') + 2)};  // the name in front may hold spaces
    std::string skipped;
    for (int field = 3; field < 14; ++field) fields >> skipped;
    std::int64_t user = 0, system = 0;
    fields >> user >> system;
    return (user + system) * 1'000'000 / sysconf(_SC_CLK_TCK);
}

std::int64_t anonymous_bytes(int pid) { return status_kib(pid, "RssAnon") * 1024; }
std::int64_t resident_bytes_of(int pid) { return status_kib(pid, "VmRSS") * 1024; }
int own_pid() { return getpid(); }

std::int64_t own_thread_cpu_us() {
    timespec used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return used.tv_sec * 1'000'000 + used.tv_nsec / 1000;
}

double load_average() {
    double load = 0;
    std::ifstream{"/proc/loadavg"} >> load;
    return load;
}

int processors() { return static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN)); }

std::int64_t kernel_socket_bytes() {
    std::int64_t bytes = 0;
    std::ifstream slabs{"/proc/slabinfo"};
    for (std::string line; std::getline(slabs, line);) {
        std::istringstream fields{line};
        std::string name;
        std::int64_t active = 0, total = 0, size = 0;
        fields >> name >> active >> total >> size;
        const bool is_socket = name == "TCP" || name == "sock_inode_cache" || name == "filp" || name == "dentry" || name == "eventpoll_epi" || name == "eventpoll_pwq";
        if (is_socket) bytes += active * size;
    }
    std::ifstream sockets{"/proc/net/sockstat"};
    for (std::string line; std::getline(sockets, line);) {
        if (const auto at = line.find(" mem "); line.starts_with("TCP:") && at != std::string::npos) bytes += std::stoll(line.substr(at + 5)) * sysconf(_SC_PAGESIZE);
    }
    return bytes;
}

}  // namespace aviso::bench
