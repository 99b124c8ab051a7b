#include "client-qt/cli/text_layout.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include "client-qt/core/utf8.hpp"

namespace aviso::cli {

namespace {

using client::append_utf8;
using client::next_character;

struct Range {
    char32_t from, until;
};

// Unicode 15: East Asian Wide and Fullwidth, and what is shown as an emoji by itself.
constexpr std::array kWide = std::to_array<Range>({
    {0x1100, 0x115F}, {0x231A, 0x231B}, {0x23E9, 0x23EC}, {0x23F0, 0x23F0}, {0x23F3, 0x23F3}, {0x25FD, 0x25FE}, {0x2614, 0x2615},
    {0x2648, 0x2653}, {0x267F, 0x267F}, {0x2693, 0x2693}, {0x26A1, 0x26A1}, {0x26AA, 0x26AB}, {0x26BD, 0x26BE}, {0x26C4, 0x26C5},
    {0x26CE, 0x26CE}, {0x26D4, 0x26D4}, {0x26EA, 0x26EA}, {0x26F2, 0x26F3}, {0x26F5, 0x26F5}, {0x26FA, 0x26FA}, {0x26FD, 0x26FD},
    {0x2705, 0x2705}, {0x270A, 0x270B}, {0x2728, 0x2728}, {0x274C, 0x274C}, {0x274E, 0x274E}, {0x2753, 0x2755}, {0x2757, 0x2757},
    {0x2795, 0x2797}, {0x27B0, 0x27B0}, {0x27BF, 0x27BF}, {0x2B1B, 0x2B1C}, {0x2B50, 0x2B50}, {0x2B55, 0x2B55}, {0x2E80, 0x303E},
    {0x3041, 0x33FF}, {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xA000, 0xA4CF}, {0xA960, 0xA97F}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A},
    {0x1F200, 0x1F320}, {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C}, {0x1F37E, 0x1F393}, {0x1F3A0, 0x1F3CA}, {0x1F3CF, 0x1F3D3},
    {0x1F3E0, 0x1F3F0}, {0x1F3F4, 0x1F3F4}, {0x1F3F8, 0x1F43E}, {0x1F440, 0x1F440}, {0x1F442, 0x1F4FC}, {0x1F4FF, 0x1F53D},
    {0x1F54B, 0x1F54E}, {0x1F550, 0x1F567}, {0x1F57A, 0x1F57A}, {0x1F595, 0x1F596}, {0x1F5A4, 0x1F5A4}, {0x1F5FB, 0x1F64F},
    {0x1F680, 0x1F6C5}, {0x1F6CC, 0x1F6CC}, {0x1F6D0, 0x1F6D2}, {0x1F6D5, 0x1F6D7}, {0x1F6DC, 0x1F6DF}, {0x1F6EB, 0x1F6EC},
    {0x1F6F4, 0x1F6FC}, {0x1F7E0, 0x1F7EB}, {0x1F7F0, 0x1F7F0}, {0x1F90C, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
});
constexpr std::array kNoWidth = std::to_array<Range>({
    {0x300, 0x36F}, {0x483, 0x489}, {0x591, 0x5BD}, {0x610, 0x61A}, {0x64B, 0x65F}, {0x6D6, 0x6DC}, {0x900, 0x902}, {0x93C, 0x93C},
    {0x941, 0x948}, {0x94D, 0x94D}, {0xE31, 0xE31}, {0xE34, 0xE3A}, {0xE47, 0xE4E}, {0x1160, 0x11FF}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
    {0x200B, 0x200F}, {0x2060, 0x2064}, {0x20D0, 0x20FF}, {0x302A, 0x302D}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF},
    {0x1F3FB, 0x1F3FF}, {0xE0100, 0xE01EF},
});

template <std::size_t N>
bool is_in(const std::array<Range, N>& ranges, char32_t c) {
    const auto after = std::upper_bound(ranges.begin(), ranges.end(), c, [](char32_t value, const Range& r) { return value < r.from; });
    return after != ranges.begin() && c <= std::prev(after)->until;
}

int width_of_character(char32_t c) {
    if (is_in(kNoWidth, c)) return 0;
    return is_in(kWide, c) ? 2 : 1;
}

bool is_dangerous(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029;
}

/// Marks that must not begin a line.
bool sticks_to_the_left(char32_t c) {
    constexpr std::u32string_view kMarks = U"，。！？；：、）】》」』”’,.!?;:)]}";
    return kMarks.find(c) != std::u32string_view::npos;
}

std::string formatted(std::int64_t at_ms, const char* format) {
    const std::time_t seconds = at_ms / 1000;
    char text[64];
    return {text, std::strftime(text, sizeof text, format, std::localtime(&seconds))};
}

void wrap_line(std::string_view line, int columns, std::vector<std::string>& out) {
    std::string done, word;  // `done` fits; `word` is what may not be broken
    int done_width = 0, word_width = 0;
    const auto flush_line = [&] {
        while (!done.empty() && done.back() == ' ') done.pop_back();
        out.push_back(std::exchange(done, {}));
        done_width = 0;
    };
    const auto flush_word = [&] {
        if (done_width + word_width > columns && !done.empty()) flush_line();
        done += std::exchange(word, {});
        done_width += std::exchange(word_width, 0);
    };
    for (std::size_t at = 0; at < line.size();) {
        const char32_t c = next_character(line, at).value_or(U'\uFFFD');
        const int width = width_of_character(c);
        if (width == 2 && !sticks_to_the_left(c)) flush_word();
        if (word_width + width > columns) flush_word(), flush_line();
        append_utf8(word, c);
        word_width += width;
        if (c == ' ') flush_word();
    }
    flush_word();
    flush_line();
}

}  // namespace

int width_of(std::string_view text) {
    int width = 0;
    for (std::size_t at = 0; at < text.size();) width += width_of_character(next_character(text, at).value_or(U'\uFFFD'));
    return width;
}

std::string printable(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_character(text, at).value_or(U'\uFFFD');
        if (c == '\n') out += '\n';
        else if (c == '\t') out += "    ";
        else if (is_dangerous(c)) append_utf8(out, c < 0x20 ? 0x2400 + c : U'\uFFFD');
        else append_utf8(out, c);
    }
    return out;
}

std::string fit(std::string_view text, int columns) {
    std::string out;
    int width = 0;
    const int whole = width_of(text);
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_character(text, at).value_or(U'\uFFFD');
        const int next = width_of_character(c);
        if (width + next > columns - (whole > columns ? 1 : 0)) break;
        append_utf8(out, c);
        width += next;
    }
    if (whole > columns) out += "…", ++width;
    return out + std::string(static_cast<std::size_t>(std::max(0, columns - width)), ' ');
}

std::vector<std::string> wrap(std::string_view text, int columns) {
    std::vector<std::string> out;
    while (true) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        if (columns > 0) wrap_line(line, columns, out);
        else out.emplace_back(line);
        if (end == std::string_view::npos) return out;
        text.remove_prefix(end + 1);
    }
}

std::string time_of_day(std::int64_t at_ms) { return formatted(at_ms, "%H:%M"); }
std::string day(std::int64_t at_ms) { return formatted(at_ms, "%a %Y-%m-%d"); }
std::string minute(std::int64_t at_ms) { return formatted(at_ms, "%Y-%m-%d %H:%M"); }

}  // namespace aviso::cli
