#include "client-qt/app/main/account_menu.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <algorithm>
#include <stdexcept>

#include "client-qt/app/style/icons.hpp"
#include "client-qt/core/profile.hpp"

namespace aviso::ui {

std::vector<LocalAccount> localAccounts(const QString& folder) {
    const QFileInfo present{folder};
    std::vector<LocalAccount> found;
    for (const QFileInfo& one : QDir{present.absolutePath()}.entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        if (!QFileInfo::exists(one.filePath() + QStringLiteral("/profile"))) continue;
        try {
            const client::Profile profile = client::Profile::load(one.filePath().toStdString());
            if (profile.account.empty()) continue;
            found.push_back({one.fileName(), QString::fromStdString(profile.account), QString::fromStdString(profile.server), one.fileName() == present.fileName()});
        } catch (const std::runtime_error&) {
            continue;  // unreadable: its own start says why
        }
    }
    std::ranges::sort(found, {}, &LocalAccount::account);
    return found;
}

QString freeProfile(const QString& folder) {
    const QString home = QFileInfo{folder}.absolutePath();
    for (int i = 2;; ++i) {
        const QString name = QStringLiteral("account-%1").arg(i);
        if (!QFileInfo::exists(home + u'/' + name)) return name;
    }
}

AccountMenu::AccountMenu(const QString& folder, QWidget* parent) : QMenu{parent}, home_{QFileInfo{folder}.absolutePath()} {
    setObjectName(QStringLiteral("accounts"));
    addAction(themedIcon(QStringLiteral("person")), tr("Account and devices"), this, &AccountMenu::settingsRequested);
    addSeparator();
    for (const LocalAccount& one : localAccounts(folder)) {
        QAction* action = addAction(tr("%1 on %2", "account, server").arg(one.account, one.server), this, [this, one] {
            if (!one.current) open(one.profile);
        });
        if (one.current) action->setIcon(themedIcon(QStringLiteral("check")));
        action->setData(one.profile);
    }
    QAction* add = addAction(themedIcon(QStringLiteral("add-person")), tr("Add an account…"), this, [this, folder] { open(freeProfile(folder)); });
    add->setObjectName(QStringLiteral("addAccount"));
}

void AccountMenu::open(const QString& profile) {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("AVISO_HOME"), home_);
    process.setProcessEnvironment(environment);
    process.setProgram(QCoreApplication::applicationFilePath());
    process.setArguments({QStringLiteral("--profile"), profile});
    process.startDetached();
}

}  // namespace aviso::ui
