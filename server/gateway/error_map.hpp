#pragma once

#include <string>
#include <string_view>

#include "aviso/v1/common.pb.h"
#include "core/result.hpp"

// The one table between Errc and what goes over the wire. All functions are callable from any thread.

namespace aviso::gateway {

/// Waits at most this long are told to clients; a refusal without a wait says kDefaultRetry.
inline constexpr std::chrono::milliseconds kDefaultRetry{1000};

v1::ErrorCode wire_code(Errc code);
/// `internal` for a code this version does not know.
Errc from_wire(v1::ErrorCode code);
v1::ErrorAction wire_action(Errc code);
int http_status(Errc code);
/// Stable name for metrics and problem details, e.g. "rate_limited".
std::string_view code_name(Errc code);

/// Body of a frame of kind error.
v1::ErrorReply to_reply(const Error& error, std::string_view request_id);
/// Body of an HTTP answer, application/problem+json (RFC 9457).
std::string to_problem(const Error& error, int status, std::string_view request_id);

}  // namespace aviso::gateway
