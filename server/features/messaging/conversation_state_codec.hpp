#pragma once

#include "aviso/v1/messaging.pb.h"
#include "features/messaging/sync_service.hpp"

namespace aviso::messaging {

/// One conversation of a sync answer as the contract says it.
void fill_state(v1::ConversationState& out, const SyncedConversation& state);

}  // namespace aviso::messaging
