#pragma once

#include "core/config.hpp"
#include "store/open_database.hpp"

namespace aviso::app {

/// The [database] keys as the store takes them. Reads the password file; throws std::runtime_error when it cannot be read.
store::DatabaseOptions database_options(const StartConfig& config);

}  // namespace aviso::app
