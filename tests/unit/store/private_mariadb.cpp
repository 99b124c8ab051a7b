#include "private_mariadb.hpp"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace aviso::store::test {
namespace {

void shell(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error{"failed: " + command};
}

class PrivateMariaDb {
  public:
    PrivateMariaDb() {
        char name[] = "/tmp/aviso-mariadb-XXXXXX";
        if (!mkdtemp(name)) throw std::runtime_error{"no temporary folder"};
        folder_ = name;
        const std::string log = folder_ + "/log";
        shell("mariadb-install-db --no-defaults --datadir=" + folder_ + "/data --auth-root-authentication-method=normal --skip-test-db >" + log + " 2>&1");
        pid_ = fork();
        if (pid_ == 0) {
            const std::string data = "--datadir=" + folder_ + "/data";
            const std::string socket_option = "--socket=" + socket();
            const std::string error_log = "--log-error=" + log;
            execlp("mariadbd", "mariadbd", "--no-defaults", data.c_str(), socket_option.c_str(), error_log.c_str(), "--skip-networking", "--user=root",
                   "--innodb-buffer-pool-size=64M", "--innodb-flush-log-at-trx-commit=1", "--pid-file=pid", nullptr);
            _exit(127);
        }
        for (int i = 0; i < 300; ++i) {
            if (std::system(("mariadb-admin --no-defaults --socket=" + socket() + " -uroot ping >/dev/null 2>&1").c_str()) == 0) return;
            std::this_thread::sleep_for(std::chrono::milliseconds{100});
        }
        stop();
        throw std::runtime_error{"mariadbd did not start"};
    }
    ~PrivateMariaDb() { stop(); }
    PrivateMariaDb(const PrivateMariaDb&) = delete;
    PrivateMariaDb& operator=(const PrivateMariaDb&) = delete;

    std::string socket() const { return folder_ + "/socket"; }
    void sql(const std::string& statements) {
        shell("mariadb --no-defaults --socket=" + socket() + " -uroot -e \"" + statements + "\"");
    }

  private:
    void stop() {
        if (pid_ > 0) {
            kill(pid_, SIGKILL);  // its data is thrown away
            waitpid(pid_, nullptr, 0);
            pid_ = -1;
        }
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    std::string folder_;
    pid_t pid_ = -1;
};

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

DatabaseOptions fresh_mariadb() {
    static int count = 0;
    const std::string name = "aviso" + std::to_string(++count);
    server().sql("CREATE DATABASE " + name + " CHARACTER SET utf8mb4");
    DatabaseOptions options;
    options.engine = Dialect::mysql;
    options.mysql_socket = server().socket();
    options.mysql_user = "root";
    options.mysql_database = name;
    return options;
}

std::string fresh_file() {
    static int count = 0;
    return std::filesystem::temp_directory_path() / ("aviso-store-" + std::to_string(getpid()) + "-" + std::to_string(++count) + ".db");
}

void run_on_mariadb(const std::string& statements) { server().sql(statements); }

}  // namespace aviso::store::test
