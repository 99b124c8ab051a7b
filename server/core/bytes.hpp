#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace aviso {

/// Binary data. std::string, because protobuf, SQLite and OpenSSL all take and give it without a copy.
using Bytes = std::string;
using BytesView = std::string_view;

/// Bytes that several connections share (an encoded push).
using SharedBytes = std::shared_ptr<const Bytes>;

/// The 16 bytes a client makes for an entry; a retry carries the same (design.md, idea 4).
using ClientEntryId = std::array<std::uint8_t, 16>;

template <std::size_t N>
BytesView view(const std::array<std::uint8_t, N>& a) {
    return {reinterpret_cast<const char*>(a.data()), N};
}

/// Lower-case hexadecimal.
std::string to_hex(BytesView bytes);
/// The reverse; empty when `hex` has an odd length or another character.
Bytes from_hex(std::string_view hex);

}  // namespace aviso
