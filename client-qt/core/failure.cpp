#include "client-qt/core/failure.hpp"

#include <array>
#include <string_view>
#include <vector>

namespace aviso::client {

namespace {

constexpr char kBetween = '\x1f';
constexpr std::array<std::string_view, 9> kNames{"internal", "invalid_argument", "unauthenticated", "forbidden", "not_found", "conflict", "rate_limited", "exhausted", "unavailable"};

}  // namespace

std::string to_failure(const Error& error) {
    std::string out{kNames.at(static_cast<std::size_t>(error.code))};
    for (const auto& part : {error.reason, error.field, error.message}) (out += kBetween) += part;
    return out;
}

Error from_failure(const std::string& failure) {
    std::vector<std::string> parts{std::string{}};
    for (const char c : failure) {
        if (c == kBetween && parts.size() < 4) parts.emplace_back();
        else parts.back() += c;
    }
    if (parts.size() == 4) {
        for (std::size_t code = 0; code < kNames.size(); ++code) {
            if (parts[0] != kNames[code]) continue;
            Error error{static_cast<Errc>(code), parts[3], parts[2]};
            error.reason = parts[1];
            return error;
        }
    }
    return {Errc::forbidden, failure};
}

}  // namespace aviso::client
