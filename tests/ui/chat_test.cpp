#include <gtest/gtest.h>

#include <QTest>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

client::EntryState stateOf(Desk& desk, const QString& text) {
    const MessageListModel& model = desk.window->chats().current()->chat().model();
    for (int row = model.rowCount() - 1; row >= 0; --row) {
        if (model.at(row).text == text) return model.at(row).state;
    }
    return client::EntryState::received;
}

class Chatting : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(li.signIn() && ann.signIn());
        ASSERT_TRUE(li.online() && ann.online());
    }

    Desk li{QStringLiteral("li")};
    Desk ann{QStringLiteral("ann")};
};

TEST_F(Chatting, TwoPeopleWriteToEachOther) {
    ASSERT_TRUE(li.openWith(ann));
    li.say(QStringLiteral("你好 Ann 👋"));
    ASSERT_TRUE(li.shows(QStringLiteral("你好 Ann 👋")));
    ASSERT_TRUE(ann.open(QStringLiteral("李华")));
    ASSERT_TRUE(ann.shows(QStringLiteral("你好 Ann 👋")));

    ann.say(QStringLiteral("Hello Li Hua"));

    EXPECT_TRUE(li.shows(QStringLiteral("Hello Li Hua")));
    EXPECT_EQ(ann.texts().mid(ann.texts().size() - 2), (QStringList{QStringLiteral("你好 Ann 👋"), QStringLiteral("Hello Li Hua")}));
    EXPECT_EQ(li.texts().count(QStringLiteral("你好 Ann 👋")), 1);
}

TEST_F(Chatting, WhatIsWrittenWhileThePlaceOfManyUnreadOnesIsLookedUpIsShown) {
    ASSERT_TRUE(li.openWith(ann) && ann.openWith(li));
    li.say(QStringLiteral("before"));
    ASSERT_TRUE(ann.shows(QStringLiteral("before")));
    const ConversationId id = ann.window->chats().current()->chat().id();
    li.window->chats().closeAll();
    for (int i = 0; i < 70; ++i) ann.say(QStringLiteral("unread %1").arg(i));
    const ConversationListModel& list = li.window->conversations();
    ASSERT_TRUE(until([&] { return list.rowOf(id) >= 0 && list.at(list.rowOf(id)).conversation.unread >= 70; }));

    ASSERT_TRUE(li.openWith(ann));
    li.say(QStringLiteral("in haste"));

    EXPECT_TRUE(li.shows(QStringLiteral("in haste")));
    QTest::qWait(200);  // for what was asked before
    EXPECT_TRUE(li.texts().contains(QStringLiteral("in haste")));
    // Nothing is left unread for the tests behind.
    ann.window->chats().current()->setWatched(true);
    ann.goToNewest();
    const ConversationListModel& hers = ann.window->conversations();
    EXPECT_TRUE(until([&] { return hers.at(hers.rowOf(id)).conversation.unread == 0; }));
}

TEST_F(Chatting, ADraftEndsWithItsMessageHoweverSoonThatIsSent) {
    ASSERT_TRUE(li.openWith(ann));
    ChatPane& pane = *li.window->chats().current();
    const ConversationListModel& list = li.window->conversations();
    const auto draft = [&] { return QString::fromStdString(list.at(list.rowOf(pane.chat().id())).draft); };
    pane.input().setPlainText(QStringLiteral("saved a moment ago"));
    pane.saveDraft();

    QTest::keyClick(&pane.input(), Qt::Key_Return);

    ASSERT_TRUE(li.shows(QStringLiteral("saved a moment ago")));
    ASSERT_TRUE(until([&] { return stateOf(li, QStringLiteral("saved a moment ago")) >= client::EntryState::stored; }));
    EXPECT_TRUE(until([&] { return draft().isEmpty(); })) << draft().toStdString();
}

TEST_F(Chatting, WhatIsReadIsMarkedAtTheSender) {
    ASSERT_TRUE(li.openWith(ann));
    ann.window->chats().closeAll();
    li.say(QStringLiteral("read me"));
    ASSERT_TRUE(until([&] { return stateOf(li, QStringLiteral("read me")) == client::EntryState::delivered; }));

    ann.window->activateWindow();
    ASSERT_TRUE(ann.open(QStringLiteral("李华")));
    ann.window->chats().current()->setWatched(true);

    EXPECT_TRUE(until([&] { return stateOf(li, QStringLiteral("read me")) == client::EntryState::read; }));
    const ConversationListModel& list = ann.window->conversations();
    const ConversationId chat = ann.window->chats().current()->chat().id();
    ASSERT_GE(list.rowOf(chat), 0);
    EXPECT_TRUE(until([&] { return list.at(list.rowOf(chat)).conversation.unread == 0; }));
}

TEST_F(Chatting, WhatIsWrittenWithoutAServerWaitsAndLeavesOnce) {
    ASSERT_TRUE(li.openWith(ann));
    li.say(QStringLiteral("before"));
    ASSERT_TRUE(until([&] { return stateOf(li, QStringLiteral("before")) >= client::EntryState::stored; }));
    server("stop");
    ASSERT_TRUE(until([&] { return li.session->connectionState() == client::ConnectionState::offline; }));

    li.say(QStringLiteral("meanwhile"));

    ASSERT_TRUE(li.shows(QStringLiteral("meanwhile")));
    EXPECT_EQ(stateOf(li, QStringLiteral("meanwhile")), client::EntryState::sending);
    server("start");
    for (Desk* desk : {&li, &ann}) desk->session->messenger().try_now();
    ASSERT_TRUE(ann.open(QStringLiteral("李华")));
    EXPECT_TRUE(ann.shows(QStringLiteral("meanwhile")));
    EXPECT_TRUE(until([&] { return stateOf(li, QStringLiteral("meanwhile")) >= client::EntryState::stored; }));
    EXPECT_EQ(ann.texts().count(QStringLiteral("meanwhile")), 1);
    EXPECT_EQ(li.texts().count(QStringLiteral("meanwhile")), 1);
}

}  // namespace
}  // namespace aviso::ui
