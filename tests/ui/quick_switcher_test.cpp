#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QInputMethodEvent>
#include <QLineEdit>
#include <QListView>
#include <QTest>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "client-qt/app/people/new_chat_dialog.hpp"
#include "client-qt/app/switcher/quick_switcher.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

class Switching : public testing::Test {
  protected:
    void SetUp() override {
        for (Desk* desk : {&li, &ann}) ASSERT_TRUE(desk->signIn() && desk->online());
        ASSERT_TRUE(li.openWith(ann));
        li.say(QStringLiteral("the quarterly figures of 北京 are in"));
        ASSERT_TRUE(ann.open(QStringLiteral("李华")));
        ann.goToNewest();
        ASSERT_TRUE(ann.shows(QStringLiteral("the quarterly figures of 北京 are in")));
        for (int i = 0; i < 80; ++i) li.say(QStringLiteral("filler %1").arg(i));
        ASSERT_TRUE(ann.shows(QStringLiteral("filler 79")));
        ann.window->chats().closeAll();
        li.window->chats().closeAll();
        li.window->activateWindow();
        ASSERT_TRUE(until([&] { return li.window->isActiveWindow(); }));
        open();
    }
    void open() {
        QTest::keyClick(li.window.get(), Qt::Key_K, Qt::ControlModifier);
        ASSERT_TRUE(until([&] { return switcher().isVisible(); }));
    }
    QuickSwitcher& switcher() { return partAs<QuickSwitcher>(*li.window, "quickSwitcher"); }
    QLineEdit& query() { return partAs<QLineEdit>(*li.window, "quickQuery"); }
    QListView& list() { return partAs<QListView>(*li.window, "quickList"); }
    void type(const QString& text) {
        QInputMethodEvent written;
        written.setCommitString(text);
        QCoreApplication::sendEvent(&query(), &written);
        until([&] { return !switcher().search().isSearching(); });
    }
    QuickRow current() { return switcher().search().at(list().currentIndex().row()); }
    bool goTo(QuickRow::Kind kind, const QString& title) {
        for (int i = 0; i < switcher().search().rowCount(); ++i) {
            if (current().kind == kind && current().title.contains(title)) return true;
            QTest::keyClick(&query(), Qt::Key_Down);
        }
        return false;
    }

    Desk li{QStringLiteral("li")};
    Desk ann{QStringLiteral("ann")};
};

TEST_F(Switching, OffersTheNewestConversationsAndAllCommandsAtOnce) {
    const QAbstractItemModelTester tester{&switcher().search(), QAbstractItemModelTester::FailureReportingMode::Fatal};
    EXPECT_TRUE(query().hasFocus());
    EXPECT_EQ(current().kind, QuickRow::Kind::conversation);
    EXPECT_EQ(current().title, QStringLiteral("Ann Martin"));
    EXPECT_TRUE(goTo(QuickRow::Kind::command, QStringLiteral("New chat or group")));
    QTest::keyClick(&query(), Qt::Key_Escape);
    EXPECT_FALSE(switcher().isVisible());
}

TEST_F(Switching, EnterOpensTheConversationTyped) {
    type(QStringLiteral("mart"));
    EXPECT_EQ(current().kind, QuickRow::Kind::conversation);

    QTest::keyClick(&query(), Qt::Key_Return);

    EXPECT_FALSE(switcher().isVisible());
    ASSERT_TRUE(until([&] { return li.window->chats().current() != nullptr; }));
    EXPECT_EQ(li.window->chats().current()->chat().title(), QStringLiteral("Ann Martin"));
}

TEST_F(Switching, SomebodyOneHasNotWrittenWithIsFoundAmongPeople) {
    type(QStringLiteral("new"));
    ASSERT_TRUE(goTo(QuickRow::Kind::person, QStringLiteral("Nadia New")));

    QTest::keyClick(&query(), Qt::Key_Return);

    ASSERT_TRUE(until([&] { return li.window->chats().current() != nullptr; }));
    EXPECT_EQ(li.window->chats().current()->chat().title(), QStringLiteral("Nadia New"));
}

TEST_F(Switching, AMessageOpensWhereItStands) {
    type(QStringLiteral("北京"));
    ASSERT_TRUE(goTo(QuickRow::Kind::message, QStringLiteral("quarterly")));

    QTest::keyClick(&query(), Qt::Key_Return);

    ASSERT_TRUE(until([&] { return li.window->chats().current() != nullptr; }));
    EXPECT_TRUE(until([&] {
        ChatPane& pane = *li.window->chats().current();
        const auto [first, last] = pane.view().visibleRows();
        for (int row = std::max(first, 0); row <= last && row < pane.chat().model().rowCount(); ++row) {
            if (pane.chat().model().at(row).text.contains(QStringLiteral("北京"))) return true;
        }
        return false;
    }));
}

TEST_F(Switching, ACommandIsRun) {
    type(QStringLiteral("> new chat"));
    EXPECT_EQ(current().kind, QuickRow::Kind::command);

    QTest::keyClick(&query(), Qt::Key_Return);

    auto* dialog = li.window->findChild<NewChatDialog*>();
    ASSERT_NE(dialog, nullptr);
    dialog->close();
}

TEST_F(Switching, SaysWhenThereIsNothing) {
    type(QStringLiteral("qqzzqq"));
    EXPECT_TRUE(part(*li.window, "quickNothing").isVisible());
    EXPECT_FALSE(list().isVisible());
    QTest::keyClick(&query(), Qt::Key_Return);
    EXPECT_TRUE(switcher().isVisible());
}

}  // namespace
}  // namespace aviso::ui
