#pragma once

#include "features/conversations/conversation_service.hpp"
#include "features/conversations/group_service.hpp"
#include "gateway/binder.hpp"

namespace aviso::conversations {

/// Binds aviso.v1.Conversations. The services outlive the binder's calls.
void bind_conversations(gateway::Binder& binder, ConversationService& conversations, GroupService& groups, gateway::FanOut& fan_out);

}  // namespace aviso::conversations
