#pragma once

#include <memory>

#include "store/connection.hpp"
#include "store/open_database.hpp"

namespace aviso::store {

/// MariaDB or MySQL by the `mysql_*` options. Connections are READ COMMITTED, strict, UTC, utf8mb4, and are never re-connected: a lost
/// one is thrown away. Throws DatabaseError: built without the driver; a server off loopback without a TLS CA.
std::unique_ptr<Engine> make_mysql_engine(const DatabaseOptions& options);

}  // namespace aviso::store
