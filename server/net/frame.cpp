#include "net/frame.hpp"

#include <zstd.h>

#include <algorithm>
#include <cassert>
#include <memory>
#include <new>

namespace aviso {

namespace {

constexpr int kZstdLevel = 3;

void put_u32(char* out, std::uint32_t value) {
    for (int i = 0; i < 4; ++i) out[i] = static_cast<char>(value >> (24 - 8 * i));
}

std::uint32_t get_u32(BytesView bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
    return value;
}

struct FreeContext {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

/// Kept by each thread that packs or opens: to make one takes as long as to pack a page of entries. They hold what the largest body so far
/// needed: packing at most 1 MB, opening 96 KB.
ZSTD_CCtx& packing_context() {
    thread_local const std::unique_ptr<ZSTD_CCtx, FreeContext> context{ZSTD_createCCtx()};
    if (!context) throw std::bad_alloc{};
    return *context;
}
ZSTD_DCtx& opening_context() {
    thread_local const std::unique_ptr<ZSTD_DCtx, FreeContext> context{ZSTD_createDCtx()};
    if (!context) throw std::bad_alloc{};
    return *context;
}

Bytes encode(std::uint16_t command, FrameKind kind, std::uint8_t flags, std::uint32_t request_id, BytesView body) {
    assert(body.size() <= kMaxFrameBody);
    Bytes frame;
    frame.reserve(kFrameHeaderBytes + body.size());
    frame.resize(kFrameHeaderBytes);
    put_u32(frame.data(), static_cast<std::uint32_t>(body.size()));
    frame[4] = static_cast<char>(command >> 8);
    frame[5] = static_cast<char>(command);
    frame[6] = static_cast<char>(kind);
    frame[7] = static_cast<char>(flags);
    put_u32(frame.data() + 8, request_id);
    frame.append(body);
    return frame;
}

}  // namespace

std::string describe(FrameFault fault) {
    switch (fault) {
        case FrameFault::too_large:
            return "frame: the body is too large; at most " + std::to_string(kMaxFrameBodyBeforeSignIn) +
                   " bytes before sign-in and " + std::to_string(kMaxFrameBody) + " after it";
        case FrameFault::unknown_kind: return "frame: unknown kind; 1 to 6 are known";
        case FrameFault::unknown_flags: return "frame: unknown flags; only 1 (zstd) is known";
        case FrameFault::bad_compression:
            return "frame: the body is not one zstd frame of at most " + std::to_string(kMaxFrameBody) + " bytes";
    }
    return "frame: malformed";
}

Bytes encode_frame(std::uint16_t command, FrameKind kind, std::uint32_t request_id, BytesView body) {
    return encode(command, kind, 0, request_id, body);
}

Bytes encode_frame_compressed(std::uint16_t command, FrameKind kind, std::uint32_t request_id, BytesView body) {
    if (body.size() >= kCompressFrom) {
        const Bytes packed = compress(body);
        if (packed.size() < body.size()) return encode(command, kind, kFrameZstd, request_id, packed);
    }
    return encode(command, kind, 0, request_id, body);
}

void set_request_id(Bytes& frame, std::uint32_t request_id) {
    assert(frame.size() >= kFrameHeaderBytes);
    put_u32(frame.data() + 8, request_id);
}

FrameHeader peek_header(BytesView bytes) {
    FrameHeader header;
    header.length = get_u32(bytes, 0);
    header.command = static_cast<std::uint16_t>(static_cast<std::uint8_t>(bytes[4]) << 8 | static_cast<std::uint8_t>(bytes[5]));
    header.kind = static_cast<FrameKind>(bytes[6]);
    header.flags = static_cast<std::uint8_t>(bytes[7]);
    header.request_id = get_u32(bytes, 8);
    return header;
}

std::expected<FrameHeader, FrameFault> decode_header(BytesView bytes, std::size_t max_body) {
    const FrameHeader header = peek_header(bytes);
    if (header.length > max_body) return std::unexpected(FrameFault::too_large);
    if (header.kind < FrameKind::request || header.kind > FrameKind::pong) return std::unexpected(FrameFault::unknown_kind);
    if ((header.flags & ~kFrameZstd) != 0) return std::unexpected(FrameFault::unknown_flags);
    return header;
}

Bytes compress(BytesView plain) {
    Bytes packed(ZSTD_compressBound(plain.size()), '\0');
    const std::size_t size = ZSTD_compressCCtx(&packing_context(), packed.data(), packed.size(), plain.data(), plain.size(), kZstdLevel);
    assert(!ZSTD_isError(size));  // the buffer has the bound's size, so only memory could fail, and that throws
    packed.resize(size);
    return packed;
}

std::expected<Bytes, FrameFault> decompress(BytesView packed, std::size_t max_plain) {
    // One whole frame and nothing behind it, else a few bytes could stand for many frames.
    const std::size_t whole = ZSTD_findFrameCompressedSize(packed.data(), packed.size());
    if (ZSTD_isError(whole) || whole != packed.size()) return std::unexpected(FrameFault::bad_compression);

    // The size a frame declares is the sender's word: it bounds the buffer, and zstd cannot write past it.
    const unsigned long long declared = ZSTD_getFrameContentSize(packed.data(), packed.size());
    if (declared == ZSTD_CONTENTSIZE_ERROR) return std::unexpected(FrameFault::bad_compression);
    const bool known = declared != ZSTD_CONTENTSIZE_UNKNOWN;
    if (known && declared > max_plain) return std::unexpected(FrameFault::bad_compression);

    Bytes plain(known ? static_cast<std::size_t>(declared) : max_plain, '\0');
    const std::size_t size = ZSTD_decompressDCtx(&opening_context(), plain.data(), plain.size(), packed.data(), packed.size());
    if (ZSTD_isError(size)) return std::unexpected(FrameFault::bad_compression);
    plain.resize(size);
    return plain;
}

std::optional<FrameFault> FrameDecoder::take_whole(BytesView& bytes, const Sink& sink, bool& go_on) {
    while (go_on && bytes.size() >= kFrameHeaderBytes) {
        auto header = decode_header(bytes, max_body_);
        if (!header) {
            at_fault_ = peek_header(bytes);
            return header.error();
        }
        const std::size_t size = kFrameHeaderBytes + header->length;
        if (bytes.size() < size) break;
        BytesView body = bytes.substr(kFrameHeaderBytes, header->length);
        bytes.remove_prefix(size);
        if ((header->flags & kFrameZstd) == 0) {
            go_on = sink(*header, body);
            continue;
        }
        const auto plain = decompress(body, max_body_);
        if (!plain) {
            at_fault_ = *header;
            return plain.error();
        }
        header->flags &= static_cast<std::uint8_t>(~kFrameZstd);
        go_on = sink(*header, *plain);
    }
    return std::nullopt;
}

std::optional<FrameFault> FrameDecoder::feed(BytesView chunk, const Sink& sink) {
    bool go_on = true;
    while (go_on && !pending_.empty() && !chunk.empty()) {
        // Complete the begun frame with just the bytes it needs; what follows it is then read in place.
        std::size_t needed = kFrameHeaderBytes;
        if (pending_.size() >= kFrameHeaderBytes) {
            needed += peek_header(pending_).length;  // checked when it was complete, below
        }
        const std::size_t part = std::min(chunk.size(), needed - pending_.size());
        pending_.append(chunk.substr(0, part));
        chunk.remove_prefix(part);

        BytesView bytes = pending_;
        if (auto fault = take_whole(bytes, sink, go_on)) return fault;
        if (bytes.empty()) Bytes{}.swap(pending_);  // gives the memory back: the connection may now idle for hours
    }
    if (!go_on || chunk.empty()) return std::nullopt;
    if (auto fault = take_whole(chunk, sink, go_on)) return fault;
    if (go_on && !chunk.empty()) pending_.assign(chunk);
    return std::nullopt;
}

}  // namespace aviso
