#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/task.hpp"
#include "net/frame_channel.hpp"

namespace aviso {

/// Largest body any request may have; HttpHandler::max_body says less for most.
inline constexpr std::size_t kMaxHttpBody = 1024 * 1024;
/// Largest request line and headers together.
inline constexpr std::size_t kMaxHttpHeader = 16 * 1024;

/// Header fields in the order given; names compare without regard to case.
class HttpHeaders {
  public:
    /// Value of the first field of that name; empty when there is none.
    std::string_view get(std::string_view name) const;
    bool contains(std::string_view name) const;
    /// Appends a field (a name may occur more than once, e.g. Set-Cookie).
    void add(std::string name, std::string value);
    /// Replaces every field of that name.
    void set(std::string name, std::string value);

    auto begin() const { return fields_.begin(); }
    auto end() const { return fields_.end(); }

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

struct HttpRequest {
    std::string method;          ///< "GET", as sent.
    std::string target;          ///< Path and query as sent, percent-encoded.
    HttpHeaders headers;
    std::string body;            ///< At most HttpHandler::max_body bytes.
    std::string remote_address;  ///< As FrameChannel::remote_address.
};

struct HttpResponse {
    int status = 200;
    HttpHeaders headers;  ///< net adds Content-Length, Date, Connection and Server; the rest is the handler's.
    std::string body;
    bool has_session = false;  ///< The request was somebody's: its connection no longer counts as not signed in.
};

/// Makes what stands behind a channel, on the channel's I/O thread.
using ChannelFactory = std::function<std::shared_ptr<ChannelHandler>(std::shared_ptr<FrameChannel>)>;

/// What answers HTTP. Called on the connection's I/O thread, from several threads at once for several connections.
/// One request of a connection is answered before the next is read. An exception is logged and answered with 500.
class HttpHandler {
  public:
    virtual ~HttpHandler() = default;

    virtual Task<HttpResponse> handle(HttpRequest request) = 0;

    /// Largest body this request may have, at most kMaxHttpBody; asked when its head has come, before its body is read.
    virtual std::size_t max_body(const HttpRequest&) const { return kMaxHttpBody; }
    /// The answer to a body above `limit` (413).
    virtual HttpResponse body_too_large(std::size_t limit) const;

    /// A WebSocket upgrade request. Either what will stand behind it, or the answer that refuses it (403, 404 …).
    /// Checking Origin is the handler's business. Each binary message carries one frame; other messages close it.
    virtual Task<std::expected<ChannelFactory, HttpResponse>> upgrade(HttpRequest request) = 0;
};

}  // namespace aviso
