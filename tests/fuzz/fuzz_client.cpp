// What the client library makes of a server's answers and pushes: any bytes become values or are refused.

#include "client-qt/core/wire_codec.hpp"
#include "fuzz_target.hpp"
#include "large_frame.hpp"

namespace {

using namespace aviso;

template <class Message>
void take(BytesView body) {
    Message message;
    if (message.ParseFromArray(body.data(), static_cast<int>(body.size()))) static_cast<void>(client::to_value(message));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Two bytes of a body are an entry without any field: as many values as a body of the limit can name, and no more.
    const fuzz::AllocationLimit limit{kMaxFrameBody / 2 * 512};
    FrameDecoder decoder{kMaxFrameBody};
    decoder.feed(fuzz::view(data, size), [](const FrameHeader& header, BytesView body) {
        static_cast<void>(client::to_error(body));
        switch (header.request_id % 8) {
            case 0: take<v1::Conversation>(body); break;
            case 1: take<v1::Entry>(body); break;
            case 2: take<v1::Person>(body); break;
            case 3: take<v1::SignedIn>(body); break;
            case 4: take<v1::SendMessageResponse>(body); break;
            case 5: take<v1::PullEntriesResponse>(body); break;
            case 6: take<v1::SyncResponse>(body); break;
            default: take<v1::GetDirectoryResponse>(body); break;
        }
        return true;
    });
    return 0;
}

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed) {
    std::minstd_rand dice{seed};
    if (dice() % 16 == 0) return aviso::fuzz::insert_large_frame(data, size, max_size, 0, dice);
    return LLVMFuzzerMutate(data, size, max_size);
}
