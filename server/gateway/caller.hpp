#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "core/result.hpp"
#include "core/task.hpp"

namespace aviso::gateway {

/// `local`: the machine's operator, through a socket or in this process; no account, an administrator's rights. Set by app/ only.
enum class Transport : std::uint8_t { tls, websocket, https, local };

/// Who a verified session belongs to.
struct Identity {
    UserId user;
    SessionId session;
    bool administrator = false;
    bool must_change_password = false;  ///< only ChangePassword and Logout are let through
};

/// Why a session's connections are closed; the numbers of aviso.v1.SignedOutReason.
enum class SignedOut : std::uint8_t { elsewhere = 1, revoked = 2, disabled = 3, password = 4, too_many = 5, own = 6, expired = 7 };

/// The transport's side of a call, for the few handlers that change it (Login, Resume, Logout).
/// Lives as long as the call; only on the executor the handler runs on.
class CallContext {
  public:
    virtual ~CallContext() = default;
    /// Binds this connection to a session from now on. No effect over HTTPS, but for the cookie when one was asked for.
    virtual void sign_in(const Identity& identity, std::chrono::seconds idle_timeout) = 0;
    /// Unbinds it, and clears the cookie over HTTPS.
    virtual void sign_out() = 0;
    /// HTTPS only: sets the session as `__Host-aviso` cookie (HttpOnly, Secure, SameSite=Strict).
    virtual void set_session_cookie(const std::string& token, std::chrono::seconds life) = 0;
};

/// Lets the next call of the same connection and object start; see Api.ordered_by. Called at the latest when the handler ends.
/// A handler calls it as soon as its place in the store's lane is taken, so that pipelined sends share one commit.
class Turn {
  public:
    virtual ~Turn() = default;
    virtual void pass() = 0;
    /// The call turned out to be about this object, which its request does not name (a message to a person: their conversation). From here on
    /// it stands in that object's queue too. Before pass(). Error: what one in front there was refused with.
    virtual Result<void> stands_for(std::string_view field, std::int64_t id) = 0;
};

/// Who calls, on what. Cheap to copy.
struct Caller {
    UserId user;  ///< 0 before sign-in
    SessionId session;
    bool administrator = false;
    ConnectionId connection;  ///< 0 over HTTPS
    Transport transport = Transport::tls;
    std::string address;     ///< of the client, without port
    std::string request_id;  ///< names this call in every log line
    std::shared_ptr<CallContext> context;
    std::shared_ptr<Turn> turn;  ///< never null in an ordered call; null otherwise
};

/// For FILTERED calls: through whose eyes a list is made. Made by the router only.
struct Viewer {
    UserId user;
    bool administrator = false;
};

}  // namespace aviso::gateway
