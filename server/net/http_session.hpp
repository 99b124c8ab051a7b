#pragma once

#include <memory>

#include "core/task.hpp"
#include "net/server.hpp"
#include "net/tls_stream.hpp"

namespace aviso {

/// Serves HTTP/1.1 on a connection whose handshake is done, until it closes or becomes a WebSocket. What is pointed to outlives
/// the connection's thread.
Task<void> serve_http(std::unique_ptr<TlsStream> stream, const ServerOptions* options, const ServerHandlers* handlers);

}  // namespace aviso
