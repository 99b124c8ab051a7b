#pragma once

#include "aviso/v1/messaging.pb.h"
#include "store/message_log.hpp"

namespace aviso::messaging {

/// A row whose body is open, as the contract says it. Throws std::runtime_error when the body does not parse.
void fill_entry(v1::Entry& out, const store::StoredEntry& entry);

}  // namespace aviso::messaging
