#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "core/clock.hpp"
#include "gateway/fan_out.hpp"
#include "net/frame_channel.hpp"

namespace aviso::gateway {

/// The signed-in connections of this node, by user and by session. Callable from any thread.
class ConnectionRegistry final : public Connections {
  public:
    explicit ConnectionRegistry(const Clock& clock) : clock_{clock} {}

    /// Enters a connection, or gives a known one another identity. A session closed within the last minute is closed again: its
    /// sign-in was under way when it was revoked.
    void add(std::shared_ptr<FrameChannel> channel, UserId user, SessionId session);
    /// Signed out; the connection may stay. Unknown ones are ignored.
    void remove(ConnectionId connection);
    /// A connection ended: remove() and the observers of on_closed. On its I/O thread.
    void closed(ConnectionId connection);

    /// The connections of these users, appended.
    void collect(std::span<const UserId> users, ConnectionId except, std::vector<std::shared_ptr<FrameChannel>>& into) const;
    std::shared_ptr<FrameChannel> find(ConnectionId connection) const;
    std::vector<std::shared_ptr<FrameChannel>> all() const;
    std::size_t size() const;

    bool is_online(UserId user) const override;
    std::vector<UserId> online_users() const override;
    bool is_session_online(SessionId session) const override;
    std::vector<SessionId> online_sessions() const override;
    void close_session(SessionId session, SignedOut reason) override;
    void close_user(UserId user, SignedOut reason, SessionId except) override;
    void on_presence(std::function<void(UserId, bool online)> observer) override;
    void on_closed(std::function<void(ConnectionId)> observer) override;

  private:
    struct Entry {
        std::shared_ptr<FrameChannel> channel;
        UserId user;
        SessionId session;
    };
    struct Closed {
        SignedOut reason;
        SteadyTime at;
    };
    void announce(UserId user, bool online);

    const Clock& clock_;
    /// Held over a change and its announcement, so that observers hear "came" and "went" in the order they happened.
    std::mutex change_mutex_;
    mutable std::shared_mutex mutex_;  ///< Guards everything below; inside change_mutex_.
    std::unordered_map<ConnectionId, Entry> connections_;
    std::unordered_map<UserId, std::vector<ConnectionId>> by_user_;
    std::unordered_map<SessionId, std::vector<ConnectionId>> by_session_;
    std::unordered_map<SessionId, Closed> lately_closed_;
    std::vector<std::function<void(UserId, bool)>> presence_observers_;  ///< Guarded by change_mutex_.
    std::vector<std::function<void(ConnectionId)>> closed_observers_;
};

}  // namespace aviso::gateway
