#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace aviso::bench {

/// A process of ours. Ended, politely first, when this goes out of scope.
class ChildProcess {
  public:
    struct Start {
        std::vector<std::string> command;      ///< program (a path, or found on PATH) and arguments
        std::vector<std::string> environment;  ///< "NAME=value", on top of ours
        std::filesystem::path output;          ///< gets stdout and stderr, appended
        std::string input;                     ///< on stdin; at most a line
    };
    /// Throws BenchError when it cannot be started.
    explicit ChildProcess(const Start& start);
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    int pid() const { return pid_; }
    bool is_running();
    /// Waits for its end; gives the exit code, or 128 + signal.
    int wait();
    /// SIGTERM, and SIGKILL when it is still there after `limit`.
    void stop(std::chrono::seconds limit = std::chrono::seconds{30});

  private:
    int pid_ = 0;
    int status_ = -1;  ///< once it ended
};

/// A new folder `name-XXXXXX` below `parent`, with all in it removed at the end.
class TemporaryFolder {
  public:
    TemporaryFolder(const std::filesystem::path& parent, const std::string& name);
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

/// A TCP port of 127.0.0.1 that nobody uses at the moment.
int free_port();

/// Writes 4 KiB at the end of a file of `folder` and syncs it, `times` over; gives each one's milliseconds.
std::vector<double> sync_times(const std::filesystem::path& folder, int times);

}  // namespace aviso::bench
