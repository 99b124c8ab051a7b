#pragma once

#include <span>
#include <vector>

#include "features/messaging/marker_repository.hpp"
#include "features/messaging/message_types.hpp"
#include "store/database.hpp"

namespace aviso::messaging {

struct ReceiptRow {
    UserId user;
    bool read = false;
    bool delivered = false;
};

/// SQL of mentions and receipts; the log itself is the store's, markers are MarkerRepository's. Stateless; each function runs inside the closure that calls it.
class MessageRepository {
  public:
    /// A user's markers whose state version is above `after` and at most `until`; at most 100. Key and markers only.
    std::vector<MarkerState> moved(store::Reader& reader, UserId user, std::int64_t after, std::int64_t until) const;
    /// Where the markers of these members stand. Key and markers only.
    std::vector<MarkerState> markers_of(store::Reader& reader, ConversationId conversation, std::span<const UserId> users) const;
    /// `seq` names these members; all present ones but the sender when `users` is empty.
    void set_mentioned(store::Transaction& tx, ConversationId conversation, UserId sender, std::span<const UserId> users, Seq seq) const;
    /// Members whose ranges include the entry, the sender not counted.
    std::vector<ReceiptRow> receipts(store::Reader& reader, ConversationId conversation, Seq seq, UserId sender) const;
};

}  // namespace aviso::messaging
