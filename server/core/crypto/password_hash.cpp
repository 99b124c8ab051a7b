#include "core/crypto/password_hash.hpp"

#include <argon2.h>

#include <charconv>
#include <optional>
#include <stdexcept>

#include "core/crypto/random.hpp"

namespace aviso::crypto {
namespace {

constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kHashSize = 32;
constexpr PasswordCost kMostAccepted{1024 * 1024, 64, 16};

/// Reads "m=" and the like in front of `rest` and what follows up to `end`.
std::optional<std::uint32_t> take_number(std::string_view& rest, std::string_view name, char end) {
    if (!rest.starts_with(name)) return std::nullopt;
    rest.remove_prefix(name.size());
    std::uint32_t number = 0;
    const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error != std::errc{} || stop == rest.data() + rest.size() || *stop != end) return std::nullopt;
    rest.remove_prefix(static_cast<std::size_t>(stop - rest.data()) + 1);
    return number;
}

std::optional<PasswordCost> cost_of(std::string_view phc) {
    constexpr std::string_view kPrefix = "$argon2id$v=19$";
    if (!phc.starts_with(kPrefix)) return std::nullopt;
    phc.remove_prefix(kPrefix.size());
    const auto memory = take_number(phc, "m=", ',');
    const auto iterations = memory ? take_number(phc, "t=", ',') : std::nullopt;
    const auto lanes = iterations ? take_number(phc, "p=", '$') : std::nullopt;
    if (!lanes) return std::nullopt;
    return PasswordCost{*memory, *iterations, *lanes};
}

}  // namespace

std::string hash_password(std::string_view password, const PasswordCost& cost) {
    const Bytes salt = random_bytes(kSaltSize);
    std::string phc(argon2_encodedlen(cost.iterations, cost.memory_kib, cost.lanes, kSaltSize, kHashSize, Argon2_id), '\0');
    const int answer = argon2id_hash_encoded(cost.iterations, cost.memory_kib, cost.lanes, password.data(), password.size(), salt.data(),
                                             salt.size(), kHashSize, phc.data(), phc.size());
    if (answer != ARGON2_OK) throw std::runtime_error(std::string("argon2id: ") + argon2_error_message(answer));
    phc.resize(phc.find('\0'));
    return phc;
}

bool verify_password(std::string_view password, const std::string& phc) {
    const auto cost = cost_of(phc);
    if (!cost || cost->memory_kib > kMostAccepted.memory_kib || cost->iterations > kMostAccepted.iterations ||
        cost->lanes > kMostAccepted.lanes)
        return false;
    const int answer = argon2id_verify(phc.c_str(), password.data(), password.size());
    if (answer == ARGON2_MEMORY_ALLOCATION_ERROR || answer == ARGON2_THREAD_FAIL)
        throw std::runtime_error(std::string("argon2id: ") + argon2_error_message(answer));
    return answer == ARGON2_OK;
}

bool needs_rehash(std::string_view phc, const PasswordCost& cost) { return cost_of(phc) != cost; }

}  // namespace aviso::crypto
