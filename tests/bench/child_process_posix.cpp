#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "bench/bench_options.hpp"
#include "bench/child_process.hpp"

extern char** environ;

namespace aviso::bench {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

}  // namespace

ChildProcess::ChildProcess(const Start& start) {
    std::array<int, 2> input{};
    if (pipe(input.data()) != 0) throw BenchError{"no pipe"};
    fcntl(input[1], F_SETFD, FD_CLOEXEC);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input[0], 0);
    posix_spawn_file_actions_addclose(&actions, input[0]);
    posix_spawn_file_actions_addopen(&actions, 1, start.output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);

    std::vector<std::string> command = start.command;
    std::vector<std::string> environment;
    for (char** one = environ; *one; ++one) environment.emplace_back(*one);
    environment.insert(environment.end(), start.environment.begin(), start.environment.end());
    const int failed = posix_spawnp(&pid_, command.front().c_str(), &actions, nullptr, pointers(command).data(), pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    close(input[0]);
    const bool is_written = start.input.empty() || write(input[1], start.input.data(), start.input.size()) == static_cast<ssize_t>(start.input.size());
    close(input[1]);
    if (failed != 0) throw BenchError{command.front() + " cannot be started"};
    if (!is_written) throw BenchError{command.front() + " takes no input"};
}

ChildProcess::~ChildProcess() { stop(); }

bool ChildProcess::is_running() {
    if (status_ < 0 && waitpid(pid_, &status_, WNOHANG) != pid_) status_ = -1;
    return status_ < 0;
}

int ChildProcess::wait() {
    if (status_ < 0) waitpid(pid_, &status_, 0);
    return WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_);
}

void ChildProcess::stop(std::chrono::seconds limit) {
    if (!is_running()) return;
    kill(pid_, SIGTERM);
    const auto end = std::chrono::steady_clock::now() + limit;
    while (is_running() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds{10});
    if (is_running()) kill(pid_, SIGKILL);
    wait();
}

TemporaryFolder::TemporaryFolder(const std::filesystem::path& parent, const std::string& name) {
    std::string pattern = parent / (name + "-XXXXXX");
    if (!mkdtemp(pattern.data())) throw BenchError{parent.string() + ": no folder can be made here"};
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

int free_port() {
    const int probe = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool is_known = bind(probe, reinterpret_cast<sockaddr*>(&address), size) == 0 && getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    close(probe);
    if (!is_known) throw BenchError{"no free port"};
    return ntohs(address.sin_port);
}

std::vector<double> sync_times(const std::filesystem::path& folder, int times) {
    const std::string name = folder / "sync-probe";
    const int file = open(name.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (file < 0) throw BenchError{name + ": cannot be written"};
    const std::string block(4096, 'x');
    std::vector<double> out;
    for (int i = 0; i < times; ++i) {
        const auto begun = std::chrono::steady_clock::now();
        const bool is_on_disk = write(file, block.data(), block.size()) == static_cast<ssize_t>(block.size()) && fdatasync(file) == 0;
        if (!is_on_disk) throw BenchError{name + ": cannot be synced"};
        out.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count());
    }
    close(file);
    unlink(name.c_str());
    return out;
}

}  // namespace aviso::bench
