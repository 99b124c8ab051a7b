#pragma once

#include <optional>
#include <span>
#include <vector>

#include "features/messaging/message_types.hpp"
#include "store/database.hpp"

namespace aviso::messaging {

struct Marker {
    Seq read;
    Ordinal read_ordinal;
    Seq delivered;
};

struct MovedMarker {
    ConversationId conversation;
    Marker marker;
};

struct ReceiptRow {
    UserId user;
    bool read = false;
    bool delivered = false;
};

/// SQL of markers and receipts; the log itself is the store's. Stateless; each function runs inside the closure that calls it.
class MessageRepository {
  public:
    std::optional<Marker> marker(store::Reader& reader, ConversationId conversation, UserId user) const;
    /// A user's markers whose state version is above `after` and at most `until`; at most 100.
    std::vector<MovedMarker> moved(store::Reader& reader, UserId user, std::int64_t after, std::int64_t until) const;
    /// Moves the read marker forward to `read`; false when it is there already. The ordinal is looked up in the log.
    bool move_read(store::Transaction& tx, ConversationId conversation, UserId user, Seq read, std::int64_t state_version) const;
    /// True when the marker would move.
    bool moves_read(store::Reader& reader, ConversationId conversation, UserId user, Seq read) const;
    bool move_delivered(store::Transaction& tx, ConversationId conversation, UserId user, Seq delivered) const;
    /// `seq` names these members; all present ones but the sender when `users` is empty.
    void set_mentioned(store::Transaction& tx, ConversationId conversation, UserId sender, std::span<const UserId> users, Seq seq) const;
    std::int64_t raise_user_version(store::Transaction& tx, UserId user) const;
    /// Members whose ranges include the entry, the sender not counted.
    std::vector<ReceiptRow> receipts(store::Reader& reader, ConversationId conversation, Seq seq, UserId sender) const;
};

}  // namespace aviso::messaging
