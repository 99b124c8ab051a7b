#include "client-qt/core/search_words.hpp"

#include <cstdio>

#include "client-qt/core/utf8.hpp"

namespace aviso::client {

namespace {

char32_t lower(char32_t c) {
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;  // full-width forms
    if (c == 0x3000) return ' ';
    const bool upper = (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F);
    if (upper) return c + 0x20;
    if (c >= 0x400 && c <= 0x40F) return c + 0x50;
    if (c >= 0x100 && c <= 0x17F && c != 0x130 && c != 0x138 && c != 0x149 && c != 0x178) {
        const bool odd_is_lower = (c < 0x139 || c > 0x148) && c < 0x179;
        return (c % 2 == 0) == odd_is_lower ? c + 1 : c;
    }
    return c;
}

bool is_word(char32_t c) {
    if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
    return c > 0xA0 && !(c >= 0x2000 && c <= 0x206F) && !(c >= 0x3000 && c <= 0x303F) && !(c >= 0xFE00 && c <= 0xFE0F);
}

bool is_ideograph(char32_t c) { return c >= 0x2E80 && c != 0xFFFD; }

void append_hex(std::string& to, char32_t c) {
    char text[9];
    to.append(text, static_cast<std::size_t>(std::snprintf(text, sizeof text, "%x", static_cast<unsigned>(c))));
}

}  // namespace

std::string fold(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();)
        if (const auto c = next_character(text, at)) append_utf8(out, lower(*c));
    return out;
}

SearchWords search_words(std::string_view text) {
    SearchWords out;
    char32_t before = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto read = next_character(text, at);
        const char32_t c = read ? lower(*read) : U' ';
        if (!is_word(c)) {
            before = 0;
            continue;
        }
        if (before != 0) {
            append_hex(out.pairs, before);
            out.pairs += 'x';
            append_hex(out.pairs, c);
            out.pairs += ' ';
        }
        if (is_ideograph(c)) {
            append_hex(out.singles, c);
            out.singles += ' ';
        }
        before = c;
    }
    return out;
}

std::vector<std::string> folded_words(std::string_view query) {
    std::vector<std::string> out;
    std::string word;
    for (const char c : fold(query) + " ") {
        if (c != ' ' && c != '\n' && c != '\t') word += c;
        else if (!word.empty()) out.push_back(std::move(word)), word.clear();
    }
    return out;
}

std::string search_expression(const std::vector<std::string>& words) {
    std::string out;
    const auto add = [&out](const char* column, const std::string& tokens) {
        if (!out.empty()) out += " AND ";
        out += column + std::string{" : \""} + tokens + "\"";
    };
    for (const auto& word : words) {
        // Punctuation inside a word splits it; what is found is compared with the text afterwards.
        std::string run;
        const auto flush = [&] {
            const auto tokens = search_words(run);
            if (!tokens.pairs.empty()) add("pairs", tokens.pairs);
            else if (!tokens.singles.empty()) add("singles", tokens.singles);
            run.clear();
        };
        for (std::size_t at = 0; at < word.size();) {
            const auto c = next_character(word, at);
            if (c && is_word(*c)) append_utf8(run, *c);
            else flush();
        }
        flush();
    }
    return out;
}

}  // namespace aviso::client
