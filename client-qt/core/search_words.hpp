#pragma once

#include <string>
#include <string_view>
#include <vector>

// What the local search index holds of a text: every pair of neighbouring characters, Latin ones too, so that parts of words and Chinese
// are found alike (whole words would find neither), and single Chinese characters. Tokens are the characters' numbers in hex.

namespace aviso::client {

struct SearchWords {
    std::string pairs;    ///< Tokens with spaces between.
    std::string singles;
};

/// Lower case, full-width forms as ASCII; what is not UTF-8 is dropped.
std::string fold(std::string_view text);
SearchWords search_words(std::string_view text);
/// The words of a query, folded.
std::vector<std::string> folded_words(std::string_view query);
/// An FTS5 expression which all `words` match; empty when there is nothing to look for.
std::string search_expression(const std::vector<std::string>& words);

}  // namespace aviso::client
