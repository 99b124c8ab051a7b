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
    bool current = false;
};

/// All profiles beside `folder` that have signed in once, by account.
std::vector<LocalAccount> localAccounts(const QString& folder);
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

  private:
    void open(const QString& profile);

    QString home_;
};

}  // namespace aviso::ui
