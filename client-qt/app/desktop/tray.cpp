#include "client-qt/app/desktop/tray.hpp"

#include <QTime>

#include "client-qt/app/language/language.hpp"
#include "client-qt/app/main/main_window.hpp"
#include "client-qt/app/settings/settings_page.hpp"
#include "client-qt/app/style/app_icon.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"

namespace aviso::ui {
namespace {

constexpr int kFlashMs = 600;
constexpr int kLookEveryMs = 30'000;

}  // namespace

Tray::Tray(MainWindow& window, QObject* parent) : QObject{parent}, window_{window} {
    open_ = menu_.addAction({}, &window_, &MainWindow::comeToFront);
    settings_ = menu_.addAction({}, this, [this] {
        window_.comeToFront();
        window_.showPage(Rail::settings);
    });
    quiet_ = menu_.addAction({}, this, [this](bool on) {
        Preferences changed = window_.preferences().get();
        changed.quiet = on;
        window_.preferences().set(changed);
    });
    quiet_->setCheckable(true);
    quiet_->setObjectName(QStringLiteral("trayQuiet"));
    menu_.addSeparator();
    quit_ = menu_.addAction({}, [] { MainWindow::quit(); });
    icon_.setContextMenu(&menu_);
    flash_.setInterval(kFlashMs);
    connect(&flash_, &QTimer::timeout, this, [this] { draw(!lit_); });
    look_.setInterval(kLookEveryMs);
    connect(&look_, &QTimer::timeout, this, [this] {
        show();
        refresh();
    });
    connect(&icon_, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason why) {
        if (why != QSystemTrayIcon::Trigger && why != QSystemTrayIcon::DoubleClick) return;
        if (window_.isVisible() && window_.isActiveWindow()) {
            window_.hide();
        } else {
            window_.comeToFront();
        }
    });
    connect(&window, &MainWindow::unreadChanged, this, [this](int count) {
        unread_ = count;
        refresh();
    });
    connect(&window, &MainWindow::frontChanged, this, &Tray::refresh);
    connect(&window.preferences(), &PreferenceStore::changed, this, &Tray::refresh);
    connect(&Theme::instance(), &Theme::changed, this, &Tray::refresh);
    connect(&Language::instance(), &Language::changed, this, &Tray::retranslate);
    retranslate();
}

void Tray::show() {
    look_.start();
    if (!QSystemTrayIcon::isSystemTrayAvailable()) return window_.setStaysInTray(false);
    icon_.show();
    window_.setStaysInTray(true);
}

void Tray::retranslate() {
    open_->setText(tr("Open Aviso"));
    settings_->setText(tr("Settings"));
    quiet_->setText(tr("Do not disturb"));
    quit_->setText(tr("Quit"));
    refresh();
}

void Tray::refresh() {
    const Preferences& preferences = window_.preferences().get();
    quiet_->setChecked(preferences.quiet);
    settings_->setIcon(themedIcon(QStringLiteral("settings")));
    quiet_->setIcon(preferences.quiet ? QIcon{} : themedIcon(QStringLiteral("bell-off")));
    quit_->setIcon(themedIcon(QStringLiteral("quit")));
    open_->setIcon(themedIcon(QStringLiteral("chat")));
    icon_.setToolTip(unread_ > 0 ? tr("Aviso: %n unread", nullptr, unread_) : tr("Aviso"));
    if (window_.isInFront()) seen_ = unread_;
    seen_ = std::min(seen_, unread_);
    const bool flash = unread_ > seen_ && preferences.alerts && !isQuiet(preferences, QTime::currentTime());
    if (flash && !flash_.isActive()) flash_.start();
    if (!flash) flash_.stop();
    draw(true);
}

void Tray::draw(bool lit) {
    lit_ = lit;
    icon_.setIcon(appIcon(unread_ > 0 && lit));
}

}  // namespace aviso::ui
