#pragma once

#include "core/crypto/hash.hpp"

namespace aviso::crypto {

/// What stands beside a sealed column so that equality can still be looked up: HMAC-SHA256 under the column's own index key, 32 bytes.
/// `normalized` is the value after the caller's folding (a sign-in name in lower case, a phone number in digits): equal things must
/// arrive as equal bytes.
inline Bytes keyed_hash(BytesView index_key, BytesView normalized) { return hmac_sha256(index_key, normalized); }

}  // namespace aviso::crypto
