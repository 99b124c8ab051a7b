#include "app/engine_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace aviso::app {
namespace {

std::string first_line(const std::filesystem::path& file) {
    if (file.empty()) return {};
    std::ifstream in{file};
    std::string line;
    if (!std::getline(in, line)) throw std::runtime_error(file.string() + ": no password can be read");
    return line;
}

}  // namespace

std::string key_place_hint(const StartConfig& config) {
    namespace fs = std::filesystem;
    if (config.database.engine == "mysql") return {};
    const fs::path folder = fs::weakly_canonical(config.server.data_folder), key = fs::weakly_canonical(config.resolve(config.keys.master_key_file));
    if (std::mismatch(folder.begin(), folder.end(), key.begin(), key.end()).first != folder.end()) return {};
    return fmt::format("the master key lies inside the data folder, so a copy of the folder takes both; to keep them apart, with the server stopped: "
                       "mv {} to a folder of its own and name it as [keys] master_key_file",
                       key.string());
}

store::DatabaseOptions database_options(const StartConfig& config) {
    store::DatabaseOptions options;
    options.engine = config.database.engine == "mysql" ? store::Dialect::mysql : store::Dialect::sqlite;
    options.sqlite_path = config.resolve(config.database.path).string();
    options.require_durability = !config.database.allow_weak_durability;
    options.mysql_host = config.database.host;
    options.mysql_port = config.database.port;
    options.mysql_user = config.database.user;
    options.mysql_password = first_line(config.resolve(config.database.password_file));
    options.mysql_database = config.database.name;
    options.mysql_tls_ca = config.resolve(config.database.tls_ca).string();
    options.must_hold_data = is_initialised(config);
    return options;
}

cache::RedisOptions redis_options(const StartConfig& config, const KeyRing& keys) {
    cache::RedisOptions options;
    options.host = config.redis.host;
    options.port = static_cast<std::uint16_t>(config.redis.port);
    options.password = first_line(config.resolve(config.redis.password_file));
    options.cluster_key = keys.cluster_key();
    return options;
}

std::string database_place(const StartConfig& config) {
    if (config.database.engine == "mysql") return fmt::format("{} on {}:{}", config.database.name, config.database.host, config.database.port);
    return std::filesystem::absolute(config.resolve(config.database.path)).lexically_normal().string();
}

namespace {

constexpr std::string_view kPlaceKey = "database=";

std::filesystem::path marker(const StartConfig& config) { return config.server.data_folder / "initialised"; }

}  // namespace

bool is_initialised(const StartConfig& config) { return std::filesystem::exists(marker(config)); }

void mark_initialised(const StartConfig& config) {
    std::ofstream{marker(config)} << "This folder belongs to an Aviso server.\n" << kPlaceKey << database_place(config) << '\n';
}

std::string no_data_remedy(const StartConfig& config) {
    std::string first_place = "another one";
    std::ifstream in{marker(config)};
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with(kPlaceKey)) first_place = line.substr(kPlaceKey.size());
    }
    return fmt::format("the folder {} was initialised with {}: correct [database] {} in the configuration, or put the database back; "
                       "a new company needs a data folder of its own",
                       config.server.data_folder.string(), first_place, config.database.engine == "mysql" ? "host, port and name" : "path");
}

namespace {

/// Runs `work(options)`; a wrong key is reported with the names of the files, a database without data with what was meant.
template <class F>
auto under_key(const StartConfig& config, const MasterKey& key, F work) {
    store::DatabaseOptions options = database_options(config);
    options.key_check = key.check_value();
    try {
        return work(options);
    } catch (const store::NoData&) {
        throw std::runtime_error(fmt::format("the database {} holds no Aviso data; {}. Nothing was changed", database_place(config), no_data_remedy(config)));
    } catch (const store::WrongKey& e) {
        std::string files = config.resolve(config.keys.master_key_file).string();
        if (!config.keys.second_secret_file.empty()) files += " with " + config.resolve(config.keys.second_secret_file).string();
        throw std::runtime_error(fmt::format("{}: this is not the master key that the database {} was sealed with ({}); put back the key that "
                                             "belongs to it, nothing was changed",
                                             files, database_place(config), e.what()));
    }
}

}  // namespace

std::unique_ptr<store::Database> open_database(const StartConfig& config, const MasterKey& key) {
    return under_key(config, key, store::open_database);
}

std::string renew_epoch(const StartConfig& config) {
    const auto key = MasterKey::load(config.resolve(config.keys.master_key_file), config.resolve(config.keys.second_secret_file));
    return under_key(config, key, store::renew_epoch);
}

}  // namespace aviso::app
