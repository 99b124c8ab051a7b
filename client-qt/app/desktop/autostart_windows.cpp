#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QSettings>

#include "client-qt/app/desktop/autostart.hpp"

namespace aviso::ui {
namespace {

/// What Windows starts with the person's session.
QSettings runKey() { return QSettings{QStringLiteral("HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"), QSettings::NativeFormat}; }

QString valueOf(const QString& profile) { return QStringLiteral("Aviso ") + profile; }

}  // namespace

Autostart::Autostart(const QString& folder) : profile_{QFileInfo{folder}.fileName()}, home_{QFileInfo{folder}.absolutePath()} {}

bool Autostart::isAvailable() { return true; }

bool Autostart::isOn() const { return runKey().contains(valueOf(profile_)); }

bool Autostart::set(bool on) {
    auto run = runKey();
    if (on) {
        const QString program = QDir::toNativeSeparators(QCoreApplication::applicationFilePath());
        run.setValue(valueOf(profile_), QStringLiteral("\"%1\" --profile \"%2\" --background").arg(program, profile_));
    } else {
        run.remove(valueOf(profile_));
    }
    run.sync();
    return run.status() == QSettings::NoError;
}

}  // namespace aviso::ui
