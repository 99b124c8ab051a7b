#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QInputMethodEvent>
#include <QTest>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/conversations/conversation_panel.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

/// Whom the list names, and what it says of them.
QString lineOf(Desk& desk, const QString& title, int role) {
    ConversationListModel& list = desk.window->conversations();
    for (int row = 0; row < list.rowCount(); ++row) {
        if (list.index(row).data().toString() == title) return list.index(row).data(role).toString();
    }
    return {};
}

void write(Desk& desk, const QString& text) {
    QInputMethodEvent written;
    written.setCommitString(text);
    QCoreApplication::sendEvent(&desk.window->chats().current()->input(), &written);
}

/// As a click on that line of the list does.
bool choose(Desk& desk, const QString& title) {
    ConversationListModel& list = desk.window->conversations();
    for (int row = 0; row < list.rowCount(); ++row) {
        if (list.index(row).data().toString() != title) continue;
        emit desk.window->chats().panel().chosen(list.at(row));
        return until([&] { return desk.window->chats().current() && desk.window->chats().current()->chat().title() == title; });
    }
    return false;
}

TEST(FirstContact, WhatIsWrittenOfflineToSomebodyNewStaysInSightAndLeavesOnce) {
    Desk fay{QStringLiteral("fay")};
    Desk gus{QStringLiteral("gus")};
    ASSERT_TRUE(fay.signIn() && gus.signIn() && fay.online() && gus.online());
    const QString name = QStringLiteral("Gus New");
    const UserId gusId = gus.session->me();
    ASSERT_TRUE(until([&] { return fay.session->nameOf(gusId) == name; }));
    server("stop");
    ASSERT_TRUE(until([&] { return fay.session->connectionState() == client::ConnectionState::offline; }));

    ASSERT_TRUE(fay.openWith(gus));
    fay.say(QStringLiteral("hello from a tunnel"));
    ASSERT_TRUE(fay.shows(QStringLiteral("hello from a tunnel")));
    EXPECT_TRUE(until([&] { return lineOf(fay, name, ConversationListModel::SendingRole) == QStringLiteral("1"); }));
    write(fay, QStringLiteral("half a thought"));
    fay.window->openPerson(UserId{1});
    ASSERT_TRUE(until([&] { return fay.window->chats().current()->chat().peer() == UserId{1}; }));
    EXPECT_TRUE(until([&] { return lineOf(fay, name, ConversationListModel::DraftRole) == QStringLiteral("half a thought"); }));

    fay.reopen();

    ASSERT_TRUE(until([&] { return lineOf(fay, name, ConversationListModel::SendingRole) == QStringLiteral("1"); }));
    ASSERT_TRUE(choose(fay, name));
    EXPECT_TRUE(fay.shows(QStringLiteral("hello from a tunnel")));
    EXPECT_EQ(fay.window->chats().current()->input().toPlainText(), QStringLiteral("half a thought"));
    server("start");
    for (Desk* desk : {&fay, &gus}) desk->session->messenger().try_now();
    ASSERT_TRUE(gus.open(QStringLiteral("Fay First")));
    EXPECT_TRUE(gus.shows(QStringLiteral("hello from a tunnel")));
    EXPECT_TRUE(until([&] { return fay.window->chats().current()->chat().id().value != 0; }));
    EXPECT_EQ(gus.texts().count(QStringLiteral("hello from a tunnel")), 1);
    EXPECT_EQ(fay.texts().count(QStringLiteral("hello from a tunnel")), 1);
    EXPECT_EQ(fay.window->conversations().rowCount(), 1) << "the line that waited has become the conversation";
    EXPECT_EQ(fay.window->chats().current()->input().toPlainText(), QStringLiteral("half a thought"));
}

TEST(FirstContact, FortyUnreadOfAConversationNeverReadBeginAtTheirLine) {
    Desk hal{QStringLiteral("hal")};
    Desk ida{QStringLiteral("ida")};
    ASSERT_TRUE(hal.signIn() && ida.signIn() && hal.online() && ida.online());
    ASSERT_TRUE(hal.openWith(ida));
    for (int i = 0; i < 40; ++i) hal.say(QStringLiteral("news %1\nsecond line").arg(i));
    ASSERT_TRUE(until([&] {
        const ConversationListModel& list = ida.window->conversations();
        return list.rowCount() == 1 && list.at(0).conversation.unread == 40;
    }));

    ASSERT_TRUE(ida.open(QStringLiteral("Hal Early")));
    ida.window->chats().current()->setWatched(true);

    ASSERT_TRUE(ida.shows(QStringLiteral("news 0\nsecond line")));
    EXPECT_EQ(ida.window->chats().current()->chat().model().unreadRow(), 0);
    EXPECT_FALSE(ida.window->chats().current()->view().atEnd());
    QTest::qWait(300);
    EXPECT_GT(ida.window->conversations().at(0).conversation.unread, 0) << "what was not shown is not read";

    // A message that comes while the first page is still on its way: alone it would be at the end, and all before it read.
    ida.window->chats().closeAll();
    ASSERT_TRUE(ida.open(QStringLiteral("Hal Early")));
    ChatPane& pane = *ida.window->chats().current();
    pane.setWatched(true);
    ASSERT_EQ(pane.chat().model().rowCount(), 0);
    MessageRow newest;
    newest.seq = pane.chat().summary().conversation.head_seq;
    newest.sender = hal.session->me();
    newest.text = QStringLiteral("news 39\nsecond line");
    newest.at = QDateTime::currentDateTime();
    emit ida.session->messagesChanged(pane.chat().id(), {newest});
    ASSERT_TRUE(ida.shows(QStringLiteral("news 0\nsecond line")));
    EXPECT_TRUE(ida.shows(newest.text));
    QTest::qWait(300);
    EXPECT_GT(ida.window->conversations().at(0).conversation.unread, 0) << "what was not shown is not read";
}

}  // namespace
}  // namespace aviso::ui
