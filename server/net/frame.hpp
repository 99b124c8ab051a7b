#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/bytes.hpp"
#include "core/result.hpp"

// The frame codec, shared by server and client library: it uses core/bytes, core/result and zstd, nothing else.

namespace aviso {

/// What a frame is. Values are the wire's.
enum class FrameKind : std::uint8_t { request = 1, reply = 2, error = 3, push = 4, ping = 5, pong = 6 };

inline constexpr std::size_t kFrameHeaderBytes = 12;
/// Largest body, before and after decompression. Anything larger is fetched over HTTPS.
inline constexpr std::size_t kMaxFrameBody = 256 * 1024;
/// Largest body of a connection that has not signed in.
inline constexpr std::size_t kMaxFrameBodyBeforeSignIn = 16 * 1024;
/// Flag: the body is one zstd frame.
inline constexpr std::uint8_t kFrameZstd = 1;
/// Bodies smaller than this are not worth compressing.
inline constexpr std::size_t kCompressFrom = 1024;

/// `u32 body length | u16 command | u8 kind | u8 flags | u32 request id`, big-endian.
/// A request id is chosen by the side that asks; pushes carry 0.
struct FrameHeader {
    std::uint32_t length = 0;  ///< Of the body as it stands on the wire, bytes.
    std::uint16_t command = 0;
    FrameKind kind = FrameKind::request;
    std::uint8_t flags = 0;
    std::uint32_t request_id = 0;

    bool operator==(const FrameHeader&) const = default;
};

/// What breaks the framing itself: the connection cannot be read further and is closed with an error frame.
enum class FrameFault : std::uint8_t {
    too_large,        ///< length above the limit in force
    unknown_kind,     ///< kind is none of FrameKind
    unknown_flags,    ///< a flag this version does not know
    bad_compression,  ///< not one whole zstd frame, or larger than kMaxFrameBody when opened
};

/// A sentence for the error frame, e.g. "frame: body is larger than 262144 bytes".
std::string describe(FrameFault fault);

/// One frame: header and body as given. `body` must not exceed kMaxFrameBody (asserted).
Bytes encode_frame(std::uint16_t command, FrameKind kind, std::uint32_t request_id, BytesView body);

/// The same; a body of at least kCompressFrom bytes travels compressed if that makes it smaller.
Bytes encode_frame_compressed(std::uint16_t command, FrameKind kind, std::uint32_t request_id, BytesView body);

/// Gives an already encoded frame another request id (the same bytes answer several requests).
void set_request_id(Bytes& frame, std::uint32_t request_id);

/// Reads a header. `bytes` has at least kFrameHeaderBytes.
/// Errors: too_large (length > max_body), unknown_kind, unknown_flags.
std::expected<FrameHeader, FrameFault> decode_header(BytesView bytes, std::size_t max_body);

/// The header's fields unchecked; `bytes` has at least kFrameHeaderBytes.
FrameHeader peek_header(BytesView bytes);

/// Zstandard, level 3.
Bytes compress(BytesView plain);
/// Opens one zstd frame; nothing larger than `max_plain` bytes is ever allocated or written.
/// Errors: bad_compression.
std::expected<Bytes, FrameFault> decompress(BytesView packed, std::size_t max_plain = kMaxFrameBody);

/// Splits a stream of bytes into frames. Holds memory only while a frame is incomplete, so an idle connection costs
/// a few words. Not thread-safe.
class FrameDecoder {
  public:
    /// One whole frame. `body` is plain (decompressed if it was packed, and `header.flags` cleared of kFrameZstd) and valid
    /// only during the call. Return false to stop: what follows in the stream is dropped.
    using Sink = std::function<bool(const FrameHeader& header, BytesView body)>;

    explicit FrameDecoder(std::size_t max_body = kMaxFrameBodyBeforeSignIn) : max_body_{max_body} {}

    /// Body limit for headers not yet read; may be called from within the sink.
    void set_max_body(std::size_t bytes) { max_body_ = bytes; }

    /// Takes the next bytes of the stream and gives each frame they complete to `sink`, in order. Frames that lie whole
    /// in `chunk` are not copied. After a fault the stream is unusable.
    std::optional<FrameFault> feed(BytesView chunk, const Sink& sink);

    /// True when a frame has begun and is not complete.
    bool in_frame() const { return !pending_.empty(); }

    /// After a fault: the header of the frame at fault, unchecked.
    const FrameHeader& at_fault() const { return at_fault_; }

  private:
    /// Gives the frames whole in `bytes` to the sink; the rest that begins a frame stays in `bytes`.
    std::optional<FrameFault> take_whole(BytesView& bytes, const Sink& sink, bool& go_on);

    std::size_t max_body_;
    FrameHeader at_fault_;
    Bytes pending_;  ///< The beginning of an incomplete frame.
};

}  // namespace aviso
