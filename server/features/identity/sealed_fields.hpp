#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/bytes.hpp"

namespace aviso::identity {

/// Several texts as one value to seal: each behind its length in two bytes, big-endian. Throws std::length_error above 65535 bytes.
Bytes join_fields(std::initializer_list<std::string_view> fields);
/// The reverse; nothing when `joined` is not exactly `count` fields.
std::optional<std::vector<std::string>> split_fields(BytesView joined, std::size_t count);

}  // namespace aviso::identity
