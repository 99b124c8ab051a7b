#pragma once

#include <QObject>
#include <memory>

class QSystemTrayIcon;

namespace aviso::ui {

/// Bubbles on the desktop, by whatever the system has for them. GUI thread.
class Notifier : public QObject {
    Q_OBJECT
  public:
    /// The system's own: org.freedesktop.Notifications on Linux, else what the tray icon can do. `tray` outlives it and may be null.
    static std::unique_ptr<Notifier> make(QSystemTrayIcon* tray);

    /// Shows a bubble; a second one with the same key takes the first one's place. Returns at once; a bubble that cannot be shown is lost.
    virtual void show(const QString& key, const QString& title, const QString& text, bool sound) = 0;
    /// The bubble is out of date.
    virtual void withdraw(const QString& key) = 0;

  signals:
    /// A person clicked the bubble.
    void clicked(const QString& key);
};

}  // namespace aviso::ui
