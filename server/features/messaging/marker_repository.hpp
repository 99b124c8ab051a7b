#pragma once

#include <compare>
#include <span>
#include <vector>

#include "core/id.hpp"
#include "store/database.hpp"

namespace aviso::messaging {

struct MarkerKey {
    ConversationId conversation;
    UserId user;
    auto operator<=>(const MarkerKey&) const = default;
};

/// How far a member says to have got; 0 says nothing.
struct MarkerMove {
    MarkerKey key;
    Seq read;
    Seq delivered;
};

/// Where a member's markers stand after a move.
struct MarkerState {
    MarkerKey key;
    bool is_known = false;   ///< is or was a member; all else is empty when not
    bool is_member = false;  ///< only then anything moved
    bool is_direct = false;
    UserId peer;             ///< of a direct conversation
    Seq read;
    Ordinal read_ordinal;
    Seq delivered;
    bool read_moved = false;
    bool delivered_moved = false;
    int unread = 0;
};

/// SQL of markers, many at a time. Stateless; runs inside the closure that calls it.
class MarkerRepository {
  public:
    /// At most this many moves in one call: a transaction's share of rows (design.md, Storage).
    static constexpr std::size_t kMost = 128;

    /// Moves markers forward, never back, at most to the head; delivered ones in direct conversations only. Raises the state
    /// version of who read, which the feed tells, and in a direct conversation that of the other, whose next Sync then names it. `moves` by key ascending, each key once; gives a state for each, in the same order.
    std::vector<MarkerState> move(store::Transaction& tx, std::span<const MarkerMove> moves) const;
};

}  // namespace aviso::messaging
