#pragma once

#include "features/admin/admin_service.hpp"
#include "gateway/binder.hpp"

namespace aviso::admin {

/// Binds aviso.v1.Admin. Who may call is said by the rules for the system (identity_api) and for persons (directory_api): administrators, and
/// the machine's operator. `admin` outlives the server.
void bind_admin(gateway::Binder& binder, AdminService& admin);

}  // namespace aviso::admin
