#pragma once

#include <filesystem>

#include "core/config.hpp"

namespace aviso::app {

/// The configuration of this file (empty: none), its pinned system parameters checked against the registry. Throws ConfigError.
StartConfig load_start_config(const std::filesystem::path& file);

}  // namespace aviso::app
