#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace aviso::client {

/// Reads the character at `at` and moves past it; nothing (and one byte further) where the bytes are not UTF-8.
std::optional<char32_t> next_character(std::string_view text, std::size_t& at);
void append_utf8(std::string& to, char32_t character);
/// Where the first byte stands that makes `text` no UTF-8; npos when all is well.
std::size_t first_not_utf8(std::string_view text);

}  // namespace aviso::client
