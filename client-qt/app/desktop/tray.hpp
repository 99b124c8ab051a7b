#pragma once

#include <QMenu>
#include <QObject>
#include <QSystemTrayIcon>
#include <QTimer>

namespace aviso::ui {

class MainWindow;

/// The icon in the notification area: flashes while something is unread, opens the window, carries the menu with "Do not disturb" and "Quit" (CLI-04).
/// While it is there, closing the window hides it.
class Tray : public QObject {
    Q_OBJECT
  public:
    explicit Tray(MainWindow& window, QObject* parent = nullptr);

    /// Shows the icon where the desktop has a place for it, also when that place comes later. Until then the window closes as any other.
    void show();
    QSystemTrayIcon& icon() { return icon_; }
    QMenu& menu() { return menu_; }
    bool isFlashing() const { return flash_.isActive(); }

  private:
    void retranslate();
    void refresh();
    void draw(bool lit);

    MainWindow& window_;
    QSystemTrayIcon icon_;
    QMenu menu_;
    QAction *open_, *quiet_, *settings_, *quit_;
    QTimer flash_;
    QTimer look_;  ///< for a place on the desktop; and for the hours of quiet
    bool lit_ = true;
    int unread_ = 0;
    int seen_ = 0;  ///< of those, known to the person: the window was in front
};

}  // namespace aviso::ui
