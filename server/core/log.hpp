#pragma once

#include <spdlog/spdlog.h>

#include <memory>
#include <string_view>

namespace aviso {

/// The process's log. One line per event, key=value with ids:
///     log().info("message_stored conversation={} seq={} took_ms={}", …);
/// error = someone must act; warn = odd but handled; info = lifecycle; debug = per request.
/// Never message text, passwords, tokens. Callable from any thread.
spdlog::logger& log();

/// Replaces the log (start-up, tests). Not to be called while other threads log.
void set_log(std::shared_ptr<spdlog::logger> logger);

/// A value from outside for a log line: control characters, line breaks and bidi marks escaped, cut at 200 bytes,
/// so that nobody writes lines of their own into the log (S-17).
std::string log_safe(std::string_view text);

}  // namespace aviso
