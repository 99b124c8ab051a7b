#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace aviso {

/// A number that names one kind of thing. Two kinds never mix. Zero means "none".
template <class Tag>
struct Id {
    std::int64_t value = 0;

    constexpr Id() = default;
    constexpr explicit Id(std::int64_t v) : value{v} {}

    constexpr explicit operator bool() const { return value != 0; }
    constexpr auto operator<=>(const Id&) const = default;
};

using UserId = Id<struct UserTag>;
using DepartmentId = Id<struct DepartmentTag>;
using SessionId = Id<struct SessionTag>;
using DeviceId = Id<struct DeviceTag>;
using ConversationId = Id<struct ConversationTag>;
/// Position of an entry in its conversation's log, from 1; 0 is "before the first".
using Seq = Id<struct SeqTag>;
/// Count of shown entries that count as unread up to and including one, from 1.
using Ordinal = Id<struct OrdinalTag>;
/// Position in the change feed.
using ChangeId = Id<struct ChangeTag>;
/// One running server process; a new number at every start.
using NodeId = Id<struct NodeTag>;
/// One live connection on this node; never reused while the process lives.
using ConnectionId = Id<struct ConnectionTag>;

}  // namespace aviso

template <class Tag>
struct std::hash<aviso::Id<Tag>> {
    std::size_t operator()(aviso::Id<Tag> id) const noexcept {
        // Consecutive ids must not fall into consecutive buckets of every table alike (Fibonacci hashing).
        return static_cast<std::size_t>(static_cast<std::uint64_t>(id.value) * 0x9E3779B97F4A7C15ULL);
    }
};
