#pragma once

#include <QObject>
#include <functional>
#include <vector>

#include "client-qt/models/chat.hpp"

namespace aviso::ui {

/// What the person may do with a group, by the server's rules, and doing it. `then` gets the problem in words (empty: done, or waiting for a connection) and runs
/// only while `context` lives. GUI thread.
class GroupActions : public QObject {
    Q_OBJECT
  public:
    using Then = std::function<void(QString problem)>;

    GroupActions(Session& session, Chat& chat, QObject* parent = nullptr);

    client::MemberRole myRole() const;
    bool mayEdit() const;  ///< name and description
    bool mayAdd() const;
    bool mayRemove(const client::Member& member) const;
    bool mayChangeRole(const client::Member& member) const;
    bool mayHandOver(const client::Member& member) const;
    bool mayLeave() const;
    bool mayDissolve() const;

    void rename(const QString& name, QObject* context, Then then);
    void describe(const QString& text, QObject* context, Then then);
    void add(const std::vector<UserId>& people, QObject* context, Then then);
    void remove(UserId user, QObject* context, Then then);
    void setAdministrator(UserId user, bool administrator, QObject* context, Then then);
    void handOver(UserId user, QObject* context, Then then);
    void leave(QObject* context, Then then);
    void dissolve(QObject* context, Then then);
    void setMuted(bool muted, QObject* context, Then then);
    void setPinned(bool pinned, QObject* context, Then then);

  private:
    void change(client::Queued action, QObject* context, Then then);
    bool isOpen() const;

    Session& session_;
    Chat& chat_;
};

}  // namespace aviso::ui
