#include "features/presence/presence_service.hpp"

#include <utility>

namespace aviso::presence {
namespace {
constexpr std::size_t kWatchedPeople = 1000;
}

PresenceService::PresenceService(gateway::Connections& connections, cache::PresenceLeases& leases) : connections_{connections}, leases_{leases} {
    connections_.on_presence([this](UserId user, bool online) {
        leases_.set(user, online);
        changed(user);
    });
    leases_.on_change([this](UserId user) { changed(user); });
    connections_.on_closed([this](ConnectionId connection) { closed(connection); });
}

Result<std::vector<UserId>> PresenceService::watch(ConnectionId connection, std::vector<UserId> users) {
    if (users.size() > kWatchedPeople) return fail(Errc::invalid_argument, "at most 1000 people", "user_ids");
    std::vector<UserId> online, offline;
    if (connection) {
        // Watches first and looks afterwards: a change in between is told twice rather than never.
        std::lock_guard lock{mutex_};
        const Watching before = forget(connection);
        Watching& now = watching_[connection];
        now.asked_at = flushes_;
        for (UserId user : users) {
            watchers_[user].insert(connection);
            const auto believed = before.told.find(user);
            now.told[user] = believed != before.told.end() && believed->second;
        }
    }
    for (UserId user : users) (is_online(user) ? online : offline).push_back(user);
    if (connection) {
        std::lock_guard lock{mutex_};
        if (auto at = watching_.find(connection); at != watching_.end()) {
            for (UserId user : online) at->second.told[user] = true;
            // The answer names who is online; who is believed to be and has gone is told by a push.
            for (UserId user : offline)
                if (at->second.told[user]) pending_.insert(user);
        }
    }
    return online;
}

void PresenceService::changed(UserId user) {
    std::lock_guard lock{mutex_};
    if (watchers_.contains(user)) pending_.insert(user);
}

void PresenceService::closed(ConnectionId connection) {
    std::lock_guard lock{mutex_};
    forget(connection);
}

PresenceService::Watching PresenceService::forget(ConnectionId connection) {
    auto at = watching_.find(connection);
    if (at == watching_.end()) return {};
    Watching gone = std::move(at->second);
    watching_.erase(at);
    for (const auto& [user, online] : gone.told) {
        auto watched = watchers_.find(user);
        if (watched == watchers_.end()) continue;
        watched->second.erase(connection);
        if (watched->second.empty()) watchers_.erase(watched);
    }
    return gone;
}

std::vector<PresenceChange> PresenceService::flush() {
    leases_.expire();
    std::lock_guard lock{mutex_};
    std::unordered_map<ConnectionId, PresenceChange> changes;
    for (const UserId user : std::exchange(pending_, {})) {
        auto watched = watchers_.find(user);
        if (watched == watchers_.end()) continue;
        // Looked at now: "came" and "went" reach us from several threads.
        const bool online = is_online(user);
        for (ConnectionId connection : watched->second) {
            Watching& watching = watching_[connection];
            bool& believed = watching.told[user];
            if (believed == online) continue;
            if (watching.asked_at == flushes_) {
                pending_.insert(user);
                continue;
            }
            believed = online;
            PresenceChange& change = changes[connection];
            change.connection = connection;
            (online ? change.came_online : change.went_offline).push_back(user);
        }
    }
    ++flushes_;
    std::vector<PresenceChange> out;
    for (auto& [connection, change] : changes) out.push_back(std::move(change));
    return out;
}

}  // namespace aviso::presence
