// The frame codec: server and client library have the same one, and both read a connection in pieces of 16 KiB.
#include <benchmark/benchmark.h>

#include <memory>
#include <random>
#include <string_view>

#include "bench/micro/allocations.hpp"
#include "core/crypto/random.hpp"
#include "net/frame.hpp"
#include "net/outbox.hpp"

namespace aviso::bench {
namespace {

constexpr std::size_t kPiece = 16 * 1024;
constexpr std::size_t kStream = 1024 * 1024;  ///< So much is read in one iteration.
constexpr std::uint16_t kCommand = 0x04F1;

/// Text as people write it packs to about a third; random bytes do not pack at all.
Bytes text(std::size_t bytes) {
    static constexpr std::string_view kWords[] = {"明天", "评审", "客户", "release", "meeting", "预算", "deploy", "会议室", "please", "谢谢", "计划", "budget"};
    std::mt19937 random{1};
    Bytes out;
    while (out.size() < bytes) out.append(kWords[random() % std::size(kWords)]).append(std::to_string(random() % 1000)).append(1, ' ');
    out.resize(bytes);
    return out;
}

/// A body with which a frame has so many bytes in all.
Bytes random_body(std::int64_t frame_bytes) { return crypto::random_bytes(static_cast<std::size_t>(frame_bytes) - kFrameHeaderBytes); }

/// What one iteration handles: so many frames of so many bytes each.
void count(benchmark::State& state, const Allocations& allocations, std::size_t frames, std::size_t bytes_each) {
    allocations.report(state, static_cast<std::int64_t>(frames) * state.iterations());
    state.SetItemsProcessed(static_cast<std::int64_t>(frames) * state.iterations());
    state.SetBytesProcessed(static_cast<std::int64_t>(frames * bytes_each) * state.iterations());
}

/// One iteration: one frame is made. Pushes are made this way.
void write(benchmark::State& state) {
    const Bytes body = random_body(state.range(0));
    const Allocations allocations;
    for (auto _ : state) benchmark::DoNotOptimize(encode_frame(kCommand, FrameKind::push, 0, body));
    count(state, allocations, 1, body.size());
}

/// The same with a body worth packing, or one that turns out not to be: requests and replies of 1 KiB and more.
void write_packed(benchmark::State& state, const Bytes& body) {
    const Allocations allocations;
    for (auto _ : state) benchmark::DoNotOptimize(encode_frame_compressed(kCommand, FrameKind::reply, 1, body));
    count(state, allocations, 1, body.size());
}
void write_packed_text(benchmark::State& state) { write_packed(state, text(static_cast<std::size_t>(state.range(0)) - kFrameHeaderBytes)); }
void write_packed_random(benchmark::State& state) { write_packed(state, random_body(state.range(0))); }

/// One iteration: a stream of about kStream bytes, one frame after the other, comes in pieces.
void read_stream(benchmark::State& state, const Bytes& frame, std::size_t body_bytes) {
    const std::size_t frames = kStream / frame.size() + 1;
    Bytes stream;
    for (std::size_t i = 0; i < frames; ++i) stream += frame;
    FrameDecoder decoder{kMaxFrameBody};
    std::size_t seen = 0, bytes = 0;
    const FrameDecoder::Sink sink = [&](const FrameHeader&, BytesView body) {
        ++seen;
        bytes += body.size();
        benchmark::DoNotOptimize(body.data());
        return true;
    };
    const Allocations allocations;
    for (auto _ : state) {
        for (BytesView left = stream; !left.empty(); left.remove_prefix(std::min(kPiece, left.size()))) {
            if (decoder.feed(left.substr(0, kPiece), sink)) return state.SkipWithError("the framing broke");
        }
    }
    if (seen != frames * static_cast<std::size_t>(state.iterations()) || bytes != seen * body_bytes) state.SkipWithError("frames were lost");
    count(state, allocations, frames, body_bytes);
}

void read(benchmark::State& state) {
    const Bytes body = random_body(state.range(0));
    read_stream(state, encode_frame(kCommand, FrameKind::push, 0, body), body.size());
}
void read_packed_text(benchmark::State& state) {
    const Bytes body = text(static_cast<std::size_t>(state.range(0)) - kFrameHeaderBytes);
    read_stream(state, encode_frame_compressed(kCommand, FrameKind::reply, 1, body), body.size());
}

/// One iteration: 64 frames wait for a connection and are joined into records of at most 16 KiB, as they are given to TLS.
void join(benchmark::State& state) {
    constexpr std::size_t kWaiting = 64;
    const auto frame = std::make_shared<const Bytes>(encode_frame(kCommand, FrameKind::push, 0, random_body(state.range(0))));
    Bytes scratch(kPiece, '\0');
    Outbox outbox;
    const Allocations allocations;
    for (auto _ : state) {
        for (std::size_t i = 0; i < kWaiting; ++i) outbox.append(frame);
        while (!outbox.empty()) {
            const BytesView record = outbox.peek(scratch);
            benchmark::DoNotOptimize(record.data());
            outbox.consume(std::min(record.size(), kPiece));
        }
    }
    count(state, allocations, kWaiting, frame->size());
}

void sizes(benchmark::internal::Benchmark* each) { each->ArgName("bytes")->Arg(300)->Arg(64 * 1024); }
void large(benchmark::internal::Benchmark* each) { each->ArgName("bytes")->Arg(4 * 1024)->Arg(64 * 1024); }  // below 1 KiB nothing is packed
BENCHMARK(write)->Name("Frames/write")->Apply(sizes);
BENCHMARK(write_packed_text)->Name("Frames/write_packed/text")->Apply(large);
BENCHMARK(write_packed_random)->Name("Frames/write_packed/random")->Apply(large);
BENCHMARK(read)->Name("Frames/read")->Apply(sizes);
BENCHMARK(read_packed_text)->Name("Frames/read_packed/text")->Apply(large);
BENCHMARK(join)->Name("Frames/join")->Apply(sizes);

}  // namespace
}  // namespace aviso::bench
