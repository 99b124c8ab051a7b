#pragma once

#include <string>
#include <string_view>

namespace aviso::directory {

/// Text for comparing and searching: lower case for Latin, Greek and Cyrillic, full-width forms as ASCII, everything else unchanged.
/// Bytes that are no UTF-8 stay as they are.
std::string fold(std::string_view text);

/// True for UTF-8 of 1 to `max_bytes` bytes without control characters and without spaces at the ends.
bool is_plain_line(std::string_view text, std::size_t max_bytes);

}  // namespace aviso::directory
