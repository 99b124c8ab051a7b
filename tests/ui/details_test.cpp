#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QInputMethodEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPlainTextEdit>
#include <QTest>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "client-qt/app/details/add_members_dialog.hpp"
#include "client-qt/app/details/details_pane.hpp"
#include "client-qt/app/people/people_picker.hpp"
#include "client-qt/app/widgets/question_dialog.hpp"
#include "client-qt/app/widgets/switch.hpp"
#include "client-qt/models/member_list_model.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

TEST(MemberList, TheOwnerStandsFirstThenAdministratorsThenByName) {
    MemberListModel model{[](UserId user) { return QStringLiteral("%1").arg(QLatin1Char{static_cast<char>('z' - user.value)}); }, [](UserId user) { return user == UserId{3}; }, UserId{1}};
    const QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
    using client::MemberRole;
    model.setMembers({{UserId{1}, MemberRole::member}, {UserId{2}, MemberRole::administrator}, {UserId{3}, MemberRole::owner}, {UserId{4}, MemberRole::member}});

    QStringList said;
    for (int row = 0; row < model.rowCount(); ++row) said.append(model.index(row).data(Qt::AccessibleTextRole).toString());
    EXPECT_EQ(said, (QStringList{QStringLiteral("w, Owner, online"), QStringLiteral("x, Administrator"), QStringLiteral("v"), QStringLiteral("y (you)")}));
    EXPECT_EQ(model.index(3).data(PeopleRole::PlainNameRole).toString(), QStringLiteral("y")) << "what the picture is made from";
    model.setFilter(QStringLiteral("X"));
    EXPECT_EQ(model.rowCount(), 1);
}

/// Li's group of Li, Ann and perhaps Bob, opened with its details at Li's desk.
class Details : public testing::Test {
  protected:
    void SetUp() override {
        for (Desk* desk : {&li, &ann, &bob}) ASSERT_TRUE(desk->signIn() && desk->online());
        static int made = 0;
        name = QStringLiteral("Group %1").arg(++made);
        li.session->messenger().create_group(name.toStdString(), {ann.session->me(), bob.session->me()}, {});
        ASSERT_TRUE(li.open(name) && ann.open(name) && bob.open(name));
        showDetails(li);
        ASSERT_TRUE(until([&] { return pane(li).members().model()->rowCount() == 3; }));
    }
    static void showDetails(Desk& desk) { desk.window->chats().current()->showDetails(true); }
    static DetailsPane& pane(Desk& desk) { return *desk.window->chats().current()->details(); }
    static QStringList members(Desk& desk) {
        QStringList said;
        const QAbstractItemModel* model = pane(desk).members().model();
        for (int row = 0; row < model->rowCount(); ++row) {
            QString one = model->index(row, 0).data().toString();
            if (const QString mark = model->index(row, 0).data(PeopleRole::MarkRole).toString(); !mark.isEmpty()) one += QStringLiteral(": ") + mark;
            said.append(one);
        }
        return said;
    }
    static bool chooseInMenu(Desk& desk, const QString& member, const QString& entry) {
        QListView& list = pane(desk).members();
        for (int row = 0; row < list.model()->rowCount(); ++row) {
            const QModelIndex index = list.model()->index(row, 0);
            if (!index.data().toString().startsWith(member)) continue;
            list.setCurrentIndex(index);
            QTest::keyClick(&list, Qt::Key_Return);
        }
        auto* menu = pane(desk).findChild<QMenu*>(QStringLiteral("memberMenu"));
        if (menu == nullptr) return false;
        QAction* found = nullptr;
        for (QAction* action : menu->actions()) {
            if (action->text() == entry) found = action;
        }
        if (found != nullptr) found->trigger();
        menu->close();
        QTest::qWait(1);
        return found != nullptr;
    }
    static QuestionDialog* question(Desk& desk) {
        for (auto* dialog : desk.window->findChildren<QuestionDialog*>()) {
            if (dialog->isVisible()) return dialog;
        }
        return nullptr;
    }
    static void agree(Desk& desk) {
        QuestionDialog* dialog = question(desk);
        ASSERT_NE(dialog, nullptr);
        QTest::mouseClick(&part(*dialog, "agree"), Qt::LeftButton);
    }

