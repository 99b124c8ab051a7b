#include "client-qt/models/presence.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "client-qt/core/messenger.hpp"

namespace aviso::ui {
namespace {

constexpr std::size_t kMost = 1000;  ///< the server's limit

}  // namespace

Presence::Presence(client::Messenger& messenger, QObject* parent) : QObject{parent}, messenger_{messenger} {}

void Presence::watch(QObject* view, std::vector<UserId> people) {
    const auto [known, isNew] = views_.try_emplace(view);
    known->second = std::move(people);
    if (isNew) {
        connect(view, &QObject::destroyed, this, [this, view] {
            views_.erase(view);
            // Not now: what changes is told to views, and those around this one may be half gone.
            QMetaObject::invokeMethod(this, &Presence::ask, Qt::QueuedConnection);
        });
    }
    ask();
}

void Presence::ask() {
    std::set<UserId> all;
    for (const auto& [view, people] : views_) all.insert(people.begin(), people.end());
    std::vector<UserId> wanted{all.begin(), all.end()};
    if (wanted.size() > kMost) wanted.resize(kMost);
    if (wanted == watched_) return;
    watched_ = std::move(wanted);
    // Of whom nobody watches nobody hears when they go.
    std::vector<UserId> unknown;
    std::ranges::copy_if(online_, std::back_inserter(unknown), [&](UserId user) { return !all.contains(user); });
    note({}, unknown);
    messenger_.watch_presence(watched_, [self = QPointer{this}](const Result<std::vector<UserId>>& online) {
        if (self && online) self->note(*online, {});
    });
}

void Presence::note(const std::vector<UserId>& came, const std::vector<UserId>& went) {
    online_.insert(came.begin(), came.end());
    for (const UserId user : went) online_.erase(user);
    if (!came.empty() || !went.empty()) emit changed(came, went);
}

void Presence::clear() {
    const std::vector<UserId> went{online_.begin(), online_.end()};
    watched_.clear();
    note({}, went);
}

}  // namespace aviso::ui
