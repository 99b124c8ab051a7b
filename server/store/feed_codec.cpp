#include "store/feed_codec.hpp"

#include <algorithm>

namespace aviso::store {
namespace {

void put_varint(Bytes& out, std::int64_t number) {
    auto rest = static_cast<std::uint64_t>(number);
    while (rest >= 0x80) {
        out += static_cast<char>(rest | 0x80);
        rest >>= 7;
    }
    out += static_cast<char>(rest);
}

std::int64_t take_varint(BytesView& in) {
    std::uint64_t number = 0;
    for (int shift = 0; shift < 64 && !in.empty(); shift += 7) {
        const auto byte = static_cast<std::uint8_t>(in.front());
        in.remove_prefix(1);
        number |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if (byte < 0x80) return static_cast<std::int64_t>(number);
    }
    throw DatabaseError{"a row of the change feed is damaged", false};
}

}  // namespace

Bytes encode_touched(std::span<const Touched> touched) {
    Bytes out;
    for (std::size_t i = 0; i < touched.size(); ++i) {
        const Touched& one = touched[i];
        const auto same = [&](const Touched& other) { return other.kind == one.kind && other.id == one.id; };
        if (std::ranges::any_of(touched.subspan(i + 1), same)) continue;
        out += static_cast<char>(one.kind);
        put_varint(out, one.id);
        put_varint(out, one.version);
    }
    return out;
}

std::vector<Touched> decode_touched(BytesView bytes) {
    std::vector<Touched> touched;
    while (!bytes.empty()) {
        const auto kind = static_cast<std::uint8_t>(bytes.front());
        bytes.remove_prefix(1);
        const std::int64_t id = take_varint(bytes);
        const std::int64_t version = take_varint(bytes);
        const bool known = kind >= static_cast<std::uint8_t>(Touched::Kind::conversation) && kind <= static_cast<std::uint8_t>(Touched::Kind::own_view);
        if (known) touched.push_back({static_cast<Touched::Kind>(kind), id, version});
    }
    return touched;
}

}  // namespace aviso::store
