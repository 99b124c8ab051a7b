#pragma once

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "store/open_database.hpp"
#include "unit/store/private_mariadb.hpp"

namespace aviso::bench {

/// Processor time of this process, in microseconds.
inline double own_cpu_us() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto us = [](const timeval& t) { return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec); };
    return us(used.ru_utime) + us(used.ru_stime);
}

/// Processor time of another process, in microseconds; steps of 10 ms.
inline double cpu_us_of(int pid) {
    std::ifstream in{"/proc/" + std::to_string(pid) + "/stat"};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    std::istringstream fields{text.substr(text.rfind(')') + 2)};
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    double user = 0, system = 0;
    fields >> user >> system;
    return (user + system) * 1e6 / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// An empty database of either engine on the disk of the temporary folder; gone with the object.
class FreshDatabase {
  public:
    explicit FreshDatabase(store::Dialect engine) : engine_{engine} {
        if (engine == store::Dialect::mysql) {
            server_ = std::make_unique<store::test::PrivateMariaDb>(std::vector<std::string>{
                "--skip-networking", "--innodb-buffer-pool-size=1G", "--innodb-log-file-size=512M", "--innodb-flush-method=O_DIRECT"});
            options_ = server_->fresh_database();
        } else {
            options_.sqlite_path = store::test::fresh_file();
        }
        database_ = store::open_database(options_);
    }
    ~FreshDatabase() {
        database_.reset();
        if (engine_ == store::Dialect::sqlite) {
            for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(options_.sqlite_path + end);
        }
    }
    FreshDatabase(const FreshDatabase&) = delete;
    FreshDatabase& operator=(const FreshDatabase&) = delete;

    store::Database& operator*() { return *database_; }
    const store::DatabaseOptions& options() const { return options_; }
    double server_cpu_us() const { return server_ ? cpu_us_of(server_->pid()) : 0; }

  private:
    const store::Dialect engine_;
    std::unique_ptr<store::test::PrivateMariaDb> server_;
    store::DatabaseOptions options_;
    std::unique_ptr<store::Database> database_;
};

}  // namespace aviso::bench
