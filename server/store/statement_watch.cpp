#include "store/statement_watch.hpp"

#include "core/log.hpp"

namespace aviso::store {

void log_slow_statement(std::string_view sql, std::chrono::steady_clock::duration took, std::string_view requests) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    log().warn("statement_slow took_ms={} request_id={} sql=\"{}\"", ms, requests, log_safe(sql));
}

void log_failed_statement(std::string_view sql, const DatabaseError& error, std::string_view requests) {
    log().warn("statement_failed request_id={} error=\"{}\" sql=\"{}\"", requests, log_safe(error.what()), log_safe(sql));
}

}  // namespace aviso::store
