#include "core/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>

#include <cstdio>

namespace aviso {
namespace {
std::shared_ptr<spdlog::logger>& current() {
    static std::shared_ptr<spdlog::logger> logger = spdlog::stderr_logger_mt("aviso");
    return logger;
}
}  // namespace

spdlog::logger& log() { return *current(); }

void set_log(std::shared_ptr<spdlog::logger> logger) { current() = std::move(logger); }

std::string log_safe(std::string_view text) {
    constexpr std::size_t kMost = 200;
    std::string out;
    for (std::size_t i = 0; i < text.size() && out.size() < kMost; ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        // U+202A..202E and U+2066..2069 (E2 80 AA..AE, E2 81 A6..A9) turn the reading direction of the rest of the line.
        const bool bidi = c == 0xE2 && i + 2 < text.size() &&
                          ((text[i + 1] == '\x80' && text[i + 2] >= '\xAA' && text[i + 2] <= '\xAE') ||
                           (text[i + 1] == '\x81' && text[i + 2] >= '\xA6' && text[i + 2] <= '\xA9'));
        if (bidi) {
            out += "\\u{bidi}";
            i += 2;
        } else if (c < 0x20 || c == 0x7F) {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\x%02x", c);
            out += escaped;
        } else {
            out += static_cast<char>(c);
        }
    }
    if (out.size() >= kMost) out += "...";
    return out;
}

}  // namespace aviso
