#include "net/frame.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace aviso {
namespace {

struct Seen {
    FrameHeader header;
    Bytes body;
};

/// Feeds `stream` in pieces of `step` bytes.
std::optional<FrameFault> feed(FrameDecoder& decoder, BytesView stream, std::size_t step, std::vector<Seen>& seen) {
    const auto sink = [&seen](const FrameHeader& header, BytesView body) {
        seen.push_back({header, Bytes{body}});
        return true;
    };
    for (; !stream.empty(); stream.remove_prefix(std::min(step, stream.size()))) {
        if (auto fault = decoder.feed(stream.substr(0, step), sink)) return fault;
    }
    return std::nullopt;
}

TEST(Frame, HeaderIsBigEndianAsDocumented) {
    const Bytes frame = encode_frame(0x0301, FrameKind::request, 0x01020304, "hi");

    EXPECT_EQ(to_hex(frame), "00000002" "0301" "01" "00" "01020304" "6869");
}

TEST(Frame, HeaderRoundTrips) {
    Bytes frame = encode_frame(65535, FrameKind::push, 7, std::string(300, 'x'));
    set_request_id(frame, 0xFFFFFFFF);

    const auto header = decode_header(frame, kMaxFrameBody);

    ASSERT_TRUE(header);
    EXPECT_EQ(*header, (FrameHeader{300, 65535, FrameKind::push, 0, 0xFFFFFFFF}));
}

TEST(Frame, HeaderFaultsAreTold) {
    const auto fault_of = [](std::string_view hex) { return decode_header(from_hex(hex), kMaxFrameBody).error(); };

    EXPECT_TRUE(decode_header(from_hex("000400000001010000000001"), kMaxFrameBody));
    EXPECT_EQ(fault_of("000400010001010000000001"), FrameFault::too_large);
    EXPECT_EQ(fault_of("ffffffff0001010000000001"), FrameFault::too_large);
    EXPECT_EQ(fault_of("000000000001000000000001"), FrameFault::unknown_kind);
    EXPECT_EQ(fault_of("000000000001070000000001"), FrameFault::unknown_kind);
    EXPECT_EQ(fault_of("000000000001010200000001"), FrameFault::unknown_flags);
}

TEST(FrameDecoder, SplitsAStreamCutAnywhere) {
    Bytes stream;
    for (std::uint32_t i = 0; i < 5; ++i) stream += encode_frame(1, FrameKind::request, i, std::string(i * 7, 'a'));

    for (std::size_t step = 1; step <= stream.size(); ++step) {
        FrameDecoder decoder;
        std::vector<Seen> seen;
        EXPECT_FALSE(feed(decoder, stream, step, seen));
        ASSERT_EQ(seen.size(), 5u) << "step " << step;
        for (std::uint32_t i = 0; i < 5; ++i) {
            EXPECT_EQ(seen[i].header.request_id, i);
            EXPECT_EQ(seen[i].body, std::string(i * 7, 'a'));
        }
        EXPECT_FALSE(decoder.in_frame());
    }
}

TEST(FrameDecoder, AFrameWholeInTheChunkIsNotCopied) {
    const Bytes stream = encode_frame(1, FrameKind::request, 1, "body");
    FrameDecoder decoder;
    const char* where = nullptr;

    decoder.feed(stream, [&](const FrameHeader&, BytesView body) { where = body.data(); return true; });

    EXPECT_EQ(where, stream.data() + kFrameHeaderBytes);
}

TEST(FrameDecoder, ATruncatedFrameIsNotGiven) {
    const Bytes frame = encode_frame(1, FrameKind::request, 1, "body");
    FrameDecoder decoder;
    std::vector<Seen> seen;

    EXPECT_FALSE(feed(decoder, BytesView{frame}.substr(0, frame.size() - 1), 100, seen));

    EXPECT_TRUE(seen.empty());
    EXPECT_TRUE(decoder.in_frame());
}

TEST(FrameDecoder, RefusesALargeBodyAtItsHeaderAndTakesItAfterSignIn) {
    const Bytes large = encode_frame(1, FrameKind::request, 1, std::string(kMaxFrameBodyBeforeSignIn + 1, 'x'));
    FrameDecoder before, after;
    after.set_max_body(kMaxFrameBody);
    std::vector<Seen> seen;

    EXPECT_EQ(feed(before, BytesView{large}.substr(0, kFrameHeaderBytes), 5, seen), FrameFault::too_large);
    EXPECT_FALSE(feed(after, large, 4096, seen));
    EXPECT_EQ(seen.size(), 1u);
}

TEST(FrameDecoder, TheLimitMayBeRaisedBetweenTwoFramesOfOneChunk) {
    const Bytes stream = encode_frame(1, FrameKind::request, 1, "login") +
                         encode_frame(2, FrameKind::request, 2, std::string(100'000, 'x'));
    FrameDecoder decoder;
    int frames = 0;

    const auto fault = decoder.feed(stream, [&](const FrameHeader&, BytesView) {
        decoder.set_max_body(kMaxFrameBody);
        ++frames;
        return true;
    });

    EXPECT_FALSE(fault);
    EXPECT_EQ(frames, 2);
}

TEST(FrameDecoder, StopsWhenTheSinkSaysSo) {
    const Bytes stream = encode_frame(1, FrameKind::request, 1, "a") + encode_frame(1, FrameKind::request, 2, "b");
    FrameDecoder decoder;
    int frames = 0;

    decoder.feed(stream, [&](const FrameHeader&, BytesView) { return ++frames > 1; });

    EXPECT_EQ(frames, 1);
}

TEST(FrameDecoder, OpensACompressedBody) {
    const std::string text(50'000, 'z');
    const Bytes frame = encode_frame_compressed(1, FrameKind::reply, 1, text);
    FrameDecoder decoder{kMaxFrameBody};
    std::vector<Seen> seen;

    EXPECT_FALSE(feed(decoder, frame, 7, seen));

    EXPECT_LT(frame.size(), 1000u);
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].body, text);
    EXPECT_EQ(seen[0].header.flags, 0);
}

TEST(FrameCompression, LeavesSmallAndIncompressibleBodiesPlain) {
    Bytes noise;
    for (std::uint32_t i = 0, x = 1; i < 4096; ++i) noise += static_cast<char>((x = x * 1664525 + 1013904223) >> 24);

    EXPECT_EQ(encode_frame_compressed(1, FrameKind::reply, 1, std::string(100, 'a'))[7], 0);
    EXPECT_EQ(encode_frame_compressed(1, FrameKind::reply, 1, noise)[7], 0);
}

TEST(FrameCompression, RefusesABombGarbageAndTrailingBytes) {
    const Bytes bomb = compress(std::string(64 * 1024 * 1024, '\0'));
    const Bytes good = compress("hello hello hello");

    EXPECT_LT(bomb.size(), kMaxFrameBody);
    EXPECT_EQ(decompress(bomb).error(), FrameFault::bad_compression);
    EXPECT_EQ(decompress("no zstd at all").error(), FrameFault::bad_compression);
    EXPECT_EQ(decompress("").error(), FrameFault::bad_compression);
    EXPECT_EQ(decompress(good + "x").error(), FrameFault::bad_compression);
    EXPECT_EQ(decompress(good + good).error(), FrameFault::bad_compression);
    EXPECT_EQ(decompress(BytesView{good}.substr(0, good.size() - 1)).error(), FrameFault::bad_compression);
    EXPECT_EQ(decompress(good, 5).error(), FrameFault::bad_compression);
    EXPECT_EQ(decompress(good), "hello hello hello");
}

}  // namespace
}  // namespace aviso
