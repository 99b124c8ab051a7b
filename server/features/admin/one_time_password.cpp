#include "features/admin/one_time_password.hpp"

#include <string_view>

#include "core/crypto/random.hpp"

namespace aviso::admin {
namespace {

constexpr std::string_view kAlphabet = "abcdefghijkmnpqrstuvwxyz23456789";  // without l, o, 0 and 1
constexpr std::size_t kGroups = 4;
constexpr std::size_t kGroupLength = 4;
static_assert(kAlphabet.size() == 32, "a power of two: a byte's low bits choose evenly");

}  // namespace

std::string one_time_password() {
    const Bytes random = crypto::random_bytes(kGroups * kGroupLength);
    std::string password;
    for (std::size_t i = 0; i < random.size(); ++i) {
        if (i > 0 && i % kGroupLength == 0) password += '-';
        password += kAlphabet[static_cast<unsigned char>(random[i]) % kAlphabet.size()];
    }
    return password;
}

}  // namespace aviso::admin
