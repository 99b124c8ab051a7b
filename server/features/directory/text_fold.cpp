#include "features/directory/text_fold.hpp"

#include <cstdint>
#include <optional>

namespace aviso::directory {
namespace {

/// The code point at the front, which is taken off; nothing, and one byte taken off, when it is malformed.
std::optional<char32_t> take_code_point(std::string_view& text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    const std::size_t length = first < 0x80 ? 1 : first >= 0xC2 && first < 0xE0 ? 2 : first >= 0xE0 && first < 0xF0 ? 3
                               : first >= 0xF0 && first < 0xF5 ? 4 : 0;
    char32_t code = length == 1 ? first : length == 2 ? first & 0x1F : length == 3 ? first & 0x0F : first & 0x07;
    bool well_formed = length != 0 && text.size() >= length;
    for (std::size_t i = 1; well_formed && i < length; ++i) {
        well_formed = (byte(i) & 0xC0) == 0x80;
        code = code << 6 | (byte(i) & 0x3F);
    }
    // Longer than needed, surrogates, beyond Unicode.
    well_formed = well_formed && !(length == 3 && (code < 0x800 || (code >= 0xD800 && code < 0xE000))) &&
                  !(length == 4 && (code < 0x10000 || code > 0x10FFFF));
    text.remove_prefix(well_formed ? length : 1);
    if (!well_formed) return std::nullopt;
    return code;
}

void append_utf8(std::string& out, char32_t code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | code >> 6);
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | code >> 18);
        out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

char32_t fold_code_point(char32_t c) {
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;  // full-width, as Chinese input methods produce them
    if (c >= U'A' && c <= U'Z') return c + 32;
    if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;  // Latin-1
    if ((c >= 0x100 && c <= 0x12F) || (c >= 0x132 && c <= 0x137) || (c >= 0x14A && c <= 0x177)) return c | 1;  // Latin Extended-A
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return c + (c & 1);
    if (c == 0x178) return 0xFF;
    if (c >= 0x391 && c <= 0x3A9 && c != 0x3A2) return c + 32;  // Greek
    if (c >= 0x410 && c <= 0x42F) return c + 32;                // Cyrillic
    if (c >= 0x400 && c <= 0x40F) return c + 80;
    return c;
}

}  // namespace

std::string fold(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const char raw = text.front();
        if (const auto code = take_code_point(text)) {
            append_utf8(out, fold_code_point(*code));
        } else {
            out += raw;
        }
    }
    return out;
}

bool is_plain_line(std::string_view text, std::size_t max_bytes) {
    if (text.empty() || text.size() > max_bytes || text.front() == ' ' || text.back() == ' ') return false;
    while (!text.empty()) {
        const auto code = take_code_point(text);
        if (!code || *code < 0x20 || (*code >= 0x7F && *code < 0xA0) || *code == 0x2028 || *code == 0x2029) return false;
    }
    return true;
}

}  // namespace aviso::directory
