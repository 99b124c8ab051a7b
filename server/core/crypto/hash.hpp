#pragma once

#include "core/bytes.hpp"

namespace aviso::crypto {

// All callable from any thread; a failure inside OpenSSL throws std::runtime_error.

/// SHA-256 of `data`: 32 bytes.
Bytes sha256(BytesView data);

/// HMAC-SHA256: 32 bytes. `key` may have any length, 32 bytes are meant.
Bytes hmac_sha256(BytesView key, BytesView data);

/// HKDF-SHA256 (RFC 5869), extract and expand: `length` bytes (1 to 8160). `secret` must be uniformly random or long: this is not for
/// passwords. `info` names the purpose, so that two purposes never share a key.
Bytes hkdf_sha256(BytesView secret, BytesView salt, BytesView info, std::size_t length = 32);

/// Equality whose time tells nothing about where two values differ. Different lengths are unequal at once.
bool constant_time_equal(BytesView a, BytesView b);

}  // namespace aviso::crypto
