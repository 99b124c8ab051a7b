#pragma once

#include <google/protobuf/message.h>

#include <random>

namespace aviso::fuzz {

/// Sets, clears or extends one field of the message, or of a message in it, with values that lie at edges.
void mutate_message(google::protobuf::Message& message, std::minstd_rand& dice);

}  // namespace aviso::fuzz
