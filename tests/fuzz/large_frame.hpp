#pragma once

#include <random>

#include "net/frame.hpp"

namespace aviso::fuzz {

/// One frame whose body lies at or near a limit, on the wire or when opened: plain, packed, of one letter or of noise, and sometimes with
/// a header or a packing that lies about it. Mutation byte by byte does not get there.
Bytes large_frame(std::minstd_rand& dice);

/// Puts a large frame into a stream of frames that begins at `data + skip`: at its end, or alone. Gives the new size, at most `max_size`.
std::size_t insert_large_frame(std::uint8_t* data, std::size_t size, std::size_t max_size, std::size_t skip, std::minstd_rand& dice);

}  // namespace aviso::fuzz
