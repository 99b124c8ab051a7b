#include "client-qt/app/desktop/autostart.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QStandardPaths>

// The freedesktop.org Desktop Application Autostart Specification.

namespace aviso::ui {
namespace {

QString fileOf(const QString& profile) {
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + QStringLiteral("/autostart/aviso-%1.desktop").arg(profile);
}

/// An argument of an Exec line: quoted, then escaped as every string of a desktop entry.
QString quoted(const QString& argument) {
    QString inside;
    for (const QChar c : argument) {
        if (QStringLiteral("\"`$\\").contains(c)) inside += u'\\';
        inside += c;
        if (c == u'%') inside += c;
    }
    inside.replace(u'\\', QStringLiteral("\\\\"));
    return u'"' + inside + u'"';
}

}  // namespace

Autostart::Autostart(const QString& folder) : profile_{QFileInfo{folder}.fileName()}, home_{QFileInfo{folder}.absolutePath()} {}

bool Autostart::isAvailable() { return true; }

bool Autostart::isOn() const {
    QFile file{fileOf(profile_)};
    // A desktop switches an entry off by this line and leaves it.
    return file.open(QIODevice::ReadOnly) && !file.readAll().contains("\nHidden=true");
}

bool Autostart::set(bool on) {
    const QString path = fileOf(profile_);
    if (!on) return !QFile::exists(path) || QFile::remove(path);
    if (!QDir{}.mkpath(QFileInfo{path}.path())) return false;
    const QString command = QStringLiteral("env %1 %2 --profile %3 --background")
                                .arg(quoted(QStringLiteral("AVISO_HOME=") + home_), quoted(QCoreApplication::applicationFilePath()), quoted(profile_));
    QSaveFile file{path};
    if (!file.open(QIODevice::WriteOnly)) return false;
    file.write(QStringLiteral("[Desktop Entry]\nType=Application\nName=Aviso\nIcon=aviso\nExec=%1\nX-GNOME-Autostart-enabled=true\n").arg(command).toUtf8());
    return file.commit();
}

}  // namespace aviso::ui
