#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "app/operator_door.hpp"
#include "core/config.hpp"

namespace aviso::app {

/// The whole server as one object graph: opened by the constructor, reachable over the network only after `listen`.
/// Construction and destruction block; one thread.
class Application {
  public:
    enum class Use { serve, command };

    /// Opens keys and database, loads directory and settings. Throws std::runtime_error with what to fix.
    Application(const StartConfig& config, Use use);
    ~Application();

    /// Binds the port and the control socket and serves until SIGTERM or SIGINT; SIGHUP reloads the certificate.
    /// Returns after a graceful stop: clients told, requests finished, store drained.
    void serve();

    /// Runs rpcs in this process, for commands when no server runs.
    std::unique_ptr<OperatorDoor> door();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

struct FirstAdministrator {
    std::string account = "admin";
    std::string password;  ///< empty: one is made and shown once
};
/// Makes data folder, master key, certificate, database and the first administrator, and prints what to keep safe.
/// Throws std::runtime_error when it is there already or cannot be made.
void initialise(const StartConfig& config, const FirstAdministrator& administrator);

/// Checks what a server here needs and prints each finding with its remedy. Gives the exit code: 0 all well, 1 something must be fixed.
int doctor(const StartConfig& config);

}  // namespace aviso::app
