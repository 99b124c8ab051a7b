#pragma once

#include <optional>
#include <string_view>

#include "core/config.hpp"

namespace aviso {

/// The five levels of OPS-03.
enum class LogLevel { debug, info, warning, error, fatal };

/// "debug", "info", "warning", "error", "fatal" in any case; nothing for another word.
std::optional<LogLevel> parse_log_level(std::string_view word);
std::string_view to_string(LogLevel level);

/// Makes the log that `log()` gives, from the start keys [log]. Call once at start, before other threads log.
/// A line is `at=<UTC> level=Info event=<first word> key=value …`, or the same as one JSON object.
/// Throws std::runtime_error when the file cannot be opened.
void set_up_logging(const StartConfig& config);

/// At once, for every thread; needs no restart. Callable from any thread.
void set_log_level(LogLevel level);
LogLevel log_level();

}  // namespace aviso
