#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <charconv>
#include <chrono>
#include <cmath>

#include "app/application.hpp"
#include "app/engine_options.hpp"
#include "core/keyring.hpp"
#include "net/certificate.hpp"
#include "net/process_limits.hpp"

namespace aviso::app {
namespace {

namespace fs = std::filesystem;

/// Collects findings as it prints them.
class Report {
  public:
    void good(std::string_view what) { fmt::print("  ok    {}\n", what); }
    /// Better done, but nothing is wrong.
    void advise(std::string_view what) { fmt::print("  note  {}\n", what); }
    void bad(std::string_view what, std::string_view remedy) {
        fmt::print("  FIX   {}\n        {}\n", what, remedy);
        ++problems_;
    }
    int status() const { return problems_ == 0 ? 0 : 1; }

  private:
    int problems_ = 0;
};

void check_folder(Report& report, const fs::path& folder) {
    try {
        check_control_socket_path(folder);
    } catch (const std::exception& e) {
        report.bad(e.what(), "the commands reach a running server through that socket; without it the server does not start");
    }
    if (!fs::exists(folder)) return report.bad(folder.string() + " does not exist", "run `avisod init`");
    const auto open_to_others = fs::status(folder).permissions() & (fs::perms::group_all | fs::perms::others_all);
    if (open_to_others != fs::perms::none) {
        report.bad(folder.string() + " is open to other users of this machine", "chmod 700 " + folder.string());
    } else {
        report.good(folder.string() + " belongs to its owner alone");
    }
    constexpr std::uintmax_t kLeast = 1ULL << 30;
    const auto space = fs::space(folder);
    if (space.available < kLeast) {
        report.bad(fmt::format("{} MiB free for data", space.available >> 20), "free at least 1 GiB: without space messages are refused");
    } else {
        report.good(fmt::format("{} GiB free for data", space.available >> 30));
    }
}

std::optional<MasterKey> check_key(Report& report, const StartConfig& config) {
    try {
        MasterKey key = MasterKey::load(config.resolve(config.keys.master_key_file), config.resolve(config.keys.second_secret_file));
        report.good("the master key can be read");
        if (const std::string hint = key_place_hint(config); !hint.empty()) report.advise(hint);
        return key;
    } catch (const std::exception& e) {
        report.bad(e.what(), "put the key file back from where you keep it safe");
        return std::nullopt;
    }
}

void check_certificate(Report& report, const StartConfig& config) {
    constexpr int kSoon = 30;
    const fs::path certificate = config.resolve(config.tls.certificate), key = config.resolve(config.tls.key);
    if (!fs::exists(certificate) && !fs::exists(key)) return report.good("no certificate yet: the next start makes one");
    const auto loaded = load_certificate(certificate, key);
    if (!loaded) {
        const bool is_open = loaded.error().message.find("chmod") != std::string::npos;
        return report.bad(loaded.error().message, is_open ? "chmod 600 " + key.string()
                                                          : fmt::format("put a PEM certificate with its key there; or remove {} and {}: the next start makes a pair "
                                                                        "of its own, whose fingerprint clients ask about once",
                                                                        certificate.string(), key.string()));
    }
    if (loaded->days_left < kSoon) {
        report.bad(loaded->days_left < 0 ? fmt::format("the certificate {} has expired", certificate.string())
                                         : fmt::format("the certificate {} expires in {} days", certificate.string(), loaded->days_left),
                   "replace it and its key, then send the server SIGHUP");
    } else {
        report.good(fmt::format("the certificate is valid for {} days more", loaded->days_left));
    }
}

void check_port(Report& report, const StartConfig& config) {
    namespace ip = boost::asio::ip;
    boost::asio::io_context io;
    boost::system::error_code failed;
    const auto address = ip::make_address(config.server.listen, failed);
    ip::tcp::acceptor acceptor{io};
    if (!failed) acceptor.open(address.is_v6() ? ip::tcp::v6() : ip::tcp::v4(), failed);
    if (!failed) acceptor.set_option(ip::tcp::acceptor::reuse_address{true}, failed);
    if (!failed) acceptor.bind({address, static_cast<std::uint16_t>(config.server.port)}, failed);
    const std::string where = fmt::format("{}:{}", config.server.listen, config.server.port);
    if (failed) {
        report.bad(where + ": " + failed.message(), "choose another [server] listen or port, or stop what uses it");
    } else {
        report.good(where + " is free");
    }
}

/// What to do about an SQLite file that cannot be used. The engine names its errors by number ("SQLite 26: …").
std::string file_remedy(const StartConfig& config, std::string_view fault) {
    const std::string file = database_place(config);
    int number = 0;
    if (const auto at = fault.find("SQLite "); at != std::string_view::npos) std::from_chars(fault.data() + at + 7, fault.data() + fault.size(), number);
    switch (number & 0xff) {  // SQLite's primary codes; the bits above say where it happened
        case 11:
        case 26: return fmt::format("stop the server, keep {} aside, put the last backup in its place, then `avisod epoch new`", file);
        case 5:
        case 6: return "another program holds the file; end it";
        case 8: return fmt::format("let the server's account write {} and its folder", file);
        case 10:
        case 13: return "look at the disk: it is full or failing";
        default: return fmt::format("check that {} and its folder are there and belong to the server's account", file);
    }
}

/// What to do about a database that cannot be used. The driver names its errors by number, in parentheses.
std::string database_remedy(const StartConfig& config, std::string_view fault) {
    const auto& database = config.database;
    if (database.engine == "sqlite") return file_remedy(config, fault);
    const auto is = [fault](std::string_view part) { return fault.find(part) != std::string_view::npos; };
    if (is("(1045)")) return fmt::format("check [database] user ({}) and the file that password_file names, and that the account may come from this machine", database.user);
    if (is("(1044)") || is("(1142)")) return fmt::format("GRANT ALL ON {}.* TO the account of [database] user ({})", database.name, database.user);
    if (is("(1049)")) return fmt::format("CREATE DATABASE {} CHARACTER SET utf8mb4;", database.name);
    if (is("tls_ca") || is("(2026)")) return "give the PEM file of the authority of the database server's certificate as [database] tls_ca";
    if (is("(200") || is("(2013)")) return fmt::format("start the database server, or correct [database] host and port (now {}:{})", database.host, database.port);
    if (is("must be") || is("innodb_") || is("sync_binlog")) return "set it in the database server's configuration and restart that; or, if losing messages is acceptable, [database] allow_weak_durability";
    return "see [database] in the configuration";
}

/// Of the nodes and the database: leases and presence compare them.
void check_clocks_agree(Report& report, std::chrono::milliseconds ahead) {
    constexpr std::chrono::seconds kMost{2};
    const double seconds = static_cast<double>(ahead.count()) / 1000;
    if (std::chrono::abs(ahead) > kMost) {
        report.bad(fmt::format("the database server's clock is {:.1f} s {} this machine's", std::abs(seconds), seconds > 0 ? "ahead of" : "behind"),
                   "keep both by NTP; they must agree within 2 s");
    } else {
        report.good(fmt::format("the database server's clock agrees with this machine's within {:.1f} s", std::abs(seconds)));
    }
}

void check_database(Report& report, const StartConfig& config, const MasterKey& key) {
    try {
        store::DatabaseOptions options = database_options(config);
        options.key_check = key.check_value();
        const auto ahead = store::probe_database(options);
        report.good("the database answers, its settings lose nothing that was acknowledged, and the master key is its own");
        if (config.database.engine == "mysql") check_clocks_agree(report, ahead);
    } catch (const store::NoData&) {
        report.bad(fmt::format("the database {} holds no Aviso data", database_place(config)), no_data_remedy(config));
    } catch (const store::WrongKey& e) {
        report.bad(e.what(), "put the master key back that this database was made with; every node of one database has the same");
    } catch (const std::exception& e) {
        report.bad(fmt::format("database {}: {}", database_place(config), e.what()), database_remedy(config, e.what()));
    }
}

void check_redis(Report& report, const StartConfig& config, const MasterKey& key) {
    const std::string where = fmt::format("{}:{}", config.redis.host, config.redis.port);
    try {
        const std::string fault = cache::probe_redis(redis_options(config, KeyRing{key}));
        if (fault.empty()) {
            report.good(fmt::format("Redis answers at {}", where));
        } else if (fault.find("NOAUTH") != std::string::npos || fault.find("WRONGPASS") != std::string::npos || fault.find("AUTH") != std::string::npos) {
            report.bad(fmt::format("Redis at {} does not let us in: {}", where, fault), "put its password into the file that [redis] password_file names");
        } else {
            report.bad(fmt::format("Redis at {} is not reached: {}", where, fault),
                       "start Redis, or correct [redis] host and port; the server runs without it, slower between nodes");
        }
    } catch (const std::exception& e) {
        report.bad(e.what(), "see [redis] in the configuration");
    }
}

void check_clock(Report& report) {
    using namespace std::chrono;
    const auto now = floor<seconds>(system_clock::now());
    const year_month_day date{floor<days>(now)};
    const hh_mm_ss time{now - floor<days>(now)};
    if (date.year() < year{2026}) return report.bad("the machine's clock stands before 2026", "set it, and keep it by NTP");
    report.good(fmt::format("the clock says {}-{:02}-{:02} {:02}:{:02}:{:02} UTC", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                            static_cast<unsigned>(date.day()), time.hours().count(), time.minutes().count(), time.seconds().count()));
}

}  // namespace

int doctor(const StartConfig& config) {
    Report report;
    check_folder(report, config.server.data_folder);
    const auto key = is_initialised(config) ? check_key(report, config) : std::nullopt;
    check_certificate(report, config);
    if (connect_to_server(config.server.data_folder)) {
        report.good("a server is running on this data folder");
    } else {
        check_port(report, config);
    }
    if (key) check_database(report, config, *key);
    if (key && !config.redis.host.empty()) check_redis(report, config, *key);
    check_clock(report);
    const std::size_t descriptors = raise_descriptor_limit();
    const auto wanted = static_cast<std::size_t>(config.network.max_connections);
    if (descriptors < wanted) {
        report.bad(fmt::format("{} file descriptors for {} connections", descriptors, wanted),
                   "raise the limit (ulimit -n, LimitNOFILE=) or lower [network] max_connections");
    } else {
        report.good("enough file descriptors for max_connections");
    }
    return report.status();
}

}  // namespace aviso::app
