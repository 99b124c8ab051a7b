#include <gtest/gtest.h>

#include <QInputMethodEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QTest>
#include <QTreeView>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "client-qt/app/people/new_chat_dialog.hpp"
#include "client-qt/app/people/people_page.hpp"
#include "client-qt/app/people/people_picker.hpp"
#include "client-qt/app/people/person_card.hpp"
#include "client-qt/models/presence.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

void type(QWidget& into, const QString& text) {
    QInputMethodEvent written;
    written.setCommitString(text);
    QCoreApplication::sendEvent(&into, &written);
}

class People : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(li.signIn());
        ASSERT_TRUE(li.online());
        li.window->showPage(Rail::people);
        ASSERT_TRUE(until([&] { return tree().model()->rowCount() > 0; }));
    }
    PeoplePage& page() { return li.window->people(); }
    QTreeView& tree() { return page().browser().tree(); }
    /// The row with this name, opening departments on the way; it is waited for.
    QModelIndex row(const QStringList& path) {
        QModelIndex at;
        for (const QString& name : path) {
            tree().expand(at);
            QModelIndex next;
            if (!until([&] {
                    for (int i = 0; i < tree().model()->rowCount(at) && !next.isValid(); ++i) {
                        if (tree().model()->index(i, 0, at).data().toString() == name) next = tree().model()->index(i, 0, at);
                    }
                    return next.isValid();
                })) {
                return {};
            }
            at = next;
        }
        return at;
    }
    void click(const QModelIndex& index, Qt::KeyboardModifiers modifiers = {}) {
        tree().scrollTo(index);
        QTest::mouseClick(tree().viewport(), Qt::LeftButton, modifiers, tree().visualRect(index).center());
    }
    QStringList found() {
        auto& list = partAs<QListView>(page(), "peopleFound");
        QStringList names;
        for (int i = 0; i < list.model()->rowCount(); ++i) names.append(list.model()->index(i, 0).data().toString());
        return names;
    }

    Desk li{QStringLiteral("li")};
    const QStringList europe{QStringLiteral("Sales"), QStringLiteral("Europe")};
};

TEST_F(People, ADepartmentOpensOnAClickAndSomebodyInItHasACard) {
    const QModelIndex sales = row({QStringLiteral("Sales")});
    EXPECT_EQ(sales.data(PeopleRole::PeopleCountRole).toInt(), 2);
    EXPECT_EQ(sales.data(Qt::AccessibleTextRole).toString(), QStringLiteral("Sales, 2 people"));
    tree().collapse(sales);
    click(sales);
    EXPECT_TRUE(tree().isExpanded(sales));

    const QModelIndex ann = row(europe + QStringList{QStringLiteral("Ann Martin")});
    ASSERT_TRUE(ann.isValid());
    click(ann);

    EXPECT_TRUE(page().card().isVisible());
    EXPECT_EQ(partAs<QLabel>(page(), "cardName").text(), QStringLiteral("Ann Martin"));
    EXPECT_TRUE(until([&] { return partAs<QLabel>(page(), "cardAccount").text() == QStringLiteral("ann"); }));
    EXPECT_TRUE(until([&] { return partAs<QLabel>(page(), "cardPosts").text() == QStringLiteral("Sales / Europe"); })) << partAs<QLabel>(page(), "cardPosts").text().toStdString();
    QTest::mouseClick(&part(page(), "sendMessage"), Qt::LeftButton);
    ASSERT_TRUE(until([&] { return li.window->chats().current() != nullptr; }));
    EXPECT_EQ(li.window->chats().current()->chat().title(), QStringLiteral("Ann Martin"));
}

TEST_F(People, WhoIsOnlineHasADot) {
    const QModelIndex ann = row(europe + QStringList{QStringLiteral("Ann Martin")});
    ASSERT_TRUE(ann.isValid());
    tree().scrollTo(ann);
    click(ann);
    EXPECT_FALSE(ann.data(PeopleRole::OnlineRole).toBool());

    Desk other{QStringLiteral("ann")};
    ASSERT_TRUE(other.signIn() && other.online());

    EXPECT_TRUE(until([&] { return ann.data(PeopleRole::OnlineRole).toBool(); }));
    EXPECT_TRUE(until([&] { return partAs<QLabel>(page(), "cardState").text() == QStringLiteral("online"); }));
    other.close();
    EXPECT_TRUE(until([&] { return !ann.data(PeopleRole::OnlineRole).toBool(); }));
}

TEST_F(People, NobodyIsTakenToBeOnlineWhomNobodyWatches) {
    Presence& presence = li.session->presence();
    QObject view;
    presence.watch(&view, {UserId{901}});
    presence.note({UserId{901}}, {});
    ASSERT_TRUE(presence.isOnline(UserId{901}));

    presence.watch(&view, {UserId{902}});

    EXPECT_FALSE(presence.isOnline(UserId{901})) << "nobody would say when they go";
}

TEST_F(People, TypingFindsByNameByAccountAndInChinese) {
    QLineEdit& query = page().browser().query();
    query.setFocus();
    type(query, QStringLiteral("mart"));
    EXPECT_TRUE(until([&] { return found() == QStringList{QStringLiteral("Ann Martin")}; }));
    query.clear();
    type(query, QStringLiteral("华"));
    EXPECT_TRUE(until([&] { return found() == QStringList{QStringLiteral("李华")}; }));
    query.clear();
    type(query, QStringLiteral("bob"));
    EXPECT_TRUE(until([&] { return found() == QStringList{QStringLiteral("Bob Keller")}; }));

    QTest::keyClick(&query, Qt::Key_Return);

    ASSERT_TRUE(until([&] { return li.window->chats().current() != nullptr; }));
    EXPECT_EQ(li.window->chats().current()->chat().title(), QStringLiteral("Bob Keller"));
    li.window->showPage(Rail::people);
    query.clear();
    type(query, QStringLiteral("no such person"));
    EXPECT_TRUE(until([&] { return found().isEmpty() && !tree().isVisible() && !part(page(), "peopleFound").isVisible(); }));
    QTest::keyClick(&query, Qt::Key_Escape);
    EXPECT_TRUE(until([&] { return tree().isVisible(); }));
}

