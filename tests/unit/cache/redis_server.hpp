#pragma once

#include <cstdint>
#include <filesystem>

namespace aviso::cache {

/// A real redis-server of this test's own, on a free port of loopback, in a temporary folder.
class RedisServer {
  public:
    RedisServer();
    ~RedisServer();
    RedisServer(const RedisServer&) = delete;
    RedisServer& operator=(const RedisServer&) = delete;

    std::uint16_t port() const { return port_; }
    /// Starts it (again) on the same port. A fresh one knows nothing: nothing is saved.
    void start();
    /// Kills it, as a crash would.
    void kill();
    /// Everything it holds or sends, as an eavesdropper would see it: the dump file's bytes.
    std::string dump();

  private:
    std::filesystem::path folder_;
    std::uint16_t port_ = 0;
    int pid_ = 0;
};

}  // namespace aviso::cache
