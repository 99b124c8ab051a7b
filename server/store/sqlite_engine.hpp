#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "store/connection.hpp"

namespace aviso::store {

class WalGauge;

struct SqliteOptions {
    std::string path;                             ///< File, or ":memory:" (then only one connection sees the data).
    std::chrono::milliseconds busy_timeout{5000}; ///< Wait for another process's lock (a backup).
    bool full_sync = true;                        ///< false loses acknowledged writes at a power cut; for tests and imports only.
    std::shared_ptr<WalGauge> gauge{};            ///< Told after each commit; then connections leave checkpoints to a SqliteCheckpointer.
    std::string vfs{};                            ///< Name of a registered VFS, empty = SQLite's own. For tests.
};

std::unique_ptr<Engine> make_sqlite_engine(SqliteOptions options);

}  // namespace aviso::store