    Desk li{QStringLiteral("li")};
    Desk ann{QStringLiteral("ann")};
    Desk bob{QStringLiteral("bob")};
    QString name;
};

TEST_F(Details, ShowsWhoIsInItWithTheirRolesAndWhoIsOnline) {
    EXPECT_EQ(members(li), (QStringList{QStringLiteral("李华 (you): Owner"), QStringLiteral("Ann Martin"), QStringLiteral("Bob Keller")}));
    EXPECT_EQ(partAs<QLabel>(*li.window, "detailsName").text(), name);
    EXPECT_TRUE(until([&] { return pane(li).members().model()->index(1, 0).data(PeopleRole::OnlineRole).toBool(); }));
    EXPECT_TRUE(part(pane(li), "dissolveGroup").isVisible());
    EXPECT_FALSE(part(pane(li), "leaveGroup").isVisible()) << "an owner hands over or dissolves";
    showDetails(ann);
    EXPECT_FALSE(part(pane(ann), "renameGroup").isVisible());
    EXPECT_FALSE(part(pane(ann), "dissolveGroup").isVisible());
    EXPECT_TRUE(part(pane(ann), "leaveGroup").isVisible());
    ASSERT_TRUE(until([&] { return members(ann).size() == 3; }));
    EXPECT_FALSE(chooseInMenu(ann, QStringLiteral("Bob"), QStringLiteral("Remove from the group…")));
}

TEST_F(Details, RenamingAndDescribingReachEverybody) {
    click(pane(li), "renameGroup");
    QuestionDialog* dialog = question(li);
    ASSERT_NE(dialog, nullptr);
    auto& line = partAs<QLineEdit>(*dialog, "line");
    EXPECT_EQ(line.text(), name);
    line.clear();
    EXPECT_FALSE(part(*dialog, "agree").isEnabled()) << "a group has a name";
    line.setText(QStringLiteral("市场部 %1").arg(name));
    agree(li);
    ASSERT_TRUE(until([&] { return ann.window->chats().current()->chat().title() == QStringLiteral("市场部 %1").arg(name); }));
    EXPECT_TRUE(until([&] { return question(li) == nullptr && partAs<QLabel>(*li.window, "detailsName").text() == QStringLiteral("市场部 %1").arg(name); }));

    click(pane(li), "describeGroup");
    partAs<QPlainTextEdit>(*question(li), "lines").setPlainText(QStringLiteral("What we sell\nand where"));
    agree(li);

    showDetails(ann);
    EXPECT_TRUE(until([&] { return partAs<QLabel>(*ann.window, "detailsAbout").text() == QStringLiteral("What we sell\nand where"); }));
}

TEST_F(Details, RemovingAsksFirstAndAddingBringsBack) {
    ASSERT_TRUE(chooseInMenu(li, QStringLiteral("Bob"), QStringLiteral("Remove from the group…")));
    ASSERT_NE(question(li), nullptr);
    click(*question(li), "cancel");
    EXPECT_EQ(members(li).size(), 3);
    ASSERT_TRUE(chooseInMenu(li, QStringLiteral("Bob"), QStringLiteral("Remove from the group…")));
    agree(li);
    ASSERT_TRUE(until([&] { return members(li).size() == 2; }));
    EXPECT_TRUE(until([&] { return !bob.window->chats().current()->chat().mayWrite(); }));

    click(pane(li), "addMembersButton");
    auto* dialog = li.window->findChild<AddMembersDialog*>();
    ASSERT_NE(dialog, nullptr);
    dialog->picker().choose(ann.session->me(), true);
    EXPECT_TRUE(dialog->picker().chosen().empty()) << "a member already";
    dialog->picker().choose(bob.session->me(), true);
    click(*dialog, "add");

    EXPECT_TRUE(until([&] { return members(li).size() == 3; }));
    EXPECT_TRUE(until([&] { return bob.window->chats().current()->chat().mayWrite(); }));
}

