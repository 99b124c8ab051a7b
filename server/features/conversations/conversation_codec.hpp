#pragma once

#include "aviso/v1/conversations.pb.h"
#include "features/conversations/conversation_types.hpp"

namespace aviso::conversations {

/// A member's view as the contract says it.
void fill_conversation(v1::Conversation& out, const ConversationView& view);

}  // namespace aviso::conversations
