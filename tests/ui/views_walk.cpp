#include "views_walk.hpp"

#include <QApplication>
#include <QSet>
#include <QTest>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/chat/emoji_picker.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"

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
        QWidget* opened = *(visibleWindows() - before).begin();
        here(name, opened);
        opened->close();
        until([&] { return (visibleWindows() - before).isEmpty(); });
    };
    here("conversations", &window);
    ChatPane* pane = desk.open(peer);
    if (pane == nullptr || !until([&] { return pane->chat().model().rowCount() > 0; })) throw std::runtime_error{"no chat with the peer"};
    here("chat", &window);
    beside("emoji", [&] { clickNamed(*pane, QStringLiteral("Emoji")); });
    beside("calendar", [&] { clickNamed(*pane, QStringLiteral("Go to a date")); });
    beside("message menu", [&] { emit pane->view().menuRequested(pane->chat().model().rowCount() - 1, pane->mapToGlobal(pane->rect().center())); });
    for (const auto& [name, view] : {std::pair{"people", Rail::people}, std::pair{"settings", Rail::settings}}) {
        window.showPage(view);
        here(name, &window);
    }
    window.showPage(Rail::conversations);
    beside("chat in a window", [&] { clickNamed(*window.chats().current(), QStringLiteral("Open in a window of its own")); });
}

}  // namespace aviso::ui
