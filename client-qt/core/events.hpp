#pragma once

#include <string>
#include <vector>

#include "client-qt/core/values.hpp"
#include "core/result.hpp"

// What a client tells of, as plain values.

namespace aviso::client {

enum class ConnectionState : std::uint8_t {
    offline,     ///< tries again by itself
    connecting,
    online,      ///< connected and in sync
    signed_out,  ///< the server ended the session: only a new sign-in helps; drop the token
    untrusted,   ///< what answers there shows another certificate; tries again now and then, the token is kept
};

struct StateChanged { ConnectionState state; Error why; };
struct EntryArrived { Entry entry; };  ///< New or altered; read the row again for its present state.
struct ConversationChanged { ConversationId conversation; };
struct MarkerMoved { ConversationId conversation; UserId user; Seq read; Seq delivered; };
struct Typing { ConversationId conversation; UserId user; bool typing; };
struct PresenceChanged { std::vector<UserId> came_online, went_offline; };
struct PeopleChanged { std::vector<UserId> people; };  ///< Names became known or changed; empty: the whole directory.
struct MessageStored { Bytes client_entry_id; Stored at; };
struct MessageFailed { Bytes client_entry_id; Error why; };

}  // namespace aviso::client
