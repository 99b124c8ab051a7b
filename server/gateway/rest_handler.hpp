#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "gateway/frame_session.hpp"
#include "gateway/route_table.hpp"
#include "net/http.hpp"

namespace aviso::gateway {

inline constexpr std::string_view kSessionCookie = "__Host-aviso";
inline constexpr std::string_view kWebSocketPath = "/api/v1/ws";

/// The contract as JSON over HTTPS, its raw methods, and the WebSocket's handshake. Knows no route but the contract's.
/// A session comes as `Authorization: Bearer` or as cookie; with the cookie, what changes something must come from an allowed
/// Origin or carry an `X-Aviso` header, which no foreign page can send. Called on I/O threads.
class RestHandler final : public HttpHandler {
  public:
    /// `allowed_origins` beside the server's own ("https://" and the Host header).
    RestHandler(SessionServices& services, Authenticator& authenticator, std::vector<std::string> allowed_origins);

    Task<HttpResponse> handle(HttpRequest request) override;
    /// Little before sign-in, a frame's worth after it; uploads and webhooks as much as net takes.
    std::size_t max_body(const HttpRequest& request) const override;
    HttpResponse body_too_large(std::size_t limit) const override;
    Task<std::expected<ChannelFactory, HttpResponse>> upgrade(HttpRequest request) override;

  private:
    Task<Result<Identity>> identify(const HttpRequest& request, bool changes);
    bool is_allowed_origin(const HttpRequest& request) const;
    Task<HttpResponse> answer(HttpRequest request, std::string id);
    Task<HttpResponse> serve(const HttpRequest& request, RouteMatch match, std::string query, std::string request_id, bool& has_session);
    std::string next_request_id() const { return "h" + std::to_string(++last_id_); }
    /// What the caller gave as X-Request-Id, when it is fit for a log; else one of our own.
    std::string request_id_of(const HttpRequest& request) const;

    SessionServices& services_;
    Authenticator& authenticator_;
    const std::vector<std::string> allowed_origins_;
    const RouteTable routes_;
    mutable std::atomic<std::uint64_t> last_id_ = 0;
};

}  // namespace aviso::gateway
