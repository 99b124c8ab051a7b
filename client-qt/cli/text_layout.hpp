#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Text in a terminal, where a Chinese character takes two columns and an accent none.

namespace aviso::cli {

/// Columns that `text` takes on one line.
int width_of(std::string_view text);
/// What others wrote must not move the cursor or change colours: control characters and those that reverse the direction of writing
/// become visible ones. Line breaks stay.
std::string printable(std::string_view text);
/// `text` with spaces up to `columns`; cut with "…" when it is longer.
std::string fit(std::string_view text, int columns);
/// Lines of at most `columns`, broken at spaces and between Chinese characters; `columns` 0: only at line breaks.
std::vector<std::string> wrap(std::string_view text, int columns);

std::string time_of_day(std::int64_t at_ms);  ///< "09:14", local time
std::string day(std::int64_t at_ms);          ///< "Mon 2026-11-23", local time
std::string minute(std::int64_t at_ms);       ///< "2026-11-23 09:14", local time

}  // namespace aviso::cli
