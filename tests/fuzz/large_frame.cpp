#include "large_frame.hpp"

#include <algorithm>
#include <iterator>

namespace aviso::fuzz {

namespace {

constexpr std::size_t kSizes[] = {kMaxFrameBodyBeforeSignIn - 1, kMaxFrameBodyBeforeSignIn, kMaxFrameBodyBeforeSignIn + 1, 100'000,
                                  kMaxFrameBody - 1,             kMaxFrameBody,             kMaxFrameBody + 1,             4 * kMaxFrameBody};

Bytes body(std::size_t size, std::minstd_rand& dice) {
    if (dice() % 2 == 0) return Bytes(size, static_cast<char>(dice()));
    Bytes noise(size, '\0');
    for (char& c : noise) c = static_cast<char>(dice() >> 7);
    return noise;
}

/// As encode_frame(), which refuses a body over the limit: these may lie.
Bytes frame(std::size_t declared, std::uint8_t flags, BytesView body, std::minstd_rand& dice) {
    Bytes out = encode_frame(static_cast<std::uint16_t>(dice() % 128), FrameKind::request, static_cast<std::uint32_t>(dice()), {});
    for (int i = 0; i < 4; ++i) out[static_cast<std::size_t>(i)] = static_cast<char>(declared >> (8 * (3 - i)));
    out[7] = static_cast<char>(flags);
    return out.append(body);
}

}  // namespace

Bytes large_frame(std::minstd_rand& dice) {
    const Bytes plain = body(kSizes[dice() % std::size(kSizes)], dice);
    Bytes packed = dice() % 2 == 0 ? compress(plain) : Bytes{};
    if (packed.empty()) return frame(dice() % 4 == 0 ? kSizes[dice() % std::size(kSizes)] : plain.size(), 0, plain, dice);
    switch (dice() % 4) {
        case 0: packed.resize(packed.size() - 1 - dice() % std::min<std::size_t>(packed.size(), 64)); break;  // cut
        case 1: packed[dice() % std::min<std::size_t>(packed.size(), 16)] ^= static_cast<char>(1u << dice() % 8); break;  // another size, another window
        default: break;
    }
    return frame(packed.size(), kFrameZstd, packed, dice);
}

std::size_t insert_large_frame(std::uint8_t* data, std::size_t size, std::size_t max_size, std::size_t skip, std::minstd_rand& dice) {
    const Bytes frame = large_frame(dice);
    const std::size_t at = dice() % 2 == 0 ? std::max(size, skip) : skip;
    if (at + frame.size() > max_size) return size;
    std::fill(data + size, data + std::max(size, at), std::uint8_t{1});
    std::copy(frame.begin(), frame.end(), data + at);
    return at + frame.size();
}

}  // namespace aviso::fuzz