TEST_F(People, TheKeyboardAloneFindsItsWay) {
    QLineEdit& query = page().browser().query();
    query.setFocus();
    QTest::keyClick(&query, Qt::Key_Down);
    EXPECT_TRUE(tree().hasFocus());
    tree().setCurrentIndex(row({QStringLiteral("Sales")}));
    QTest::keyClick(&tree(), Qt::Key_Left);
    ASSERT_FALSE(tree().isExpanded(tree().currentIndex()));
    QTest::keyClick(&tree(), Qt::Key_Return);
    ASSERT_TRUE(tree().isExpanded(tree().currentIndex()));
    row(europe + QStringList{QStringLiteral("Bob Keller")});
    for (int i = 0; i < 6 && tree().currentIndex().data().toString() != QStringLiteral("Bob Keller"); ++i) QTest::keyClick(&tree(), Qt::Key_Down);
    ASSERT_EQ(tree().currentIndex().data().toString(), QStringLiteral("Bob Keller"));

    QTest::keyClick(&tree(), Qt::Key_A);
    EXPECT_EQ(query.text(), QStringLiteral("a")) << "letters search";
    EXPECT_TRUE(query.hasFocus());
    QTest::keyClick(&query, Qt::Key_Escape);
    QTest::keyClick(&query, Qt::Key_Down);
    QTest::keyClick(&tree(), Qt::Key_Return);

    ASSERT_TRUE(until([&] { return li.window->chats().current() != nullptr; }));
    EXPECT_EQ(li.window->chats().current()->chat().title(), QStringLiteral("Bob Keller"));
}

TEST_F(People, SeveralSelectedBecomeAGroup) {
    click(row(europe + QStringList{QStringLiteral("Ann Martin")}));
    click(row(europe + QStringList{QStringLiteral("Bob Keller")}), Qt::ControlModifier);
    ASSERT_TRUE(part(page(), "groupWithSelection").isVisible());
    EXPECT_EQ(partAs<QLabel>(page(), "selectedCount").text(), QStringLiteral("2 people selected"));
    QTest::mouseClick(&part(page(), "groupWithSelection"), Qt::LeftButton);

    auto* dialog = li.window->findChild<NewChatDialog*>();
    ASSERT_NE(dialog, nullptr);
    EXPECT_EQ(dialog->picker().chosen().size(), 2U);
    type(part(*dialog, "groupName"), QStringLiteral("Trade fair"));
    QTest::mouseClick(&part(*dialog, "begin"), Qt::LeftButton);

    ASSERT_TRUE(until([&] { return li.window->chats().current() && li.window->chats().current()->chat().title() == QStringLiteral("Trade fair"); }));
    EXPECT_TRUE(until([&] { return li.window->chats().current()->chat().members().size() == 3; }));
}

TEST_F(People, APickerChoosesBySearchAndTakesOutAgain) {
    li.window->beginChat();
    auto* dialog = li.window->findChild<NewChatDialog*>();
    ASSERT_NE(dialog, nullptr);
    EXPECT_FALSE(part(*dialog, "begin").isEnabled());
    QLineEdit& query = dialog->picker().browser().query();
    for (const char* name : {"ann", "bob"}) {
        query.clear();
        type(query, QString::fromLatin1(name));
        auto& list = partAs<QListView>(*dialog, "peopleFound");
        ASSERT_TRUE(until([&] { return list.isVisible() && list.model()->rowCount() == 1; }));
        QTest::keyClick(&query, Qt::Key_Return);
        QCoreApplication::processEvents();
    }
    EXPECT_EQ(dialog->picker().chosen().size(), 2U);
    EXPECT_TRUE(part(*dialog, "groupName").isVisible());
    dialog->picker().choose(li.session->me(), true);
    EXPECT_EQ(dialog->picker().chosen().size(), 2U) << "oneself is in it anyway";

    auto& chosen = partAs<QListView>(*dialog, "chosenPeople");
    QTest::mouseClick(chosen.viewport(), Qt::LeftButton, {}, chosen.visualRect(chosen.model()->index(0, 0)).center());

    ASSERT_EQ(dialog->picker().chosen().size(), 1U);
    EXPECT_FALSE(part(*dialog, "groupName").isVisible());
    QTest::mouseClick(&part(*dialog, "begin"), Qt::LeftButton);
    ASSERT_TRUE(until([&] { return li.window->chats().current() != nullptr; }));
    EXPECT_EQ(li.window->chats().current()->chat().title(), QStringLiteral("Bob Keller"));
}

TEST_F(People, TheCompanyIsThereWithoutAServer) {
    server("stop");
    li.reopen();
    ASSERT_TRUE(until([&] { return li.session->isOpen(); }));
    li.window->showPage(Rail::people);

    EXPECT_TRUE(row(europe + QStringList{QStringLiteral("Ann Martin")}).isValid());

    server("start");
    li.session->messenger().try_now();
    EXPECT_TRUE(li.online());
}

}  // namespace
}  // namespace aviso::ui
