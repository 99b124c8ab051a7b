#pragma once

#include <QObject>
#include <QPointer>
#include <map>
#include <unordered_set>
#include <vector>

#include "core/id.hpp"

namespace aviso::client {
class Messenger;
}

namespace aviso::ui {

/// Who of those that a view shows is online. Each view names the people it shows; the server is asked for all of them together. GUI thread.
class Presence : public QObject {
    Q_OBJECT
  public:
    Presence(client::Messenger& messenger, QObject* parent);

    /// Replaces whom `view` shows; forgotten when the view goes. Past 1,000 people together the rest is not watched.
    void watch(QObject* view, std::vector<UserId> people);
    bool isOnline(UserId user) const { return online_.contains(user); }

    /// From the session's notifications.
    void note(const std::vector<UserId>& came, const std::vector<UserId>& went);
    void clear();

  signals:
    void changed(const std::vector<aviso::UserId>& came, const std::vector<aviso::UserId>& went);

  private:
    void ask();

    client::Messenger& messenger_;
    std::map<QObject*, std::vector<UserId>> views_;
    std::vector<UserId> watched_;
    std::unordered_set<UserId> online_;
};

}  // namespace aviso::ui
