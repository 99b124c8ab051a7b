#include "bench/server_under_test.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <thread>

namespace aviso::bench {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using boost::asio::ip::tcp;

constexpr auto kStartLimit = 60s;

std::string text_of(const fs::path& file) {
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
}

void run(std::vector<std::string> command, const fs::path& output, std::string input = {}) {
    ChildProcess process{{command, {}, output, std::move(input)}};
    if (process.wait() != 0) throw BenchError{command.front() + " failed:\n" + text_of(output)};
}

tcp::endpoint parse(const std::string& text) {
    const auto colon = text.rfind(':');
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(text.substr(0, colon), error);
    const int port = colon == std::string::npos ? 0 : std::atoi(text.c_str() + colon + 1);
    if (error || port <= 0 || port > 65535) throw BenchError{"--server takes ADDRESS:PORT, numeric: " + text};
    return {address, static_cast<std::uint16_t>(port)};
}

}  // namespace

ServerUnderTest::ServerUnderTest(const BenchOptions& options, const fs::path& kept)
    : binaries_{options.binaries}, mysql_{options.mysql}, given_pid_{options.server_pid} {
    if (!options.server.empty()) {
        if (options.config.empty()) throw BenchError{"--server needs --config, its avisod.toml, to write accounts into its database"};
        config_ = load_config(options.config);
        endpoint_ = parse(options.server);
        return;
    }
    if (kept.empty()) temporary_.emplace(options.folder, "aviso-bench");
    folder_ = kept.empty() ? temporary_->path() : fs::absolute(kept);
    const int port = free_port();
    endpoint_ = {boost::asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)};
    if (mysql_) start_mariadb();
    write_config(port);
    const fs::path file = folder_ / "avisod.toml";
    if (!fs::exists(folder_ / "data" / "initialised"))
        run({binaries_ / "avisod", "--config", file, "init", "--admin", "admin", "--password-stdin"}, folder_ / "init.out", "only-for-this-run\n");
    config_ = load_config(file);
}

void ServerUnderTest::write_config(int port) {
    std::ofstream out{folder_ / "avisod.toml"};
    out << fmt::format("[server]\nlisten = \"127.0.0.1\"\nport = {}\ndata_folder = \"{}\"\n", port, (folder_ / "data").string());
    if (mysql_) out << fmt::format("[database]\nengine = \"mysql\"\nport = {}\nuser = \"aviso\"\nname = \"aviso\"\n", mariadb_port_);
}

void ServerUnderTest::start_mariadb() {
    const fs::path& folder = folder_;
    const std::string data = "--datadir=" + (folder / "mariadb").string(), socket = "--socket=" + (folder / "mariadb.sock").string();
    const fs::path output = folder / "mariadb.out";
    run({"mariadb-install-db", "--no-defaults", data, "--auth-root-authentication-method=normal", "--skip-test-db"}, output);
    std::ofstream{folder / "mariadb.counts"} << std::string(16, '\0');
    mariadb_port_ = free_port();
    ChildProcess::Start start;
    start.command = {"mariadbd", "--no-defaults", data, socket, "--port=" + std::to_string(mariadb_port_), "--bind-address=127.0.0.1", "--user=root", "--pid-file=mariadb.pid",
                     "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=1", "--innodb-buffer-pool-size=1G", "--innodb-log-file-size=512M", "--character-set-server=utf8mb4"};
    start.environment = counting("mariadb.counts");
    start.output = output;
    mariadb_ = std::make_unique<ChildProcess>(start);
    const auto client = [&](std::vector<std::string> rest) {
        rest.insert(rest.begin(), {"mariadb", "--no-defaults", socket, "-uroot"});
        ChildProcess process{{rest, {}, folder / "mariadb-client.out", {}}};
        return process.wait() == 0;
    };
    for (const auto end = std::chrono::steady_clock::now() + kStartLimit; !client({"-e", "SELECT 1"});) {
        if (!mariadb_->is_running() || std::chrono::steady_clock::now() > end) throw BenchError{"mariadbd did not start:\n" + text_of(output)};
        std::this_thread::sleep_for(100ms);
    }
    if (!client({"-e", "CREATE DATABASE aviso CHARACTER SET utf8mb4; CREATE USER 'aviso'@'127.0.0.1'; GRANT ALL ON aviso.* TO 'aviso'@'127.0.0.1'"})) {
        throw BenchError{"MariaDB makes no database:\n" + text_of(folder / "mariadb-client.out")};
    }
}

std::vector<std::string> ServerUnderTest::counting(const char* name) const {
    return {"LD_PRELOAD=" + (binaries_ / "aviso_bench_counters.so").string(), "AVISO_BENCH_COUNTERS=" + (folder_ / name).string()};
}

void ServerUnderTest::start(bool counted) {
    if (folder_.empty()) return;  // somebody else's runs already
    const fs::path ready = data_folder() / "ready", output = folder_ / "avisod.out";
    std::error_code ignored;
    fs::remove(ready, ignored);
    ChildProcess::Start start;
    start.command = {binaries_ / "avisod", "--config", folder_ / "avisod.toml", "serve"};
    start.output = output;
    if (counted) {
        std::ofstream{folder_ / "avisod.counts"} << std::string(16, '\0');
        start.environment = counting("avisod.counts");
    }
    avisod_ = std::make_unique<ChildProcess>(start);
    for (const auto end = std::chrono::steady_clock::now() + kStartLimit; !fs::exists(ready);) {
        if (!avisod_->is_running() || std::chrono::steady_clock::now() > end) throw BenchError{"avisod did not start:\n" + text_of(output)};
        std::this_thread::sleep_for(10ms);
    }
}

void ServerUnderTest::stop() { avisod_.reset(); }

ServerUnderTest::Counts ServerUnderTest::counts() const {
    Counts sum;
    if (folder_.empty()) return sum;
    std::uint64_t both[2] = {0, 0};
    for (const char* name : {"avisod.counts", "mariadb.counts"}) {
        std::ifstream in{folder_ / name, std::ios::binary};
        if (!in.read(reinterpret_cast<char*>(both), sizeof both)) continue;
        if (name == std::string_view{"avisod.counts"}) sum.allocations = both[0];
        sum.syncs += both[1];
    }
    return sum;
}

}  // namespace aviso::bench
