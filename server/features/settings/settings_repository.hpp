#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/database.hpp"

/// The table `parameters`.
namespace aviso::settings::repository {

/// Name and value of every stored parameter.
std::vector<std::pair<std::string, std::string>> stored_values(store::Reader& reader);
void store_value(store::Transaction& tx, std::string_view name, std::string_view value, Timestamp at);

}  // namespace aviso::settings::repository
