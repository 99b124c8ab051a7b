#include <gtest/gtest.h>

#include <QAccessible>
#include <set>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "views_walk.hpp"

namespace aviso::ui {
namespace {

/// What a person does something with or reads: without a name nobody who hears the window knows what it is.
bool needsName(QAccessible::Role role) {
    static const std::set<QAccessible::Role> kinds{QAccessible::Button, QAccessible::PushButton, QAccessible::CheckBox, QAccessible::RadioButton, QAccessible::EditableText,
                                                   QAccessible::ComboBox, QAccessible::SpinBox, QAccessible::Slider, QAccessible::List, QAccessible::ListItem, QAccessible::Tree,
                                                   QAccessible::TreeItem, QAccessible::Table, QAccessible::PageTab, QAccessible::Link, QAccessible::MenuItem, QAccessible::ButtonMenu};
    return kinds.contains(role);
}

QString describe(QAccessibleInterface* of) {
    const QObject* object = of->object();
    return QStringLiteral("role %1 %2 '%3'").arg(of->role()).arg(object != nullptr ? QString::fromLatin1(object->metaObject()->className()) : QStringLiteral("(part)"), of->text(QAccessible::Name));
}

struct Walk {
    QStringList wrong;
    int seen = 0;

    void look(QAccessibleInterface* at, const QString& path) {
        if (at == nullptr || !at->isValid() || at->state().invisible) return;
        ++seen;
        if (at->role() == QAccessible::NoRole) wrong << path + QStringLiteral(": no role: ") + describe(at);
        if (needsName(at->role()) && at->text(QAccessible::Name).trimmed().isEmpty()) wrong << path + QStringLiteral(": no name: ") + describe(at);
        // A part of a control (arrow, scroll bar, the button that clears a field) is Qt's own affair.
        if (at->role() == QAccessible::ScrollBar || at->role() == QAccessible::ComboBox || at->role() == QAccessible::SpinBox || at->role() == QAccessible::EditableText) return;
        for (int i = 0; i < at->childCount(); ++i) look(at->child(i), path + QStringLiteral(" > ") + QString::number(at->role()));
    }
};

TEST(Accessible, EveryControlOfEveryViewHasARoleAndAName) {
    Desk li{QStringLiteral("li")}, ann{QStringLiteral("ann")};
    {
        Walk walk;
        Desk nobody{QStringLiteral("bob"), QStringLiteral("bob-not-signed-in")};
        walk.look(QAccessible::queryAccessibleInterface(nobody.window.get()), QStringLiteral("sign-in"));
        EXPECT_GT(walk.seen, 5);
        EXPECT_TRUE(walk.wrong.isEmpty()) << walk.wrong.join(u'\n').toStdString();
    }
    ASSERT_TRUE(li.signIn() && ann.signIn());
    ASSERT_TRUE(li.online());
    ASSERT_TRUE(li.openWith(ann));
    li.say(QStringLiteral("heard and seen"));
    ASSERT_TRUE(li.shows(QStringLiteral("heard and seen")));

    walkViews(li, QStringLiteral("Ann Martin"), [](const OpenView& view) {
        Walk walk;
        walk.look(QAccessible::queryAccessibleInterface(view.widget), view.name);
        EXPECT_GT(walk.seen, 0) << view.name.toStdString();
        EXPECT_TRUE(walk.wrong.isEmpty()) << walk.wrong.join(u'\n').toStdString();
    });
}

TEST(Accessible, EveryVisibleMessageIsAChildOfTheList) {
    Desk li{QStringLiteral("li")}, ann{QStringLiteral("ann")};
    ASSERT_TRUE(li.signIn() && ann.signIn());
    ASSERT_TRUE(li.openWith(ann));
    for (int i = 0; i < 30; ++i) li.say(QStringLiteral("spoken %1").arg(i));
    ASSERT_TRUE(li.shows(QStringLiteral("spoken 29")));
    MessageView& view = li.window->chats().current()->view();
    view.goToEnd();
    QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&view);
    ASSERT_NE(list, nullptr);
    EXPECT_EQ(list->role(), QAccessible::List);

    const auto [first, last] = view.visibleRows();
    ASSERT_GT(last, first);
    for (int row = first; row <= last; ++row) {
        const QString text = li.window->chats().current()->chat().model().at(row).text;
        bool found = false;
        for (int i = 0; i < list->childCount() && !found; ++i) {
            QAccessibleInterface* child = list->child(i);
            found = child != nullptr && child->role() == QAccessible::ListItem && child->text(QAccessible::Name).contains(text) && child->rect().isValid();
        }
        EXPECT_TRUE(found) << "row " << row << ": " << text.toStdString();
    }
}

}  // namespace
}  // namespace aviso::ui
