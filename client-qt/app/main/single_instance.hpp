#pragma once

#include <QLocalServer>
#include <QLockFile>
#include <QObject>

namespace aviso::ui {

/// One running client per profile: a second start brings the first one's window to the front and ends. The lock stands in the profile's folder and is free
/// again when its holder dies.
class SingleInstance : public QObject {
    Q_OBJECT
  public:
    /// `folder` of the profile, made when missing.
    explicit SingleInstance(const QString& folder, QObject* parent = nullptr);

    enum class Start {
        first,
        second,  ///< another one runs and has been asked to show itself
        failed,  ///< the folder cannot be used: startProblem()
    };
    Start acquire();

  signals:
    void showRequested();

  private:
    QString name_;
    QLockFile lock_;
    QLocalServer server_;
};

}  // namespace aviso::ui
