#pragma once

#include "features/conversations/conversation_types.hpp"

namespace aviso::conversations {

/// The EntryBody of a notice, as it is sealed and pushed. Any thread.
Bytes encode_notice(const Notice& notice);
/// Of a notice's opened body; nothing when it is none, or one of a newer server.
std::optional<Notice> decode_notice(BytesView body);

}  // namespace aviso::conversations
