#pragma once

#include <string>

#include "store/open_database.hpp"

namespace aviso::store::test {

/// A MariaDB server of this test program's own: temporary folder, Unix socket, no network, ended with the program.
/// Each call gives options for a fresh, empty database on it. Throws when the server cannot be started.
DatabaseOptions fresh_mariadb();
/// False when the program was built without the driver or there is no server to start.
bool has_mariadb();
/// The name of a file that does not exist, in the temporary folder; the caller removes it.
std::string fresh_file();
/// Runs statements by the command-line client, as root.
void run_on_mariadb(const std::string& statements);

}  // namespace aviso::store::test
