#include "gateway/connection_registry.hpp"

#include <boost/asio/post.hpp>

#include "aviso/v1/identity.pb.h"

namespace aviso::gateway {

namespace {

constexpr std::chrono::seconds kLately{60};

void close_with(const std::shared_ptr<FrameChannel>& channel, SignedOut reason) {
    v1::SignedOutPush push;
    push.set_reason(static_cast<v1::SignedOutReason>(reason));
    asio::post(channel->executor(), [channel, frame = encode_push(push)] { channel->close(frame); });
}

template <class Key>
bool take_out(std::unordered_map<Key, std::vector<ConnectionId>>& index, Key key, ConnectionId connection) {
    const auto at = index.find(key);
    if (at == index.end()) return false;
    std::erase(at->second, connection);
    if (!at->second.empty()) return false;
    index.erase(at);
    return true;
}

}  // namespace

void ConnectionRegistry::add(std::shared_ptr<FrameChannel> channel, UserId user, SessionId session) {
    const ConnectionId id = channel->id();
    {
        std::shared_lock lock{mutex_};
        const auto known = connections_.find(id);
        const bool same = known != connections_.end() && known->second.user == user && known->second.session == session;
        if (same) return;
    }
    remove(id);

    std::lock_guard change{change_mutex_};
    bool came = false;
    {
        std::lock_guard lock{mutex_};
        if (const auto closed = lately_closed_.find(session); closed != lately_closed_.end()) {
            close_with(channel, closed->second.reason);
            return;
        }
        connections_[id] = {std::move(channel), user, session};
        auto& of_user = by_user_[user];
        came = of_user.empty();
        of_user.push_back(id);
        by_session_[session].push_back(id);
    }
    if (came) announce(user, true);
}

void ConnectionRegistry::remove(ConnectionId connection) {
    std::lock_guard change{change_mutex_};
    UserId user;
    bool went = false;
    {
        std::lock_guard lock{mutex_};
        const auto at = connections_.find(connection);
        if (at == connections_.end()) return;
        user = at->second.user;
        went = take_out(by_user_, user, connection);
        take_out(by_session_, at->second.session, connection);
        connections_.erase(at);
    }
    if (went) announce(user, false);
}

void ConnectionRegistry::closed(ConnectionId connection) {
    remove(connection);
    std::vector<std::function<void(ConnectionId)>> observers;
    {
        std::shared_lock lock{mutex_};
        observers = closed_observers_;
    }
    for (const auto& observer : observers) observer(connection);
}

void ConnectionRegistry::announce(UserId user, bool online) {
    for (const auto& observer : presence_observers_) observer(user, online);
}

void ConnectionRegistry::collect(std::span<const UserId> users, ConnectionId except, std::vector<std::shared_ptr<FrameChannel>>& into) const {
    std::shared_lock lock{mutex_};
    for (const UserId user : users) {
        const auto at = by_user_.find(user);
        if (at == by_user_.end()) continue;
        for (const ConnectionId id : at->second) {
            if (id != except) into.push_back(connections_.at(id).channel);
        }
    }
}

std::shared_ptr<FrameChannel> ConnectionRegistry::find(ConnectionId connection) const {
    std::shared_lock lock{mutex_};
    const auto at = connections_.find(connection);
    return at == connections_.end() ? nullptr : at->second.channel;
}

std::vector<std::shared_ptr<FrameChannel>> ConnectionRegistry::all() const {
    std::shared_lock lock{mutex_};
    std::vector<std::shared_ptr<FrameChannel>> channels;
    for (const auto& [id, entry] : connections_) channels.push_back(entry.channel);
    return channels;
}

std::size_t ConnectionRegistry::size() const {
    std::shared_lock lock{mutex_};
    return connections_.size();
}

bool ConnectionRegistry::is_online(UserId user) const {
    std::shared_lock lock{mutex_};
    return by_user_.contains(user);
}

std::vector<UserId> ConnectionRegistry::online_users() const {
    std::shared_lock lock{mutex_};
    std::vector<UserId> users;
    users.reserve(by_user_.size());
    for (const auto& [user, connections] : by_user_) users.push_back(user);
    return users;
}

bool ConnectionRegistry::is_session_online(SessionId session) const {
    std::shared_lock lock{mutex_};
    return by_session_.contains(session);
}

std::vector<SessionId> ConnectionRegistry::online_sessions() const {
    std::shared_lock lock{mutex_};
    std::vector<SessionId> sessions;
    sessions.reserve(by_session_.size());
    for (const auto& [session, connections] : by_session_) sessions.push_back(session);
    return sessions;
}

void ConnectionRegistry::close_session(SessionId session, SignedOut reason) {
    std::vector<std::shared_ptr<FrameChannel>> channels;
    {
        std::lock_guard lock{mutex_};
        const SteadyTime now = clock_.steady();
        std::erase_if(lately_closed_, [now](const auto& entry) { return now - entry.second.at > kLately; });
        lately_closed_.insert_or_assign(session, Closed{reason, now});
        if (const auto at = by_session_.find(session); at != by_session_.end()) {
            for (const ConnectionId id : at->second) channels.push_back(connections_.at(id).channel);
        }
    }
    for (const auto& channel : channels) close_with(channel, reason);
}

void ConnectionRegistry::close_user(UserId user, SignedOut reason, SessionId except) {
    std::vector<std::shared_ptr<FrameChannel>> channels;
    {
        std::shared_lock lock{mutex_};
        if (const auto at = by_user_.find(user); at != by_user_.end()) {
            for (const ConnectionId id : at->second) {
                const Entry& entry = connections_.at(id);
                if (!except || entry.session != except) channels.push_back(entry.channel);
            }
        }
    }
    for (const auto& channel : channels) close_with(channel, reason);
}

void ConnectionRegistry::on_presence(std::function<void(UserId, bool)> observer) {
    std::lock_guard change{change_mutex_};
    presence_observers_.push_back(std::move(observer));
}

void ConnectionRegistry::on_closed(std::function<void(ConnectionId)> observer) {
    std::lock_guard lock{mutex_};
    closed_observers_.push_back(std::move(observer));
}

}  // namespace aviso::gateway
