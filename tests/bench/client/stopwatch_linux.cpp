#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

#include "bench/client/stopwatch.hpp"

namespace aviso::bench {

qint64 residentBytes() {
    std::ifstream in{"/proc/self/statm"};
    qint64 all = 0, resident = 0;
    in >> all >> resident;
    return resident * sysconf(_SC_PAGESIZE);
}

double cpuMs() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto ms = [](const timeval& t) { return static_cast<double>(t.tv_sec) * 1000 + static_cast<double>(t.tv_usec) / 1000; };
    return ms(used.ru_utime) + ms(used.ru_stime);
}

}  // namespace aviso::bench
