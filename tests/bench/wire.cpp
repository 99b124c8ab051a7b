#include "bench/wire.hpp"

#include <cstring>

#include "aviso/v1/messaging.pb.h"
#include "bench/bench_options.hpp"

namespace aviso::bench {

const Commands& commands() {
    static const Commands all;
    return all;
}

Bytes make_key(std::uint64_t random, std::uint64_t number) {
    Bytes key(16, '\0');
    std::memcpy(key.data(), &random, 8);
    std::memcpy(key.data() + 8, &number, 8);
    return key;
}

std::uint64_t number_of(BytesView key) {
    std::uint64_t number = 0;
    std::memcpy(&number, key.data() + 8, 8);
    return number;
}

Bytes make_send(ConversationId conversation, std::uint64_t number, std::size_t text_bytes, std::int64_t read_seq, std::mt19937_64& random) {
    v1::SendMessageRequest request;
    request.set_conversation_id(conversation.value);
    request.set_client_entry_id(make_key(random(), number));
    request.set_read_seq(read_seq);
    std::string& text = *request.mutable_text()->mutable_text();
    text.resize(text_bytes);
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < text_bytes; ++i, bits >>= 6) {
        if (i % 10 == 0) bits = random();
        text[i] = static_cast<char>('0' + (bits & 63));
    }
    return request.SerializeAsString();
}

std::int64_t stored_seq(BytesView reply) {
    v1::SendMessageResponse response;
    if (!response.ParseFromArray(reply.data(), static_cast<int>(reply.size())) || response.seq() == 0) throw BenchError{"a reply to a send does not say where it is stored"};
    return response.seq();
}

std::uint64_t pushed_number(BytesView push, std::size_t text_bytes) {
    static thread_local v1::EntryPush parsed;  // keeps its memory from one to the next
    if (!parsed.ParseFromArray(push.data(), static_cast<int>(push.size()))) throw BenchError{"an entry does not parse"};
    const v1::Entry& entry = parsed.entry();
    if (entry.body().text().text().size() != text_bytes || entry.client_entry_id().size() != 16) throw BenchError{"an entry came without its text"};
    return number_of(entry.client_entry_id());
}

}  // namespace aviso::bench
