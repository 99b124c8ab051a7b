#pragma once

#include <cstdint>
#include <random>

#include "bench/fleet.hpp"

namespace aviso::bench {

/// The commands that load is made of.
struct Commands {
    std::uint16_t send = command_of("aviso.v1.Messaging.SendMessage");
    std::uint16_t pull = command_of("aviso.v1.Messaging.PullEntries");
    std::uint16_t sync = command_of("aviso.v1.Messaging.Sync");
    std::uint16_t entry = command_of("aviso.v1.EntryPush");
    std::uint16_t hint = command_of("aviso.v1.SyncHintPush");
};
const Commands& commands();

/// 16 bytes: random ones first, as a client's, then a number to find the message again.
Bytes make_key(std::uint64_t random, std::uint64_t number);
std::uint64_t number_of(BytesView key);

/// The body of a send of `text_bytes` fresh random characters.
Bytes make_send(ConversationId conversation, std::uint64_t number, std::size_t text_bytes, std::int64_t read_seq, std::mt19937_64& random);

/// Throws BenchError unless the reply says where the message stands. Gives its seq.
std::int64_t stored_seq(BytesView reply);
/// The number in the key of a pushed entry; throws BenchError unless it came with a text of that size.
std::uint64_t pushed_number(BytesView push, std::size_t text_bytes);

}  // namespace aviso::bench
