#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <utility>

namespace aviso {

/// Outcomes a caller must decide about. `gateway/error_map` maps each to the wire, once.
enum class Errc {
    internal,          ///< our fault; logged; not to be retried
    invalid_argument,  ///< `Error::field` names what was wrong
    unauthenticated,   ///< sign in (again)
    forbidden,         ///< known, but not allowed
    not_found,         ///< does not exist, or its existence is none of the caller's business
    conflict,          ///< same key, other content; or the state moved
    rate_limited,      ///< too many; try again after `retry_after`
    exhausted,         ///< a quota is used up; trying again does not help
    unavailable,       ///< database, disk, overload, draining: try again after `retry_after`, same key
};

/// A refused operation. The message is for the caller: what was wrong and what would be right. No secrets, no internals.
struct Error {
    Error(Errc c = Errc::internal, std::string m = {}, std::string f = {})
        : code{c}, message{std::move(m)}, field{std::move(f)} {}

    Errc code;
    std::string message;
    std::string field;                         ///< Request field at fault, in proto notation; empty when none.
    std::string reason;                        ///< Stable sub-code for clients, e.g. "password_expired"; empty when the code says all.
    std::chrono::milliseconds retry_after{0};  ///< For rate_limited and unavailable.
    std::string request_id;                    ///< At a client: what the server's log calls the request; empty when it never got there.
};

template <class T>
using Result = std::expected<T, Error>;

/// Short form for a new error: `co_return fail(Errc::forbidden, "not a member");`
inline std::unexpected<Error> fail(Errc code, std::string message, std::string field = {}) {
    return std::unexpected<Error>{Error{code, std::move(message), std::move(field)}};
}

/// A retryable refusal.
inline std::unexpected<Error> fail_later(Errc code, std::string message, std::chrono::milliseconds after) {
    Error error{code, std::move(message)};
    error.retry_after = after;
    return std::unexpected<Error>{std::move(error)};
}

/// True when the same request may succeed later (unavailable, rate_limited).
inline bool is_retryable(Errc code) { return code == Errc::unavailable || code == Errc::rate_limited; }

}  // namespace aviso
