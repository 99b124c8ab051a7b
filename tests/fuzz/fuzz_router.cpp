// A connection's requests, from the bytes of its frames to the handlers and back: every method of the contract, in any order, before
// and after sign-in. What a client sends is answered once, and never with an internal error.

#include <map>
#include <random>

#include "gateway/frame_session.hpp"
#include "gateway_fixture.hpp"
#include "large_frame.hpp"
#include "proto_mutator.hpp"

namespace {

using namespace aviso;

fuzz::GatewayFixture& fixture() {
    static fuzz::GatewayFixture made;
    return made;
}

void check_answer(const Bytes& frame) {
    const auto header = decode_header(frame, kMaxFrameBody);
    fuzz::expect(header && header->length == frame.size() - kFrameHeaderBytes, "an answer that is no frame");
    if (header->kind != FrameKind::error) return;
    v1::ErrorReply error;
    fuzz::expect(error.ParseFromArray(frame.data() + kFrameHeaderBytes, static_cast<int>(header->length)), "an error that is no ErrorReply");
    fuzz::expect(error.code() != v1::ERROR_CODE_INTERNAL, "an internal error");
}

/// The first byte: whether the connection is signed in from the start.
void talk(BytesView stream, bool signed_in) {
    static std::int64_t connections = 0;
    asio::io_context io;
    auto channel = std::make_shared<gateway::FakeChannel>(io, ++connections);
    std::shared_ptr<ChannelHandler> session = fixture().gateway.channel_factory()(channel);
    if (signed_in) static_cast<gateway::FrameSession&>(*session).sign_in({UserId{7}, SessionId{70}, true, false}, {});

    std::size_t asked = 0, answered = 0;
    const auto read_answers = [&] {
        for (const Bytes& frame : channel->sent) check_answer(frame);
        answered += channel->sent.size();
        channel->sent.clear();
    };
    FrameDecoder decoder{kMaxFrameBody};
    const auto fault = decoder.feed(stream, [&](const FrameHeader& header, BytesView body) {
        if (header.kind == FrameKind::ping || header.kind == FrameKind::pong) return true;  // net answers these
        ++asked;
        session->on_frame(header, body);
        io.poll();
        io.restart();
        read_answers();
        return !channel->closed;
    });
    if (fault) {
        const Bytes last = gateway::encode_fault(decoder.at_fault(), *fault);
        fuzz::expect(decode_header(last, kMaxFrameBody).has_value(), "the closing error frame is none");
    }
    io.poll();
    read_answers();
    fuzz::expect(channel->closed || answered == asked, "a request without an answer, or with two");
    session->on_closed();
    io.restart();
    io.poll();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    fixture().clock.advance(std::chrono::hours{1});  // full budgets again
    // A byte of a request may be a number of eight (a packed varint) or, two of them, a pointer to a message of a list.
    const fuzz::AllocationLimit limit{8 * kMaxFrameBody + 4096};
    talk(fuzz::view(data + 1, size - 1), (data[0] & 1) != 0);
    return 0;
}

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

/// Changes one frame: another method, another field of its request, repeated, or gone; or adds a large one, or changes any byte.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed) {
    std::minstd_rand dice{seed};
    if (dice() % 16 == 0) return fuzz::insert_large_frame(data, size, max_size, 1, dice);
    if (dice() % 4 == 0) return LLVMFuzzerMutate(data, size, max_size);
    std::vector<Bytes> frames;
    if (size > 1) {
        FrameDecoder decoder{kMaxFrameBody};
        decoder.feed(fuzz::view(data + 1, size - 1), [&](const FrameHeader& header, BytesView body) {
            frames.push_back(encode_frame(header.command, header.kind, header.request_id, body));
            return true;
        });
    }
    const auto& methods = fixture().gateway.contract().methods();
    const std::size_t at = frames.empty() ? 0 : dice() % frames.size();
    if (frames.empty() || dice() % 4 == 0) {
        const gateway::Method& method = methods[dice() % methods.size()];
        frames.insert(frames.begin() + static_cast<std::ptrdiff_t>(at),
                      encode_frame(method.command, FrameKind::request, static_cast<std::uint32_t>(frames.size() + 1), {}));
    }
    const FrameHeader header = peek_header(frames[at]);
    if (const gateway::Method* method = fixture().gateway.contract().by_command(header.command)) {
        std::unique_ptr<google::protobuf::Message> request{method->request->New()};
        request->ParseFromArray(frames[at].data() + kFrameHeaderBytes, static_cast<int>(header.length));
        fuzz::mutate_message(*request, dice);
        const Bytes body = request->SerializePartialAsString();
        if (body.size() <= kMaxFrameBody) frames[at] = encode_frame(header.command, header.kind, header.request_id, body);
    }
    Bytes out(1, static_cast<char>(size > 0 ? data[0] : 1));
    for (const Bytes& frame : frames) {
        if (out.size() + frame.size() <= max_size) out += frame;
    }
    if (out.size() > max_size) return size;
    std::copy(out.begin(), out.end(), data);
    return out.size();
}
