#pragma once

#include "features/directory/directory_service.hpp"
#include "gateway/access.hpp"
#include "gateway/binder.hpp"

namespace aviso::directory {

/// Binds aviso.v1.Directory and sets the rules for persons and departments. `directory` outlives the server.
void bind_directory(gateway::Binder& binder, gateway::AccessRules& rules, DirectoryService& directory);

}  // namespace aviso::directory
