#include "client-qt/app/main/main_window.hpp"

#include <QShortcut>
#include <utility>

#include "client-qt/app/settings/settings_page.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/switcher/quick_switcher.hpp"

// The keys of every window, and what the switcher offers.

namespace aviso::ui {
namespace {

/// What can be done from anywhere, in the language of the moment.
std::vector<QuickCommand> commandsOf(MainWindow* window) {
    std::vector<QuickCommand> all;
    const auto add = [&](const char* icon, const QString& title, const char* keys, auto&& run) {
        all.push_back({QString::fromLatin1(icon), title, QString::fromLatin1(keys), run});
    };
    Theme& theme = Theme::instance();
    add("plus", MainWindow::tr("New chat or group"), "Ctrl+N", [window] { window->beginChat(); });
    add("chat", MainWindow::tr("Go to conversations"), "Ctrl+1", [window] { window->showPage(Rail::conversations); });
    add("people", MainWindow::tr("Go to people"), "Ctrl+2", [window] { window->showPage(Rail::people); });
    add("settings", MainWindow::tr("Go to settings"), "Ctrl+3", [window] { window->showPage(Rail::settings); });
    if (theme.appearance() == Appearance::light) {
        add("moon", MainWindow::tr("Dark colours"), "", [&theme] { theme.setChoice(AppearanceChoice::dark); });
    } else {
        add("sun", MainWindow::tr("Light colours"), "", [&theme] { theme.setChoice(AppearanceChoice::light); });
    }
    add("text-size", MainWindow::tr("Larger text"), "Ctrl++", [&theme] { theme.setTextPercent(theme.textPercent() + 15); });
    add("text-size", MainWindow::tr("Smaller text"), "Ctrl+-", [&theme] { theme.setTextPercent(theme.textPercent() - 15); });
    return all;
}

}  // namespace

void MainWindow::makeSwitcher() {
    switcher_ = new QuickSwitcher{session_, model_, this};
    connect(switcher_, &QuickSwitcher::conversationChosen, this, &MainWindow::openConversation);
    connect(switcher_, &QuickSwitcher::personChosen, this, &MainWindow::openPerson);
}

/// The keys that work everywhere, in this window and in those of chats; what they open stands in this one.
void MainWindow::makeShortcuts(QWidget* window) {
    const auto on = [window, this](const QKeySequence& keys, auto&& act) { connect(new QShortcut{keys, window}, &QShortcut::activated, this, act); };
    const auto here = [this, window] {
        if (window != this) comeToFront();
    };
    for (const auto& [key, view] : {std::pair{Qt::Key_1, Rail::conversations}, std::pair{Qt::Key_2, Rail::people}, std::pair{Qt::Key_3, Rail::settings}}) {
        on(QKeySequence{Qt::CTRL | key}, [this, here, page = view] {
            here();
            showPage(page);
        });
    }
    on(QKeySequence{Qt::CTRL | Qt::Key_Q}, [] { quit(); });
    on(QKeySequence{Qt::CTRL | Qt::Key_K}, [this, here] {
        if (!session_.isOpen()) return;
        here();
        switcher_->setCommands(commandsOf(this));
        switcher_->open();
    });
    on(QKeySequence{Qt::CTRL | Qt::Key_N}, [this, here] {
        if (!session_.isOpen()) return;
        here();
        beginChat();
    });
    on(QKeySequence{Qt::CTRL | Qt::Key_Plus}, [] { Theme::instance().setTextPercent(Theme::instance().textPercent() + 15); });
    on(QKeySequence{Qt::CTRL | Qt::Key_Minus}, [] { Theme::instance().setTextPercent(Theme::instance().textPercent() - 15); });
    on(QKeySequence{Qt::CTRL | Qt::Key_0}, [] { Theme::instance().setTextPercent(100); });
}

}  // namespace aviso::ui
