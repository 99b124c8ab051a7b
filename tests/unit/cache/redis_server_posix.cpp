#include "unit/cache/redis_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace aviso::cache {
namespace {

std::uint16_t free_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(fd, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(fd);
    return ntohs(address.sin_port);
}

}  // namespace

RedisServer::RedisServer() : port_{free_port()} {
    std::string name = (std::filesystem::temp_directory_path() / "aviso-redis-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    start();
}

RedisServer::~RedisServer() {
    kill();
    std::filesystem::remove_all(folder_);
}

void RedisServer::start() {
    const std::string port = std::to_string(port_);
    pid_ = ::fork();
    if (pid_ == 0) {
        const int nowhere = ::open("/dev/null", O_WRONLY);
        ::dup2(nowhere, 1);
        ::dup2(nowhere, 2);
        ::execlp("redis-server", "redis-server", "--port", port.c_str(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir",
                 folder_.c_str(), static_cast<char*>(nullptr));
        ::_exit(127);
    }
    for (int i = 0; i < 500; ++i) {
        redisContext* probe = redisConnect("127.0.0.1", port_);
        const bool up = probe && !probe->err;
        redisFree(probe);
        if (up) return;
        ::usleep(10'000);
    }
    throw std::runtime_error("redis-server did not start");
}

void RedisServer::kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

std::string RedisServer::dump() {
    redisContext* context = redisConnect("127.0.0.1", port_);
    freeReplyObject(redisCommand(context, "CONFIG SET rdbcompression no"));
    freeReplyObject(redisCommand(context, "SAVE"));
    redisFree(context);
    std::ifstream in{folder_ / "dump.rdb", std::ios::binary};
    std::ostringstream bytes;
    bytes << in.rdbuf();
    std::filesystem::remove(folder_ / "dump.rdb");
    return bytes.str();
}

}  // namespace aviso::cache
