#include "client-qt/core/utf8.hpp"

namespace aviso::client {

std::optional<char32_t> next_character(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(at);
    const std::size_t size = first < 0x80 ? 1 : first >= 0xC2 && first < 0xE0 ? 2 : first >= 0xE0 && first < 0xF0 ? 3 : first >= 0xF0 && first < 0xF5 ? 4 : 0;
    const std::size_t start = at++;
    if (size == 0 || start + size > text.size()) return std::nullopt;
    if (size == 1) return first;
    char32_t c = first & (0x7Fu >> size);
    for (std::size_t i = start + 1; i < start + size; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return std::nullopt;
        c = (c << 6) | (byte(i) & 0x3F);
    }
    const bool too_long = (size == 3 && c < 0x800) || (size == 4 && c < 0x10000);
    if (too_long || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return std::nullopt;
    at = start + size;
    return c;
}

void append_utf8(std::string& to, char32_t c) {
    const auto put = [&to](char32_t value) { to += static_cast<char>(value); };
    if (c < 0x80) return put(c);
    if (c < 0x800) {
        put(0xC0 | (c >> 6));
    } else {
        if (c < 0x10000) put(0xE0 | (c >> 12));
        else put(0xF0 | (c >> 18)), put(0x80 | ((c >> 12) & 0x3F));
        put(0x80 | ((c >> 6) & 0x3F));
    }
    put(0x80 | (c & 0x3F));
}

std::size_t first_not_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto start = at;
        if (!next_character(text, at)) return start;
    }
    return std::string_view::npos;
}

}  // namespace aviso::client
