#include "client-qt/app/main/single_instance.hpp"

#include <QCryptographicHash>
#include <QDir>
#include <QLocalSocket>

namespace aviso::ui {
namespace {

constexpr int kPatienceMs = 2000;

/// A socket's path is short by nature: the folder goes in as a hash.
QString nameFor(const QString& folder) {
    const QByteArray path = QDir{folder}.absolutePath().toUtf8();
    return QStringLiteral("aviso-") + QString::fromLatin1(QCryptographicHash::hash(path, QCryptographicHash::Sha256).toHex().left(20));
}

QString made(const QString& folder) {
    QDir{}.mkpath(folder);
    return folder + QStringLiteral("/running.lock");
}

}  // namespace

SingleInstance::SingleInstance(const QString& folder, QObject* parent) : QObject{parent}, name_{nameFor(folder)}, lock_{made(folder)} {
    lock_.setStaleLockTime(0);  // only a dead holder's lock is taken over
    server_.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&server_, &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket* caller = server_.nextPendingConnection()) {
            connect(caller, &QLocalSocket::disconnected, caller, &QObject::deleteLater);
            emit showRequested();
        }
    });
}

SingleInstance::Start SingleInstance::acquire() {
    if (lock_.tryLock()) {
        QLocalServer::removeServer(name_);  // left by one that was killed
        server_.listen(name_);
        return Start::first;
    }
    if (lock_.error() != QLockFile::LockFailedError) return Start::failed;
    QLocalSocket other;
    other.connectToServer(name_);
    other.waitForConnected(kPatienceMs);
    return Start::second;
}

}  // namespace aviso::ui
