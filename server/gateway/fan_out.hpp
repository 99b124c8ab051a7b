#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/bytes.hpp"
#include "core/id.hpp"
#include "core/task.hpp"
#include "gateway/caller.hpp"

namespace aviso::gateway {

/// Who is to get a push: the members of a conversation as of a rights_version. A node with an older member list loads it before it delivers.
struct Audience {
    ConversationId conversation;
    std::int64_t rights_version = 0;
};

using Members = std::shared_ptr<const std::vector<UserId>>;
/// Members at `rights_version` or later. Registered by the conversations feature.
using AudienceResolver = std::function<Task<Members>(Audience)>;

/// A push message as a frame, encoded once for all receivers. The command number is the message's (aviso.push) option.
SharedBytes encode_push(const google::protobuf::Message& push);

/// Delivers pushes to the connections of this node. A push is a hint: it may be dropped, and a slow reader gets one SyncHint instead.
/// Callable from any thread; never blocks, never fails. Pushes of one caller thread to one audience, or to users and connections, reach a
/// receiver in the order given; a push to few receivers may overtake one to many others.
class FanOut {
  public:
    virtual ~FanOut() = default;
    virtual void to_audience(Audience audience, SharedBytes push, ConnectionId except = {}) = 0;
    virtual void to_users(std::span<const UserId> users, SharedBytes push, ConnectionId except = {}) = 0;
    virtual void to_connection(ConnectionId connection, SharedBytes push) = 0;
    /// Also to their connections at the other nodes, as long as the bus is there: for what the change feed does not tell.
    virtual void to_users_everywhere(std::span<const UserId> users, SharedBytes push, ConnectionId except = {}) {
        to_users(users, std::move(push), except);
    }
};

/// What features may ask and tell of the live connections of this node. Callable from any thread.
class Connections {
  public:
    virtual ~Connections() = default;
    virtual bool is_online(UserId user) const = 0;
    virtual std::vector<UserId> online_users() const = 0;
    virtual bool is_session_online(SessionId session) const = 0;
    virtual std::vector<SessionId> online_sessions() const = 0;
    /// Tells them why (SignedOutPush) and closes; effective within a second.
    virtual void close_session(SessionId session, SignedOut reason) = 0;
    virtual void close_user(UserId user, SignedOut reason, SessionId except = {}) = 0;
    /// Called when a user's first connection came or the last one went. On any thread; must not block.
    virtual void on_presence(std::function<void(UserId, bool online)> observer) = 0;
    /// Called when a connection ends. On its I/O thread; must not block.
    virtual void on_closed(std::function<void(ConnectionId)> observer) = 0;
};

}  // namespace aviso::gateway
