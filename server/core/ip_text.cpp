#include "core/ip_text.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace aviso {
namespace {

/// The whole of `text` as a number of at most `most`, without sign or leading zeros.
std::optional<int> number(std::string_view text, int most) {
    int value = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool has_zeros = text.size() > 1 && text.front() == '0';
    if (error != std::errc{} || end != text.data() + text.size() || has_zeros || value < 0 || value > most) return std::nullopt;
    return value;
}

/// What stands before the next `end`, which goes with it.
std::string_view next_part(std::string_view& text, char end) {
    const auto at = text.find(end);
    const std::string_view part = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
    return part;
}

bool is_v4(std::string_view text) {
    if (std::ranges::count(text, '.') != 3) return false;
    for (int i = 0; i < 4; ++i) {
        if (!number(next_part(text, '.'), 255)) return false;
    }
    return true;
}

/// The 16-bit groups of "2001:db8:0"; nothing when it holds something else. An IPv4 address may be the last two.
std::optional<int> groups(std::string_view text) {
    if (text.empty()) return 0;
    int count = static_cast<int>(std::ranges::count(text, ':')) + 1;
    for (int left = count; left > 0; --left) {
        const std::string_view group = next_part(text, ':');
        if (left == 1 && is_v4(group)) return count + 1;
        if (group.empty() || group.size() > 4 || group.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos) return std::nullopt;
    }
    return count;
}

bool is_v6(std::string_view text) {
    const auto gap = text.find("::");
    if (gap == std::string_view::npos) return groups(text) == 8;
    const std::string_view before = text.substr(0, gap), after = text.substr(gap + 2);
    const auto first = groups(before), last = groups(after);
    return before.find('.') == std::string_view::npos && first && last && *first + *last < 8;
}

}  // namespace

bool is_ip_address(std::string_view text) { return is_v4(text) || is_v6(text); }

bool is_ip_network(std::string_view text) {
    const auto slash = text.find('/');
    const std::string_view address = text.substr(0, slash);
    if (slash == std::string_view::npos) return is_ip_address(address);
    return (is_v4(address) && number(text.substr(slash + 1), 32)) || (is_v6(address) && number(text.substr(slash + 1), 128));
}

}  // namespace aviso
