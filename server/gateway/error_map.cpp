#include "gateway/error_map.hpp"

#include <nlohmann/json.hpp>

namespace aviso::gateway {

namespace {

struct Row {
    v1::ErrorCode wire;
    v1::ErrorAction action;
    int status;
    std::string_view name;
    std::string_view title;
};

/// A switch without default, so that the compiler names an Errc that is missing here.
Row row_of(Errc code) {
    using namespace v1;
    switch (code) {
        case Errc::internal: return {ERROR_CODE_INTERNAL, ERROR_ACTION_NEVER, 500, "internal", "Internal error"};
        case Errc::invalid_argument: return {ERROR_CODE_INVALID_ARGUMENT, ERROR_ACTION_NEVER, 400, "invalid_argument", "Invalid argument"};
        case Errc::unauthenticated: return {ERROR_CODE_UNAUTHENTICATED, ERROR_ACTION_SIGN_IN, 401, "unauthenticated", "Not signed in"};
        case Errc::forbidden: return {ERROR_CODE_FORBIDDEN, ERROR_ACTION_NEVER, 403, "forbidden", "Not allowed"};
        case Errc::not_found: return {ERROR_CODE_NOT_FOUND, ERROR_ACTION_NEVER, 404, "not_found", "Not found"};
        case Errc::conflict: return {ERROR_CODE_CONFLICT, ERROR_ACTION_NEVER, 409, "conflict", "Conflict"};
        case Errc::rate_limited: return {ERROR_CODE_RATE_LIMITED, ERROR_ACTION_AFTER, 429, "rate_limited", "Too many requests"};
        case Errc::exhausted: return {ERROR_CODE_EXHAUSTED, ERROR_ACTION_NEVER, 507, "exhausted", "Quota used up"};
        case Errc::unavailable: return {ERROR_CODE_UNAVAILABLE, ERROR_ACTION_AFTER, 503, "unavailable", "Unavailable"};
    }
    return {ERROR_CODE_INTERNAL, ERROR_ACTION_NEVER, 500, "internal", "Internal error"};
}

std::chrono::milliseconds wait_of(const Error& error) {
    if (!is_retryable(error.code)) return {};
    return error.retry_after.count() > 0 ? error.retry_after : kDefaultRetry;
}

/// What happened inside is for the log, not for the caller.
std::string detail_of(const Error& error) {
    return error.code == Errc::internal ? "something went wrong in the server; its log has the request_id" : error.message;
}

}  // namespace

v1::ErrorCode wire_code(Errc code) { return row_of(code).wire; }
v1::ErrorAction wire_action(Errc code) { return row_of(code).action; }
int http_status(Errc code) { return row_of(code).status; }
std::string_view code_name(Errc code) { return row_of(code).name; }

Errc from_wire(v1::ErrorCode code) {
    for (int i = 0; i <= static_cast<int>(Errc::unavailable); ++i) {
        const auto errc = static_cast<Errc>(i);
        if (row_of(errc).wire == code) return errc;
    }
    return Errc::internal;
}

v1::ErrorReply to_reply(const Error& error, std::string_view request_id) {
    v1::ErrorReply reply;
    reply.set_code(wire_code(error.code));
    reply.set_detail(detail_of(error));
    reply.set_field(error.field);
    reply.set_reason(error.reason);
    reply.set_action(wire_action(error.code));
    reply.set_retry_after_ms(wait_of(error).count());
    reply.set_request_id(std::string{request_id});
    return reply;
}

std::string to_problem(const Error& error, int status, std::string_view request_id) {
    const Row row = row_of(error.code);
    nlohmann::ordered_json problem{{"type", "about:blank"},
                                   {"title", row.title},
                                   {"status", status},
                                   {"detail", detail_of(error)},
                                   {"code", row.name},
                                   {"request_id", request_id}};
    if (!error.field.empty()) problem["field"] = error.field;
    if (!error.reason.empty()) problem["reason"] = error.reason;
    if (is_retryable(error.code)) problem["retry_after_ms"] = wait_of(error).count();
    // A detail may quote what the client sent, which need not be UTF-8.
    return problem.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace aviso::gateway
