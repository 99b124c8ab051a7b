#include <QApplication>
#include <QSystemTrayIcon>

#include "client-qt/app/desktop/notifier.hpp"

namespace aviso::ui {
namespace {

constexpr int kShownMs = 8000;

/// One bubble at a time, at the tray icon.
class TrayNotifier : public Notifier {
  public:
    explicit TrayNotifier(QSystemTrayIcon* tray) : tray_{tray} {
        if (tray_) connect(tray_, &QSystemTrayIcon::messageClicked, this, [this] { emit clicked(key_); });
    }

    void show(const QString& key, const QString& title, const QString& text, bool sound) override {
        key_ = key;
        if (tray_ && tray_->isVisible()) tray_->showMessage(title, text, tray_->icon(), kShownMs);
        if (sound) QApplication::beep();
    }
    void withdraw(const QString&) override {}  // it goes by itself

  private:
    QSystemTrayIcon* tray_;
    QString key_;
};

}  // namespace

std::unique_ptr<Notifier> Notifier::make(QSystemTrayIcon* tray) { return std::make_unique<TrayNotifier>(tray); }

}  // namespace aviso::ui
