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
#include "client-qt/app/signin/trust_dialog.hpp"
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

/// The details of a group that the person may change, and what they open; nothing where there is no such group.
void walkGroup(MainWindow& window, const std::function<void(const char*, QWidget*)>& here,
               const std::function<void(const char*, const std::function<void()>&)>& beside) {
    const ConversationListModel& list = window.conversations();
    for (int row = 0; row < list.rowCount(); ++row) {
        const client::Conversation& one = list.at(row).conversation;
        if (one.kind != client::ConversationKind::group || one.left || one.role != client::MemberRole::owner) continue;
        const ConversationId id = one.id;
        window.openConversation(id);
        if (!until([&] { return window.chats().current() != nullptr && window.chats().current()->chat().id() == id; })) throw std::runtime_error{"no chat of the group"};
        ChatPane& pane = *window.chats().current();
        pane.showDetails(true);
        if (!until([&] { return !pane.chat().members().empty(); })) throw std::runtime_error{"nobody in the group"};
        here("details of a group", &window);
        for (const auto& [name, button] : {std::pair{"add members", "addMembersButton"}, {"rename group", "renameGroup"}, {"describe group", "describeGroup"}, {"dissolve group", "dissolveGroup"}}) {
            beside(name, [&, clicked = button] { click(pane, clicked); });
        }
        pane.showDetails(false);
        return;
    }
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
    walkGroup(window, here, beside);
    if (desk.open(peer) != pane) throw std::runtime_error{"the peer's chat is not there any more"};
    auto& list = partAs<QListView>(window, "conversationList");
    beside("conversation menu", [&] { emit list.customContextMenuRequested(list.visualRect(list.model()->index(0, 0)).center()); });
    beside("changed certificate", [&] { (new TrustDialog{window.session(), QString{64, u'7'}, &window})->open(); });
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
