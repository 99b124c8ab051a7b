// The frame decoder of server and client library: however the stream is cut into pieces, it gives the same frames and the same fault.

#include <algorithm>
#include <deque>
#include <optional>

#include "fuzz_target.hpp"
#include "large_frame.hpp"

namespace {

using namespace aviso;

struct Seen {
    std::deque<std::pair<FrameHeader, Bytes>> frames;  // in pieces: what the target keeps is not what the decoder allocates
    std::optional<FrameFault> fault;
    bool operator==(const Seen&) const = default;
};

/// The first byte says how large bodies may be and how large the pieces are.
Seen decode(BytesView stream, std::size_t max_body, std::size_t piece) {
    Seen seen;
    FrameDecoder decoder{max_body};
    const auto sink = [&](const FrameHeader& header, BytesView body) {
        fuzz::expect(body.size() <= max_body, "a body over the limit");
        fuzz::expect((header.flags & kFrameZstd) == 0, "a body given as plain that is packed");
        seen.frames.emplace_back(header, Bytes{body});
        return true;
    };
    while (!stream.empty() && !seen.fault) {
        const BytesView part = stream.substr(0, std::min(piece, stream.size()));
        seen.fault = decoder.feed(part, sink);
        stream.remove_prefix(part.size());
    }
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::size_t max_body = (data[0] & 1) != 0 ? kMaxFrameBody : kMaxFrameBodyBeforeSignIn;
    const std::size_t piece = 1 + (data[0] >> 1);
    const BytesView stream = fuzz::view(data + 1, size - 1);
    Seen whole;
    {
        // Decoding alone: what zstd takes for itself to compress, below, follows from the level, not from the sender.
        const fuzz::AllocationLimit limit{2 * kMaxFrameBody};
        whole = decode(stream, max_body, std::max<std::size_t>(stream.size(), 1));
        fuzz::expect(decode(stream, max_body, piece) == whole, "pieces give other frames than the whole");
    }
    if (whole.fault) fuzz::expect(!describe(*whole.fault).empty(), "a fault without a word");

    FrameDecoder again{kMaxFrameBody};
    for (const auto& [header, body] : whole.frames) {
        const Bytes frame = encode_frame_compressed(header.command, header.kind, header.request_id, body);
        const auto fault = again.feed(frame, [&](const FrameHeader& back, BytesView read) {
            fuzz::expect(back.command == header.command && back.kind == header.kind && back.request_id == header.request_id && read == body,
                         "a frame encoded and decoded is another");
            return true;
        });
        fuzz::expect(!fault && !again.in_frame(), "an encoded frame does not decode");
    }
    return 0;
}

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed) {
    std::minstd_rand dice{seed};
    if (dice() % 16 == 0) return aviso::fuzz::insert_large_frame(data, size, max_size, 1, dice);
    return LLVMFuzzerMutate(data, size, max_size);
}
