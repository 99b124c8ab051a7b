#include "client-qt/app/main/start_problem.hpp"

#include <QCoreApplication>
#include <QDialog>
#include <QDir>
#include <QFileInfo>
#include <QLabel>
#include <QStorageInfo>
#include <QVBoxLayout>
#include <cstdio>

#include "client-qt/app/style/tokens.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {
namespace {

struct StartProblem {
    Q_DECLARE_TR_FUNCTIONS(StartProblem)
};

constexpr qint64 kLeastRoom = 256 * 1024;  ///< bytes; with less not even the databases open

/// The folder itself, or what of its path is there.
QFileInfo existing(const QString& folder) {
    QFileInfo place{QDir::cleanPath(QFileInfo{folder}.absoluteFilePath())};
    while (!place.exists() && !place.isRoot()) place = QFileInfo{place.path()};
    return place;
}

QString shown(const QFileInfo& place) { return QDir::toNativeSeparators(place.absoluteFilePath()); }

}  // namespace

QString startProblem(const QString& folder, const QString& detail) {
    const QFileInfo place = existing(folder);
    if (!place.isDir()) return StartProblem::tr("%1 is a file, and a folder is needed there to keep your messages in. Rename the file, or name another folder in AVISO_HOME.").arg(shown(place));
    const QFileInfo profile{folder + QStringLiteral("/profile")};
#ifndef Q_OS_WIN
    constexpr QFile::Permissions others = QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
    if (profile.exists() && (profile.permissions() & others))
        return StartProblem::tr("%1 holds the key to your messages, and others on this computer can read or change it. Make it yours alone (chmod 600), then start Aviso again.").arg(shown(profile));
#endif
    const QStorageInfo disk{place.absoluteFilePath()};
    if (disk.isValid() && disk.bytesAvailable() < kLeastRoom) return StartProblem::tr("The disk is full: there is no room in %1. Free some space, then start Aviso again.").arg(shown(place));
    if (!place.isWritable() || (profile.exists() && !profile.isReadable()))
        return StartProblem::tr("%1 cannot be read or written. It must belong to you, with the right to write in it.").arg(shown(place));
    return StartProblem::tr("The folder %1 cannot be used: %2").arg(shown(place), detail);
}

void showStartProblem(const QString& text) {
    std::fprintf(stderr, "aviso: %s\n", qPrintable(text));
    QDialog window;
    window.setObjectName(QStringLiteral("startProblem"));
    window.setWindowTitle(StartProblem::tr("Aviso cannot start"));
    auto* column = new QVBoxLayout{&window};
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kL);
    column->setSpacing(space::kS);
    auto* head = new QLabel{window.windowTitle(), &window};
    head->setProperty("look", QStringLiteral("title"));
    auto* why = new QLabel{text, &window};
    why->setObjectName(QStringLiteral("startProblemText"));
    why->setWordWrap(true);
    why->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* close = makeButton(StartProblem::tr("Close"), "primary", &window);
    close->setObjectName(QStringLiteral("startProblemClose"));
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(close);
    column->addWidget(head);
    column->addWidget(why);
    column->addSpacing(space::kM);
    column->addLayout(buttons);
    window.setMinimumWidth(440);
    QObject::connect(close, &QPushButton::clicked, &window, &QDialog::accept);
    close->setFocus();
    window.exec();
}

}  // namespace aviso::ui
