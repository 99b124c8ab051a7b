#pragma once

#include <span>
#include <vector>

#include "store/database.hpp"

namespace aviso::store {

/// The `touched` column of a feed row: for each thing, a byte of kind, then id and version as varints. Later entries for the same
/// thing replace earlier ones.
Bytes encode_touched(std::span<const Touched> touched);
/// The reverse. Throws DatabaseError on bytes that encode_touched cannot have written. Unknown kinds (a newer node) are left out.
std::vector<Touched> decode_touched(BytesView bytes);

}  // namespace aviso::store
