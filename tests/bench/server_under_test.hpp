#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <optional>

#include "bench/bench_options.hpp"
#include "bench/child_process.hpp"
#include "core/config.hpp"

namespace aviso::bench {

/// The server a scenario measures: an avisod of our own in a new folder with an empty company, on a private MariaDB when asked, or the one
/// that the options name. Accounts are written (company.hpp) before it starts. All functions throw BenchError.
class ServerUnderTest {
  public:
    /// `kept`: a folder that exists, where the server's data stays; empty: a new one that goes at the end.
    explicit ServerUnderTest(const BenchOptions& options, const std::filesystem::path& kept = {});

    /// Starts our own and waits until it is ready; `counted`: with the counters of count_calls_linux.cpp, which cost time.
    void start(bool counted = false);
    void stop();

    const StartConfig& config() const { return config_; }
    const std::filesystem::path& data_folder() const { return config_.server.data_folder; }
    boost::asio::ip::tcp::endpoint endpoint() const { return endpoint_; }
    /// 0 when it is not known.
    int pid() const { return avisod_ ? avisod_->pid() : given_pid_; }
    /// 0 with the embedded database, whose work the server does.
    int database_pid() const { return mariadb_ ? mariadb_->pid() : 0; }

    /// Since a counted start; of server and database together where syncs are meant.
    struct Counts {
        std::uint64_t allocations = 0, syncs = 0;
    };
    Counts counts() const;

  private:
    void start_mariadb();
    void write_config(int port);
    std::vector<std::string> counting(const char* name) const;

    std::filesystem::path binaries_;
    bool mysql_;
    int given_pid_;
    std::optional<TemporaryFolder> temporary_;
    std::filesystem::path folder_;  ///< empty: the server is not ours
    StartConfig config_;
    boost::asio::ip::tcp::endpoint endpoint_;
    int mariadb_port_ = 0;
    std::unique_ptr<ChildProcess> mariadb_;
    std::unique_ptr<ChildProcess> avisod_;
};

}  // namespace aviso::bench
