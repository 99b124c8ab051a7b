#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/bytes.hpp"
#include "core/result.hpp"
#include "core/task.hpp"

namespace aviso::client {

struct Endpoint {
    std::string host;  ///< Name or numeric address.
    std::uint16_t port = 8443;
};

/// Reads "host:port", "host" or "[v6]:port". Errors: invalid_argument.
Result<Endpoint> parse_endpoint(const std::string& text);

/// Whether both name one place, however they are spelt: capitals, a leading zero or the usual port left out do not make it another.
bool same_server(const std::string& one, const std::string& other);

/// Decides whether the server with this certificate is the right one: SHA-256 of the leaf, lower-case hex. At the first
/// use it stores the value and says true, later it compares.
using PinDecision = std::function<bool(const std::string& fingerprint)>;

/// A TLS 1.3 connection with ALPN `aviso/1`, open from connect() on. Lives on the executor it was made on; one read and
/// one write may run at a time.
class TlsConnection {
  public:
    /// Errors: unavailable (reason "unreachable", "timeout"), forbidden (reason "fingerprint": the server is another one),
    /// invalid_argument (reason "protocol": what listens there does not speak aviso/1).
    static Task<Result<std::unique_ptr<TlsConnection>>> connect(Endpoint endpoint, PinDecision pin, std::chrono::milliseconds timeout);
    ~TlsConnection();

    /// At least one byte. Errors: unavailable (reason "disconnected").
    Task<Result<std::size_t>> read_some(char* into, std::size_t size);
    /// All of `bytes`. Errors: unavailable (reason "disconnected").
    Task<Result<void>> write(Bytes bytes);
    /// Ends both directions at once; waiting reads and writes fail.
    void close();

  private:
    struct Impl;
    explicit TlsConnection(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

}  // namespace aviso::client
