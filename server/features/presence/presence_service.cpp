#include "features/presence/presence_service.hpp"

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
    std::vector<UserId> online;
    if (connection) {
        // Watches first and looks afterwards: a change in between is told twice rather than never.
        std::lock_guard lock{mutex_};
        forget(connection);
        for (UserId user : users) watchers_[user].insert(connection);
        for (UserId user : users) told_[connection][user] = false;
    }
    for (UserId user : users)
        if (is_online(user)) online.push_back(user);
    if (connection) {
        std::lock_guard lock{mutex_};
        if (auto at = told_.find(connection); at != told_.end())
            for (UserId user : online) at->second[user] = true;
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
    leases_.expire();
    std::lock_guard lock{mutex_};
    std::unordered_map<ConnectionId, PresenceChange> changes;
    for (const UserId user : pending_) {
        auto watched = watchers_.find(user);
        if (watched == watchers_.end()) continue;
        // Looked at now: "came" and "went" reach us from several threads.
        const bool online = is_online(user);
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
