#pragma once

#include <QMenu>
#include <QString>
#include <vector>

namespace aviso::ui {

/// An account on this computer: a profile's folder beside the present one.
struct LocalAccount {
    QString profile;
    QString account;
    QString server;
    QString name;       ///< as the server gave it at the last start; empty: not known
    quint64 seed = 0;   ///< of the picture made from the name
    bool current = false;
};

/// All profiles beside `folder` that have signed in once, by account.
std::vector<LocalAccount> localAccounts(const QString& folder);
/// Remembers whose the profile is, for the menus of the others.
void rememberName(const QString& folder, const QString& name, quint64 seed);
/// Takes the profile beside `folder` from this computer: its messages, what waits to be sent, its sign-in. False: it is open, or the disk refuses.
bool removeAccount(const QString& folder, const QString& profile);
/// The first of "account-2", "account-3" … that is free.
QString freeProfile(const QString& folder);

/// The accounts of this computer. Each runs as a process of its own, with its own window, store and icon: a fault in one cannot touch another, and
/// one that runs already comes to the front.
class AccountMenu : public QMenu {
    Q_OBJECT
  public:
    explicit AccountMenu(const QString& folder, QWidget* parent = nullptr);

  signals:
    /// "Account and devices"
    void settingsRequested();
    void removalRequested(const aviso::ui::LocalAccount& account);

  private:
    void open(const QString& profile);

    QString home_;
};

}  // namespace aviso::ui
