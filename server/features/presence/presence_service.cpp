#include "features/presence/presence_service.hpp"

namespace aviso::presence {
namespace {
constexpr std::size_t kWatchedPeople = 1000;
}

PresenceService::PresenceService(gateway::Connections& connections) : connections_{connections} {
    connections_.on_presence([this](UserId user, bool online) { changed(user, online); });
    connections_.on_closed([this](ConnectionId connection) { closed(connection); });
}

Result<std::vector<UserId>> PresenceService::watch(ConnectionId connection, std::vector<UserId> users) {
    if (users.size() > kWatchedPeople) return fail(Errc::invalid_argument, "at most 1000 people", "user_ids");
    std::vector<UserId> online;
    if (connection) {
        // Watches first and looks afterwards: a change in between is told twice rather than never.
        std::lock_guard lock{mutex_};
        forget(connection);
        for (UserId user : users) watchers_[user].insert(connection);
        for (UserId user : users) told_[connection][user] = false;
    }
    for (UserId user : users)
        if (connections_.is_online(user)) online.push_back(user);
    if (connection) {
        std::lock_guard lock{mutex_};
        if (auto at = told_.find(connection); at != told_.end())
            for (UserId user : online) at->second[user] = true;
    }
    return online;
}

void PresenceService::changed(UserId user, bool online) {
    std::lock_guard lock{mutex_};
    if (watchers_.contains(user)) pending_[user] = online;
}

void PresenceService::closed(ConnectionId connection) {
    std::lock_guard lock{mutex_};
    forget(connection);
}

void PresenceService::forget(ConnectionId connection) {
    auto at = told_.find(connection);
    if (at == told_.end()) return;
    for (const auto& [user, online] : at->second) {
        auto watched = watchers_.find(user);
        if (watched == watchers_.end()) continue;
        watched->second.erase(connection);
        if (watched->second.empty()) watchers_.erase(watched);
    }
    told_.erase(at);
}

std::vector<PresenceChange> PresenceService::flush() {
    std::lock_guard lock{mutex_};
    std::unordered_map<ConnectionId, PresenceChange> changes;
    for (const auto& [user, online] : pending_) {
        auto watched = watchers_.find(user);
        if (watched == watchers_.end()) continue;
        for (ConnectionId connection : watched->second) {
            bool& believed = told_[connection][user];
            if (believed == online) continue;
            believed = online;
            PresenceChange& change = changes[connection];
            change.connection = connection;
            (online ? change.came_online : change.went_offline).push_back(user);
        }
    }
    pending_.clear();
    std::vector<PresenceChange> out;
    for (auto& [connection, change] : changes) out.push_back(std::move(change));
    return out;
}

}  // namespace aviso::presence
