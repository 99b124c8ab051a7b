#pragma once

#include <QString>
#include <QWidget>

namespace aviso::screenshots {

/// The pictures of one look, and what was found wrong with them: each fault is a line on stderr.
class Album {
  public:
    /// `suffix`: "dark-zh-100", ends every file's name.
    Album(QString folder, QString suffix);

    /// `beside`: what lies over the window, drawn where it stands; a dialog in a frame as a desktop gives it.
    void take(const QString& name, QWidget& window, QWidget* beside = nullptr);
    int taken() const { return taken_; }
    int faults() const { return faults_; }

  private:
    void report(const QString& name, const QString& fault);

    QString folder_, suffix_;
    int taken_ = 0;
    int faults_ = 0;
};

}  // namespace aviso::screenshots
