#pragma once

#include <optional>

#include "core/bytes.hpp"

namespace aviso::crypto {

inline constexpr std::size_t kAeadKeySize = 32;
inline constexpr std::size_t kAeadNonceSize = 12;
inline constexpr std::size_t kAeadTagSize = 16;
/// What sealing adds to a plaintext.
inline constexpr std::size_t kAeadOverhead = kAeadNonceSize + kAeadTagSize;

/// AES-256-GCM: nonce || ciphertext || tag, with a fresh random nonce. `associated_data` is not stored: the reader must know it, so a value
/// moved to another row does not open. At most 2^32 values under one key (random nonces), far above one conversation or column.
/// Callable from any thread. Throws std::runtime_error (key not 32 bytes, OpenSSL, no randomness).
Bytes seal(BytesView key, BytesView plaintext, BytesView associated_data);

/// The plaintext; nothing when the key or the associated data is another, or a bit was changed, or it is too short to be sealed.
/// Throws std::runtime_error as `seal`.
std::optional<Bytes> open(BytesView key, BytesView sealed, BytesView associated_data);

}  // namespace aviso::crypto
