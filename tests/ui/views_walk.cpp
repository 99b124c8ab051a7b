#include "views_walk.hpp"

#include <QAction>
#include <QApplication>
#include <QListView>
#include <QMenu>
#include <QSet>
#include <QTest>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/chat/emoji_picker.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "client-qt/app/main/account_menu.hpp"
#include "client-qt/app/settings/settings_page.hpp"
#include "client-qt/app/switcher/quick_switcher.hpp"

namespace aviso::ui {
namespace {

QSet<QWidget*> visibleWindows() {
    QSet<QWidget*> all;
    for (QWidget* one : QApplication::topLevelWidgets()) {
        if (one->isVisible()) all.insert(one);
    }
    return all;
}

}  // namespace

void walkViews(Desk& desk, const QString& peer, const std::function<void(const OpenView&)>& see) {
    MainWindow& window = *desk.window;
    const auto here = [&](const char* name, QWidget* widget) {
        QTest::qWait(50);
        see({QString::fromLatin1(name), widget});
    };
    /// What the trigger opens in a window of its own.
    const auto beside = [&](const char* name, const std::function<void()>& trigger) {
        const QSet<QWidget*> before = visibleWindows();
        trigger();
        if (!until([&] { return !(visibleWindows() - before).isEmpty(); })) throw std::runtime_error{std::string{name} + " did not open"};
        if (!until([&] { return (visibleWindows() - before).size() == 1; })) throw std::runtime_error{std::string{name} + " came with something else"};
        QWidget* opened = *(visibleWindows() - before).begin();
        here(name, opened);
        opened->close();
        until([&] { return (visibleWindows() - before).isEmpty(); });
    };
    /// Presses the entry of a menu that is open, as Enter on it does.
    const auto choose = [](const QString& menuName, const QString& entry) {
        for (QWidget* one : visibleWindows()) {
            auto* menu = qobject_cast<QMenu*>(one);
            if (menu == nullptr || menu->objectName() != menuName) continue;
            for (QAction* action : menu->actions()) {
                if (action->text() == entry) {
                    menu->close();
                    return action->trigger();
                }
            }
        }
        throw std::runtime_error{"no entry " + entry.toStdString()};
    };
    here("conversations", &window);
    ChatPane* pane = desk.open(peer);
    if (pane == nullptr || !until([&] { return pane->chat().model().rowCount() > 0; })) throw std::runtime_error{"no chat with the peer"};
    here("chat", &window);
    beside("emoji", [&] { clickNamed(*pane, QStringLiteral("Emoji")); });
    beside("calendar", [&] { clickNamed(*pane, QStringLiteral("Go to a date")); });
    beside("message menu", [&] { emit pane->view().menuRequested(pane->chat().model().rowCount() - 1, pane->mapToGlobal(pane->rect().center())); });
    const int own = [&] {
        const MessageListModel& model = pane->chat().model();
        for (int row = model.rowCount() - 1; row >= 0; --row) {
            if (model.at(row).own && model.at(row).seq) return row;
        }
        return -1;
    }();
    if (own >= 0) {
        beside("receipts", [&] {
            emit pane->view().menuRequested(own, pane->mapToGlobal(pane->rect().center()));
            choose(QStringLiteral("messageMenu"), QStringLiteral("Who has read it"));
        });
    }
    pane->showDetails(true);
    here("details", &window);
    pane->showDetails(false);
    auto& list = partAs<QListView>(window, "conversationList");
    beside("conversation menu", [&] { emit list.customContextMenuRequested(list.visualRect(list.model()->index(0, 0)).center()); });
    beside("new chat", [&] { window.beginChat(); });
    auto& switcher = partAs<QuickSwitcher>(window, "quickSwitcher");
    switcher.open();
    here("quick switcher", &window);
    QTest::keyClick(&part(window, "quickQuery"), Qt::Key_Escape);
    window.showPage(Rail::people);
    here("people", &window);
    window.showPage(Rail::settings);
    static constexpr const char* kSections[]{"general", "appearance", "notifications", "account", "keyboard", "about"};
    for (int section = SettingsPage::general; section <= SettingsPage::about; ++section) {
        window.settings().showSection(static_cast<SettingsPage::Section>(section));
        here((std::string{"settings: "} + kSections[section]).c_str(), &window);
        if (section != SettingsPage::account) continue;
        beside("password", [&] { click(window, "changeOwnPassword"); });
        beside("question", [&] { click(window, "signOut"); });
    }
    window.showPage(Rail::conversations);
    {
        AccountMenu accounts{window.session().folder(), &window};
        beside("accounts", [&] { accounts.popup(window.mapToGlobal(QPoint{80, 20})); });
    }
    beside("chat in a window", [&] { clickNamed(*window.chats().current(), QStringLiteral("Open in a window of its own")); });
}

}  // namespace aviso::ui
