#pragma once

#include <array>
#include <cstdint>

#include "core/bytes.hpp"

namespace aviso::crypto {

/// `count` bytes from OpenSSL's generator, fit for keys. Callable from any thread. Throws std::runtime_error when the system gives no
/// randomness: nothing secret may be made then.
Bytes random_bytes(std::size_t count);

/// 16 random bytes: a name that nobody else will make.
std::array<std::uint8_t, 16> random_id();

}  // namespace aviso::crypto
