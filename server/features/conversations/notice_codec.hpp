#pragma once

#include "features/conversations/conversation_types.hpp"

namespace aviso::conversations {

/// The EntryBody of a notice, as it is sealed and pushed. Any thread.
Bytes encode_notice(const Notice& notice);

}  // namespace aviso::conversations
