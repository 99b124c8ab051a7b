#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QSet>
#include <QTest>
#include <QTextEdit>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "views_walk.hpp"

namespace aviso::ui {
namespace {

void press(Qt::Key key, Qt::KeyboardModifiers with = {}) {
    QWidget* on = QApplication::focusWidget();
    if (on == nullptr) on = QApplication::activeWindow();
    ASSERT_NE(on, nullptr);
    QTest::keyClick(on, key, with);
}

void write(const QString& latin) {
    ASSERT_NE(QApplication::focusWidget(), nullptr);
    QTest::keyClicks(QApplication::focusWidget(), latin);
}

bool activate(Desk& desk) {
    desk.window->activateWindow();
    QApplication::setActiveWindow(desk.window.get());
    return until([&] { return desk.window->isActiveWindow(); });
}

bool isControl(const QWidget* widget) {
    return qobject_cast<const QAbstractButton*>(widget) != nullptr || qobject_cast<const QLineEdit*>(widget) != nullptr || qobject_cast<const QTextEdit*>(widget) != nullptr ||
           qobject_cast<const QComboBox*>(widget) != nullptr || qobject_cast<const QAbstractItemView*>(widget) != nullptr || qobject_cast<const MessageView*>(widget) != nullptr;
}

/// What Tab comes by until it is where it began.
QSet<QWidget*> tabRound(QWidget& window) {
    QSet<QWidget*> visited;
    for (int i = 0; i < 300; ++i) {
        QWidget* now = QApplication::focusWidget();
        if (now == nullptr) break;
        if (visited.contains(now) && i > 2) break;
        visited.insert(now);
        // A tabulator is text in some fields; Ctrl+Tab is not what is tested.
        QKeyEvent down{QEvent::KeyPress, Qt::Key_Tab, Qt::NoModifier, QStringLiteral("\t")};
        QApplication::sendEvent(now, &down);
        if (QApplication::focusWidget() == now) break;
    }
    (void)window;
    return visited;
}

/// Visible controls that no key leads to. Of exclusive buttons one is enough: arrows lead to the others.
QStringList unreachable(QWidget& window) {
    const QSet<QWidget*> reached = tabRound(window);
    QStringList missing;
    for (QWidget* one : window.findChildren<QWidget*>()) {
        if (!isControl(one) || !one->isVisible() || !one->isEnabled() || one->window() != &window || reached.contains(one)) continue;
        if (one->focusProxy() != nullptr || (one->parentWidget() != nullptr && isControl(one->parentWidget()))) continue;
        if (auto* button = qobject_cast<QAbstractButton*>(one); button != nullptr && button->autoExclusive()) continue;
        missing << QStringLiteral("%1 '%2' %3").arg(QString::fromLatin1(one->metaObject()->className()), one->accessibleName(), one->objectName());
    }
    return missing;
}

TEST(Keyboard, SignsInChatsAndGoesRoundWithoutAMouse) {
    Desk ann{QStringLiteral("ann")};
    ASSERT_TRUE(ann.signIn() && ann.online());
    Desk li{QStringLiteral("li"), QStringLiteral("li-keyboard")};
    ASSERT_TRUE(activate(li));
    ASSERT_TRUE(until([&] { return qobject_cast<QLineEdit*>(QApplication::focusWidget()) != nullptr; }))
        << "sign-in begins in a field, not in " << (QApplication::focusWidget() != nullptr ? QApplication::focusWidget()->metaObject()->className() : "nothing");
    EXPECT_EQ(unreachable(*li.window), QStringList{});
    part(*li.window, "server").setFocus();
    partAs<QLineEdit>(*li.window, "server").clear();
    write(serverAddress());
    press(Qt::Key_Tab);
    write(QStringLiteral("li"));
    press(Qt::Key_Tab);
    write(passwordOf(QStringLiteral("li")));
    press(Qt::Key_Return);
    ASSERT_TRUE(until([&] { return part(*li.window, "trust").isVisible(); }));
    for (int i = 0; i < 10 && QApplication::focusWidget() != &part(*li.window, "trust"); ++i) press(Qt::Key_Tab);
    ASSERT_EQ(QApplication::focusWidget(), &part(*li.window, "trust"));
    press(Qt::Key_Space);
    ASSERT_TRUE(li.online());

    ASSERT_TRUE(ann.openWith(li));
    ann.say(QStringLiteral("find me by keys"));
    // The name comes a moment after the row.
    ASSERT_TRUE(until([&] { return li.window->conversations().rowCount() > 0 && li.window->conversations().index(0).data().toString().startsWith(QStringLiteral("Ann")); }));
    ASSERT_TRUE(activate(li));
    press(Qt::Key_F, Qt::ControlModifier);
    ASSERT_TRUE(until([&] { return qobject_cast<QLineEdit*>(QApplication::focusWidget()) != nullptr; }))
        << "not in " << (QApplication::focusWidget() != nullptr ? QApplication::focusWidget()->metaObject()->className() : "nothing");
    write(QStringLiteral("ann"));
    press(Qt::Key_Return);
    ASSERT_TRUE(until([&] { return li.window->chats().current() != nullptr; }));
    ASSERT_TRUE(li.shows(QStringLiteral("find me by keys")));
    ASSERT_TRUE(until([&] { return QApplication::focusWidget() == &li.window->chats().current()->input(); })) << "one can write at once";
    write(QStringLiteral("found you"));
    press(Qt::Key_Return);
    EXPECT_TRUE(ann.shows(QStringLiteral("found you")));

    walkViews(li, QStringLiteral("Ann Martin"), [](const OpenView& view) {
        // Arrows lead through a menu, and Tab out of it; Ctrl+K has one field, whose arrows choose.
        if (qobject_cast<QMenu*>(view.widget) != nullptr || view.name == QStringLiteral("quick switcher")) return;
        view.widget->activateWindow();
        QApplication::setActiveWindow(view.widget);
        if (QApplication::focusWidget() == nullptr || QApplication::focusWidget()->window() != view.widget) QTest::keyClick(view.widget, Qt::Key_Tab);
        EXPECT_EQ(unreachable(*view.widget), QStringList{}) << view.name.toStdString();
    });
    ASSERT_TRUE(activate(li));
    EXPECT_EQ(unreachable(*li.window), QStringList{});
    for (const Qt::Key key : {Qt::Key_2, Qt::Key_3, Qt::Key_1}) {
        press(key, Qt::ControlModifier);
        QTest::qWait(100);
        if (QApplication::focusWidget() == nullptr) continue;
        EXPECT_EQ(unreachable(*li.window), QStringList{}) << "Ctrl+" << static_cast<char>(key);
    }
}

}  // namespace
}  // namespace aviso::ui