TEST_F(Details, RolesAndOwnershipGoToAnother) {
    ASSERT_TRUE(chooseInMenu(li, QStringLiteral("Ann"), QStringLiteral("Make administrator")));
    EXPECT_TRUE(until([&] { return members(li).contains(QStringLiteral("Ann Martin: Administrator")); }));
    showDetails(ann);
    EXPECT_TRUE(until([&] { return part(pane(ann), "renameGroup").isVisible(); }));

    ASSERT_TRUE(chooseInMenu(li, QStringLiteral("Ann"), QStringLiteral("Hand the group over…")));
    agree(li);

    EXPECT_TRUE(until([&] { return members(li) == QStringList{QStringLiteral("Ann Martin: Owner"), QStringLiteral("李华 (you): Administrator"), QStringLiteral("Bob Keller")}; }))
        << members(li).join(QStringLiteral("; ")).toStdString();
    EXPECT_TRUE(until([&] { return part(pane(li), "leaveGroup").isVisible() && !part(pane(li), "dissolveGroup").isVisible(); }));
    EXPECT_TRUE(until([&] { return part(pane(ann), "dissolveGroup").isVisible(); }));
}

TEST_F(Details, LeavingAndDissolvingEndIt) {
    showDetails(bob);
    click(pane(bob), "leaveGroup");
    agree(bob);
    EXPECT_TRUE(until([&] { return !bob.window->chats().current()->chat().mayWrite() && members(li).size() == 2; }));
    EXPECT_TRUE(until([&] { return !part(pane(bob), "leaveGroup").isVisible(); }));

    click(pane(li), "dissolveGroup");
    ASSERT_NE(question(li), nullptr);
    QTest::keyClick(question(li), Qt::Key_Return);
    QTest::qWait(1);
    EXPECT_TRUE(ann.window->chats().current()->chat().mayWrite()) << "Enter cancels what cannot be undone";
    click(pane(li), "dissolveGroup");
    agree(li);

    EXPECT_TRUE(until([&] { return !ann.window->chats().current()->chat().mayWrite(); }));
}

TEST_F(Details, MuteAndPinShowInTheListAndBack) {
    click(pane(li), "mute");
    click(pane(li), "pin");
    ConversationListModel& list = li.window->conversations();
    const ConversationId id = li.window->chats().current()->chat().id();
    EXPECT_TRUE(until([&] { return list.at(list.rowOf(id)).conversation.muted && list.at(list.rowOf(id)).conversation.pinned; }));

    li.session->messenger().set_view(id, false, false, {}, {});

    EXPECT_TRUE(until([&] { return !partAs<Switch>(pane(li), "mute").isChecked() && !partAs<Switch>(pane(li), "pin").isChecked(); }));
}

TEST_F(Details, WhatTheServerRefusesIsSaidInWords) {
    showDetails(ann);
    ASSERT_TRUE(chooseInMenu(li, QStringLiteral("Ann"), QStringLiteral("Make administrator")));
    ASSERT_TRUE(until([&] { return part(pane(ann), "renameGroup").isVisible(); }));
    click(pane(ann), "renameGroup");
    ASSERT_NE(question(ann), nullptr);
    ASSERT_TRUE(chooseInMenu(li, QStringLiteral("Ann"), QStringLiteral("No longer administrator")));
    ASSERT_TRUE(until([&] { return !part(pane(ann), "renameGroup").isVisible(); }));

    partAs<QLineEdit>(*question(ann), "line").setText(QStringLiteral("Mine now"));
    agree(ann);

    EXPECT_TRUE(until([&] { return part(*question(ann), "questionProblem").isVisible(); }));
    EXPECT_TRUE(partAs<QLabel>(*question(ann), "questionProblem").text().contains(QStringLiteral("not allowed")));
    EXPECT_EQ(li.window->chats().current()->chat().title(), name);
}

TEST_F(Details, ADirectChatHasThePersonInIt) {
    ASSERT_TRUE(li.openWith(bob));
    showDetails(li);
    EXPECT_EQ(partAs<QLabel>(pane(li), "detailsName").text(), QStringLiteral("Bob Keller"));
    EXPECT_TRUE(until([&] { return partAs<QLabel>(pane(li), "detailsAbout").text() == QStringLiteral("bob\nSales / Europe"); })) << partAs<QLabel>(pane(li), "detailsAbout").text().toStdString();
    EXPECT_FALSE(pane(li).members().isVisible());
    click(pane(li), "closeDetails");
    EXPECT_EQ(li.window->chats().current()->details(), nullptr);
}

}  // namespace
}  // namespace aviso::ui
