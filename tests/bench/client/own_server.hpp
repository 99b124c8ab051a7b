#pragma once

#include <QProcess>
#include <QString>
#include <QTemporaryDir>

namespace aviso::bench {

/// An avisod of our own in a temporary folder, with one person who has a conversation. Throws std::runtime_error when it does not start.
class OwnServer {
  public:
    explicit OwnServer(const QString& avisod);
    ~OwnServer();

    QString address() const { return QStringLiteral("127.0.0.1:%1").arg(port_); }
    QString fingerprint() const;
    QString account() const { return QStringLiteral("ann"); }
    QString password() const { return QStringLiteral("a long enough word 1"); }

  private:
    void command(const QStringList& arguments);

    QString avisod_;
    QTemporaryDir folder_;
    int port_ = 0;
    QProcess process_;
};

}  // namespace aviso::bench
