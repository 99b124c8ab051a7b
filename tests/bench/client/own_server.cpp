#include "bench/client/own_server.hpp"

#include <QDeadlineTimer>
#include <QFile>
#include <QTcpServer>
#include <QThread>
#include <stdexcept>

namespace aviso::bench {
namespace {

constexpr int kPatienceMs = 30'000;

int freePort() {
    QTcpServer probe;
    probe.listen(QHostAddress::LocalHost);
    return probe.serverPort();
}

}  // namespace

OwnServer::OwnServer(const QString& avisod) : avisod_{avisod}, port_{freePort()} {
    QFile config{folder_.filePath(QStringLiteral("avisod.toml"))};
    if (!config.open(QIODevice::WriteOnly)) throw std::runtime_error{"no temporary folder"};
    config.write(QStringLiteral("[server]\nlisten = \"127.0.0.1\"\nport = %1\ndata_folder = \"%2\"\n").arg(port_).arg(folder_.filePath(QStringLiteral("data"))).toUtf8());
    config.close();
    command({QStringLiteral("init"), QStringLiteral("--admin"), QStringLiteral("admin"), QStringLiteral("--password-stdin")});
    command({QStringLiteral("user"), QStringLiteral("add"), account(), QStringLiteral("--name"), QStringLiteral("Ann Martin"), QStringLiteral("--password-stdin")});
    process_.setStandardOutputFile(QProcess::nullDevice());
    process_.setStandardErrorFile(folder_.filePath(QStringLiteral("avisod.err")));
    process_.start(avisod_, {QStringLiteral("--config"), config.fileName(), QStringLiteral("serve")});
    const QDeadlineTimer patience{kPatienceMs};
    while (!QFile::exists(folder_.filePath(QStringLiteral("data/ready")))) {
        if (patience.hasExpired() || process_.state() == QProcess::NotRunning) throw std::runtime_error{"avisod did not start"};
        process_.waitForFinished(20);
    }
}

OwnServer::~OwnServer() {
    process_.terminate();
    if (!process_.waitForFinished(kPatienceMs)) process_.kill();
}

void OwnServer::command(const QStringList& arguments) {
    QProcess one;
    one.start(avisod_, QStringList{QStringLiteral("--config"), folder_.filePath(QStringLiteral("avisod.toml"))} + arguments);
    one.write(password().toUtf8() + '\n');
    one.closeWriteChannel();
    if (!one.waitForFinished(kPatienceMs) || one.exitCode() != 0) throw std::runtime_error{"avisod: " + one.readAllStandardError().toStdString()};
}

QString OwnServer::fingerprint() const {
    QFile file{folder_.filePath(QStringLiteral("data/fingerprint"))};
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).trimmed() : QString{};
}

}  // namespace aviso::bench
