#pragma once

#include <string>
#include <vector>

#include "store/open_database.hpp"

namespace aviso::store::test {

/// A MariaDB server in a temporary folder of its own, on a Unix socket (no network unless an option says so), ended with the object.
/// Throws std::runtime_error when it cannot be started.
class PrivateMariaDb {
  public:
    explicit PrivateMariaDb(std::vector<std::string> options = {"--skip-networking"});
    ~PrivateMariaDb();
    PrivateMariaDb(const PrivateMariaDb&) = delete;
    PrivateMariaDb& operator=(const PrivateMariaDb&) = delete;

    const std::string& folder() const { return folder_; }
    int pid() const { return pid_; }
    /// Runs statements by the command-line client, as root.
    void sql(const std::string& statements);
    /// Options for a fresh, empty database on it.
    DatabaseOptions fresh_database();
    /// SIGKILL and a new start on the same files.
    void kill_and_restart();

  private:
    std::string socket_file() const { return folder_ + "/socket"; }
    void start();
    void kill();

    std::string folder_;
    std::vector<std::string> options_;
    int pid_ = -1;
};

/// A fresh, empty database on a server that all tests share.
DatabaseOptions fresh_mariadb();
/// False when the program was built without the driver or there is no server to start.
bool has_mariadb();
/// Runs a shell command; throws std::runtime_error when it fails.
void shell(const std::string& command);
/// A TCP port of 127.0.0.1 that nobody listens on now.
int free_port();
/// The name of a file that does not exist, in the temporary folder; the caller removes it.
std::string fresh_file();
/// On the shared server.
void run_on_mariadb(const std::string& statements);

}  // namespace aviso::store::test
