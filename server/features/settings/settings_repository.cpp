#include "features/settings/settings_repository.hpp"

namespace aviso::settings::repository {
namespace {

constexpr store::Sql kSelectAll{"SELECT name, value FROM parameters ORDER BY name LIMIT 10000"};
constexpr store::Sql kUpsert{
    "INSERT INTO parameters (name, value, updated_at_ms) VALUES (?, ?, ?) "
    "ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at_ms = excluded.updated_at_ms",
    "INSERT INTO parameters (name, value, updated_at_ms) VALUES (?, ?, ?) "
    "ON DUPLICATE KEY UPDATE value = VALUES(value), updated_at_ms = VALUES(updated_at_ms)"};

}  // namespace

std::vector<std::pair<std::string, std::string>> stored_values(store::Reader& reader) {
    std::vector<std::pair<std::string, std::string>> values;
    for (store::Row& row : reader.query(kSelectAll)) values.emplace_back(row.take(0), row.take(1));
    return values;
}

void store_value(store::Transaction& tx, std::string_view name, std::string_view value, Timestamp at) {
    tx.execute(kUpsert, name, value, at);
    tx.touch({store::Touched::Kind::settings, 0, to_ms(at)});
}

}  // namespace aviso::settings::repository
