#pragma once

#include <optional>
#include <utility>

#include "client-qt/core/values.hpp"
#include "core/result.hpp"

// Queued actions as requests. Every one carries its client_entry_id, the same at each try.

namespace aviso::client {

struct ActionRequest {
    std::uint16_t command = 0;
    Bytes body;
};

struct ActionOutcome {
    Stored at;
    std::optional<Conversation> conversation;  ///< The new or changed group.
};

/// `read`: the last entry this device has shown there.
ActionRequest to_request(const Queued& action, Seq read);
/// Errors: internal (cannot be read).
Result<ActionOutcome> to_outcome(const Queued& action, const Bytes& reply);

}  // namespace aviso::client
