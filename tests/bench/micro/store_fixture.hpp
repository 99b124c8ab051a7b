#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/process_figures.hpp"
#include "core/log.hpp"
#include "store/open_database.hpp"
#include "unit/store/private_mariadb.hpp"

namespace aviso::bench {

/// Processor time of this process, in microseconds.
inline double own_cpu_us() { return static_cast<double>(std::clock()) * 1e6 / CLOCKS_PER_SEC; }

/// Runs one coroutine to its end on this thread.
template <class T>
T run(asio::io_context& io, Task<T> task) {
    std::optional<T> answer;
    asio::co_spawn(io, std::move(task), [&](std::exception_ptr e, T value) {
        if (e) std::rethrow_exception(e);
        answer.emplace(std::move(value));
    });
    io.restart();
    io.run();
    return std::move(*answer);
}

/// An empty database of either engine on the disk of the temporary folder; gone with the object.
class FreshDatabase {
  public:
    explicit FreshDatabase(store::Dialect engine) : engine_{engine} {
        log().set_level(spdlog::level::warn);  // figures, not what was migrated
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
    double server_cpu_us() const { return server_ ? static_cast<double>(cpu_us(server_->pid())) : 0; }

  private:
    const store::Dialect engine_;
    std::unique_ptr<store::test::PrivateMariaDb> server_;
    store::DatabaseOptions options_;
    std::unique_ptr<store::Database> database_;
};

}  // namespace aviso::bench
