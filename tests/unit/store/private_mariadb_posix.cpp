#include "private_mariadb.hpp"

#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace aviso::store::test {

void shell(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error{"failed: " + command};
}

int free_port() {
    const int probe = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool bound = bind(probe, reinterpret_cast<sockaddr*>(&address), size) == 0 && getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    close(probe);
    if (!bound) throw std::runtime_error{"no free port"};
    return ntohs(address.sin_port);
}

PrivateMariaDb::PrivateMariaDb(std::vector<std::string> options) : options_{std::move(options)} {
    char name[] = "/tmp/aviso-mariadb-XXXXXX";
    if (!mkdtemp(name)) throw std::runtime_error{"no temporary folder"};
    folder_ = name;
    shell("mariadb-install-db --no-defaults --datadir=" + folder_ + "/data --auth-root-authentication-method=normal --skip-test-db >" + folder_ + "/log 2>&1");
    start();
}

PrivateMariaDb::~PrivateMariaDb() {
    kill();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void PrivateMariaDb::start() {
    std::vector<std::string> words{"mariadbd", "--no-defaults", "--datadir=" + folder_ + "/data", "--socket=" + socket_file(), "--log-error=" + folder_ + "/log",
                                   "--user=root", "--innodb-buffer-pool-size=64M", "--innodb-flush-log-at-trx-commit=1", "--pid-file=pid"};
    words.insert(words.end(), options_.begin(), options_.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_ = fork();
    if (pid_ == 0) {
        execvp("mariadbd", arguments.data());
        _exit(127);
    }
    for (int i = 0; i < 600; ++i) {
        if (std::system(("mariadb-admin --no-defaults --socket=" + socket_file() + " -uroot ping >/dev/null 2>&1").c_str()) == 0) return;
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    kill();
    throw std::runtime_error{"mariadbd did not start"};
}

void PrivateMariaDb::kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
}

void PrivateMariaDb::kill_and_restart() {
    kill();
    start();
}

void PrivateMariaDb::sql(const std::string& statements) {
    shell("mariadb --no-defaults --socket=" + socket_file() + " -uroot -e \"" + statements + "\"");
}

DatabaseOptions PrivateMariaDb::fresh_database() {
    static int count = 0;
    DatabaseOptions options;
    options.engine = Dialect::mysql;
    options.mysql_socket = socket_file();
    options.mysql_user = "root";
    options.mysql_database = "aviso" + std::to_string(++count);
    sql("CREATE DATABASE " + options.mysql_database + " CHARACTER SET utf8mb4");
    return options;
}

namespace {

PrivateMariaDb& server() {
    static PrivateMariaDb one;
    return one;
}

}  // namespace

bool has_mariadb() {
#ifdef AVISO_HAS_MYSQL
    static const bool found = std::system("command -v mariadbd mariadb-install-db >/dev/null 2>&1") == 0;
    return found;
#else
    return false;
#endif
}

DatabaseOptions fresh_mariadb() { return server().fresh_database(); }

std::string fresh_file() {
    static int count = 0;
    return std::filesystem::temp_directory_path() / ("aviso-store-" + std::to_string(getpid()) + "-" + std::to_string(++count) + ".db");
}

void run_on_mariadb(const std::string& statements) { server().sql(statements); }

}  // namespace aviso::store::test
