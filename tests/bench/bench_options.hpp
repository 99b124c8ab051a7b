#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace aviso::bench {

/// What the command line says.
struct BenchOptions {
    bool mysql = false;             ///< A private MariaDB beside the server instead of the embedded database.
    std::string server;             ///< "address:port" of a server that runs already; empty: one of our own.
    std::filesystem::path config;   ///< Its avisod.toml: where its database and keys are.
    int server_pid = 0;             ///< For its figures in /proc; 0 leaves them out.
    std::filesystem::path folder;   ///< Where servers of our own keep their data; a new folder below it.
    std::filesystem::path prepared; ///< What `aviso-bench prepare` built.
    std::filesystem::path binaries; ///< Where avisod is.
    double seconds = 10;            ///< Of each measured phase, above 0.
    double scale = 1;               ///< Of the numbers of people and connections: the smoke test runs at a fraction.
    double rate = 0;                ///< Open loop: messages/s offered; 0 = half of what the closed loop reached.

    /// `full` scaled, at least `least`.
    int scaled(int full, int least = 2) const {
        const int wanted = static_cast<int>(full * scale);
        return wanted < least ? least : wanted;
    }
};

/// The run cannot go on; the message says why.
struct BenchError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace aviso::bench
