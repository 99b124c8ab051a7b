#include "client-qt/app/main/account_menu.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QLockFile>
#include <QPainter>
#include <QProcess>
#include <QSettings>
#include <algorithm>
#include <stdexcept>

#include "client-qt/app/style/avatar.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/core/profile.hpp"

namespace aviso::ui {
namespace {

constexpr int kPicture = 20;

/// Beside the profile's own file, which names account and server: the store with everything else is closed to the other accounts.
QString nameFile(const QString& folder) { return folder + QStringLiteral("/person.ini"); }

}  // namespace

std::vector<LocalAccount> localAccounts(const QString& folder) {
    const QFileInfo present{folder};
    std::vector<LocalAccount> found;
    for (const QFileInfo& one : QDir{present.absolutePath()}.entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        if (!QFileInfo::exists(one.filePath() + QStringLiteral("/profile"))) continue;
        try {
            const client::Profile profile = client::Profile::load(one.filePath().toStdString());
            if (profile.account.empty()) continue;
            const QSettings known{nameFile(one.filePath()), QSettings::IniFormat};
            found.push_back({one.fileName(), QString::fromStdString(profile.account), QString::fromStdString(profile.server), known.value(QStringLiteral("name")).toString(),
                             known.value(QStringLiteral("seed")).toULongLong(), one.fileName() == present.fileName()});
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

void rememberName(const QString& folder, const QString& name, quint64 seed) {
    QSettings known{nameFile(folder), QSettings::IniFormat};
    if (known.value(QStringLiteral("name")).toString() == name && known.value(QStringLiteral("seed")).toULongLong() == seed) return;
    known.setValue(QStringLiteral("name"), name);
    known.setValue(QStringLiteral("seed"), seed);
}

bool removeAccount(const QString& folder, const QString& profile) {
    const QFileInfo present{folder};
    QDir other{present.absolutePath() + u'/' + profile};
    if (profile.isEmpty() || profile == present.fileName() || !QFileInfo::exists(other.filePath(QStringLiteral("profile")))) return false;
    QLockFile running{other.filePath(QStringLiteral("running.lock"))};
    running.setStaleLockTime(0);
    if (!running.tryLock(0)) return false;
    running.unlock();
    return other.removeRecursively();
}

namespace {

QIcon pictureOf(const LocalAccount& one, qreal ratio) {
    QPixmap picture{QSize{kPicture, kPicture} * ratio};
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter{&picture};
    paintAvatar(painter, QRectF{0, 0, kPicture, kPicture}, one.name.isEmpty() ? one.account : one.name, one.seed, AvatarShape::person);
    return QIcon{picture};
}

}  // namespace

AccountMenu::AccountMenu(const QString& folder, QWidget* parent) : QMenu{parent}, home_{QFileInfo{folder}.absolutePath()} {
    setObjectName(QStringLiteral("accounts"));
    addAction(themedIcon(QStringLiteral("person")), tr("Account and devices"), this, &AccountMenu::settingsRequested);
    addSeparator();
    const std::vector<LocalAccount> all = localAccounts(folder);
    for (const LocalAccount& one : all) {
        const QString line = one.name.isEmpty() ? tr("%1 on %2", "account, server").arg(one.account, one.server) : tr("%1 — %2 on %3", "name, account, server").arg(one.name, one.account, one.server);
        QAction* action = addAction(pictureOf(one, devicePixelRatioF()), one.current ? tr("%1 (this window)").arg(line) : line, this, [this, one] {
            if (!one.current) open(one.profile);
        });
        action->setData(one.profile);
    }
    addSeparator();
    QAction* add = addAction(themedIcon(QStringLiteral("add-person")), tr("Add an account…"), this, [this, folder] { open(freeProfile(folder)); });
    add->setObjectName(QStringLiteral("addAccount"));
    if (all.size() < 2) return;
    QMenu* removal = addMenu(themedIcon(QStringLiteral("trash")), tr("Remove from this computer"));
    removal->setObjectName(QStringLiteral("removeAccount"));
    for (const LocalAccount& one : all) {
        if (!one.current) removal->addAction(tr("%1 on %2", "account, server").arg(one.account, one.server), this, [this, one] { emit removalRequested(one); });
    }
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
