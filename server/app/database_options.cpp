#include "app/database_options.hpp"

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

store::DatabaseOptions database_options(const StartConfig& config) {
    const auto& from = config.database;
    store::DatabaseOptions options;
    options.engine = from.engine == "mysql" ? store::Dialect::mysql : store::Dialect::sqlite;
    options.sqlite_path = config.resolve(from.path).string();
    options.require_durability = !from.allow_weak_durability;
    options.mysql_host = from.host;
    options.mysql_port = from.port;
    options.mysql_user = from.user;
    options.mysql_password = first_line(config.resolve(from.password_file));
    options.mysql_database = from.name;
    options.mysql_tls_ca = config.resolve(from.tls_ca).string();
    return options;
}

}  // namespace aviso::app
