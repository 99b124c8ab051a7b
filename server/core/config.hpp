#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace aviso {

/// All start keys, read once at start-up. What an administrator changes while the server runs is a system parameter and lives in the
/// database; `parameters` pins such values from here. Each field names its unit; its initial value is the default. `config/avisod.toml`
/// shows every key; a test compares the two.
struct StartConfig {
    struct Server {
        std::string listen = "0.0.0.0";             ///< address; "::" is every IPv6 and IPv4 address
        int port = 8443;                            ///< 1 to 65535; desktop, web, REST and console alike
        std::filesystem::path data_folder = "data"; ///< other relative paths start here
        std::string come_back_at;                   ///< host:port that clients are sent to while this node stops; empty: here
    } server;
    struct Tls {
        std::filesystem::path certificate = "server.crt";  ///< PEM, leaf first; made at first start when missing
        std::filesystem::path key = "server.key";          ///< PEM, readable by the owner only
    } tls;
    struct Web {
        std::vector<std::string> allowed_origins;   ///< of pages on other hosts that may use the API, as browsers send them; the own is always allowed
    } web;
    struct Database {
        std::string engine = "sqlite";               ///< sqlite | mysql
        std::filesystem::path path = "aviso.db";     ///< SQLite only
        std::string host = "127.0.0.1";              ///< MySQL, as all below
        int port = 3306;
        std::string user = "aviso";
        std::filesystem::path password_file;         ///< first line; empty: no password
        std::string name = "aviso";
        std::filesystem::path tls_ca;                ///< PEM; needed off loopback
        bool allow_weak_durability = false;          ///< start although the database server may lose acknowledged commits
    } database;
    struct Redis {
        std::string host;                            ///< empty: one node, cache in the process
        int port = 6379;
        std::filesystem::path password_file;
    } redis;
    struct Keys {
        std::filesystem::path master_key_file = "master.key";
        std::filesystem::path second_secret_file;    ///< empty: one secret (SEC-05 wants two)
    } keys;
    struct Log {
        std::string level = "info";                  ///< debug | info | warning | error | fatal
        std::string format = "text";                 ///< text (key=value) | json
        std::filesystem::path file;                  ///< empty: standard error
        int max_file_mib = 64;                       ///< MiB; a full file is put aside
        int kept_files = 8;                          ///< files put aside
    } log;
    struct Network {
        int io_threads = 0;                          ///< 0: one per processor
        int max_connections = 100'000;
        int max_unauthenticated_per_address = 200;   ///< connections not signed in yet
        std::chrono::seconds handshake_timeout{10};  ///< from accept to the end of the TLS handshake
        std::chrono::seconds first_frame_timeout{10};///< from the handshake to sign-in
        std::chrono::seconds headers_timeout{10};    ///< HTTP: until the headers are complete
        std::chrono::seconds idle_timeout{30};       ///< without a frame; clients beat every 20 s
        std::chrono::seconds drain_timeout{15};      ///< at SIGTERM, for requests in flight
        int outbox_kib = 256;                        ///< KiB per connection; above it pushes become one SyncHint
        std::vector<std::string> proxy_protocol_from;///< addresses or CIDR blocks whose PROXY v2 header is believed
    } network;
    std::map<std::string, std::string> parameters;   ///< pinned system parameters, as text
    std::map<std::string, std::string> parameter_places; ///< where each of them stands: "avisod.toml:7"

    /// A path of this configuration as it is to be opened: absolute ones as they are, others below the data folder; empty stays empty.
    std::filesystem::path resolve(const std::filesystem::path& path) const {
        return path.empty() ? path : server.data_folder / path;
    }
};

/// The configuration cannot be used. `what()` has one line per problem: file:line: section.key: what is wrong; what would be right.
struct ConfigError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Variables by name.
using Environment = std::map<std::string, std::string>;
/// Those of this process that begin with AVISO_.
Environment process_environment();

/// Reads `text` (TOML); `file` stands in messages. AVISO_SECTION_KEY (AVISO_DATABASE_PASSWORD_FILE) in the environment goes before the file;
/// lists are separated by commas there; a variable with the name of a section and no key of it is a problem, others are not ours. Throws
/// ConfigError with every problem found: unknown keys, wrong types, impossible values.
StartConfig parse_config(std::string_view text, const std::string& file, const Environment& environment = process_environment());

/// The same from a file; an empty path is no file: defaults and environment only. Throws ConfigError when it cannot be read.
StartConfig load_config(const std::filesystem::path& file, const Environment& environment = process_environment());

/// Every start key with its default as TOML text, in the order of the struct: for `avisod --help`, `doctor` and the test of the example.
struct StartKey {
    std::string section;
    std::string name;
    std::string default_value;
};
std::vector<StartKey> start_keys();

}  // namespace aviso
