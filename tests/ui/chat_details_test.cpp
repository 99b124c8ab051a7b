#include <gtest/gtest.h>

#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QInputMethodEvent>
#include <QLabel>
#include <QListView>
#include <QListWidget>
#include <QMenu>
#include <QMimeData>
#include <QTest>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

const QString kGroup = QStringLiteral("Launch");

int rowOf(Desk& desk, const QString& text) {
    const MessageListModel& model = desk.window->chats().current()->chat().model();
    for (int row = model.rowCount() - 1; row >= 0; --row) {
        if (model.at(row).text == text) return row;
    }
    return -1;
}

client::EntryState stateOf(Desk& desk, const QString& text) {
    const int row = rowOf(desk, text);
    return row < 0 ? client::EntryState::received : desk.window->chats().current()->chat().model().at(row).state;
}

QVariant listed(Desk& desk, const QString& title, int role) {
    const ConversationListModel& list = desk.window->conversations();
    for (int row = 0; row < list.rowCount(); ++row) {
        if (list.index(row).data().toString() == title) return list.index(row).data(role);
    }
    return {};
}

/// Opens the menu of the message and chooses the entry; false: there is none of that name.
bool choose(Desk& desk, const QString& text, const QString& entry) {
    ChatPane& pane = *desk.window->chats().current();
    emit pane.view().menuRequested(rowOf(desk, text), pane.view().mapToGlobal(QPoint{10, 10}));
    auto* menu = pane.findChild<QMenu*>(QStringLiteral("messageMenu"));
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

/// Types into the input of the chat that is open, without sending.
void type(Desk& desk, const QString& text) {
    QInputMethodEvent written;
    written.setCommitString(text);
    QCoreApplication::sendEvent(&desk.window->chats().current()->input(), &written);
}

class ChatDetails : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        Desk li{QStringLiteral("li")};
        Desk ann{QStringLiteral("ann")};
        Desk bob{QStringLiteral("bob")};
        ASSERT_TRUE(li.signIn() && ann.signIn() && bob.signIn());
        ASSERT_TRUE(li.online());
        li.session->messenger().create_group(kGroup.toStdString(), {ann.session->me(), bob.session->me()}, {});
        ASSERT_TRUE(li.open(kGroup));
        ASSERT_TRUE(li.openWith(ann));
        li.say(QStringLiteral("hello ann"));
        ASSERT_TRUE(ann.open(QStringLiteral("李华")));
    }
    void SetUp() override {
        for (Desk* desk : {&li, &ann}) {
            ASSERT_TRUE(desk->signIn());
            ASSERT_TRUE(desk->online());
        }
    }

    Desk li{QStringLiteral("li")};
    Desk ann{QStringLiteral("ann")};
};

TEST_F(ChatDetails, ADraftStaysWithItsConversationAndOverARestart) {
    ASSERT_TRUE(li.open(QStringLiteral("Ann Martin")));
    type(li, QStringLiteral("half a thou"));

    ASSERT_TRUE(li.open(kGroup));

    EXPECT_TRUE(until([&] { return listed(li, QStringLiteral("Ann Martin"), ConversationListModel::DraftRole) == QStringLiteral("half a thou"); }));
    EXPECT_EQ(li.window->chats().current()->input().toPlainText(), QString{});
    li.reopen();
    ASSERT_TRUE(li.open(QStringLiteral("Ann Martin")));
    EXPECT_EQ(li.window->chats().current()->input().toPlainText(), QStringLiteral("half a thou"));
    type(li, QStringLiteral("ght"));
    QTest::keyClick(&li.window->chats().current()->input(), Qt::Key_Return);
    EXPECT_TRUE(li.shows(QStringLiteral("half a thought")));
    EXPECT_TRUE(until([&] { return listed(li, QStringLiteral("Ann Martin"), ConversationListModel::DraftRole).toString().isEmpty(); }));
}

TEST_F(ChatDetails, ATakenBackMessageIsASentenceOnBothSides) {
    ASSERT_TRUE(li.open(QStringLiteral("Ann Martin")) && ann.open(QStringLiteral("李华")));
    li.say(QStringLiteral("sent by mistake"));
    ASSERT_TRUE(ann.shows(QStringLiteral("sent by mistake")));
    ASSERT_TRUE(until([&] { return stateOf(li, QStringLiteral("sent by mistake")) >= client::EntryState::stored; }));
    EXPECT_FALSE(choose(ann, QStringLiteral("sent by mistake"), QStringLiteral("Take back"))) << "only one's own";

    ASSERT_TRUE(choose(li, QStringLiteral("sent by mistake"), QStringLiteral("Take back")));

    EXPECT_TRUE(li.shows(QStringLiteral("You took back a message")));
    EXPECT_TRUE(ann.shows(QStringLiteral("李华 took back a message")));
    EXPECT_FALSE(ann.texts().contains(QStringLiteral("sent by mistake")));
    EXPECT_TRUE(until([&] { return listed(ann, QStringLiteral("李华"), ConversationListModel::PreviewRole) == QStringLiteral("李华 took back a message"); }));
}

TEST_F(ChatDetails, AGroupMessageSaysWhoHasReadIt) {
    ASSERT_TRUE(li.open(kGroup));
    li.say(QStringLiteral("who reads this"));
    ASSERT_TRUE(until([&] { return stateOf(li, QStringLiteral("who reads this")) == client::EntryState::stored; }));
    ASSERT_TRUE(ann.open(kGroup));
    ASSERT_TRUE(ann.shows(QStringLiteral("who reads this")));
    ann.window->chats().current()->setWatched(true);

    const auto names = [&] {
        choose(li, QStringLiteral("who reads this"), QStringLiteral("Who has read it"));
        auto* dialog = li.window->findChild<QDialog*>(QStringLiteral("receipts"));
        std::pair<QStringList, QStringList> said;
        if (dialog == nullptr) return said;
        const auto in = [&](const char* column) {
            QStringList all;
            const QAbstractItemModel* people = dialog->findChild<QListView*>(QString::fromLatin1(column))->model();
            for (int row = 0; row < people->rowCount(); ++row) all.append(people->index(row, 0).data().toString());
            return all;
        };
        until([&] { return in("readBy").size() + in("unreadBy").size() == 2; });
        said = {in("readBy"), in("unreadBy")};
        delete dialog;
        return said;
    };

    EXPECT_TRUE(until([&] { return names().first == QStringList{QStringLiteral("Ann Martin")}; }));
    EXPECT_EQ(names().second, QStringList{QStringLiteral("Bob Keller")});
}

TEST_F(ChatDetails, AMentionIsOfferedCompletedAndSeen) {
    ASSERT_TRUE(li.open(kGroup));
    ChatPane& pane = *li.window->chats().current();
    ASSERT_TRUE(until([&] { return pane.chat().members().size() == 3; }));
    ann.window->chats().closeAll();
    li.window->activateWindow();
    pane.input().setFocus();
    ASSERT_TRUE(until([&] { return pane.input().hasFocus(); }));

    type(li, QStringLiteral("please look @an"));
    ASSERT_TRUE(until([&] {
        auto* offer = li.window->findChild<QListWidget*>(QStringLiteral("mentionOffer"));
        return offer != nullptr && offer->isVisible() && offer->item(0)->text() == QStringLiteral("Ann Martin");
    }));
    QTest::keyClick(&pane.input(), Qt::Key_Return);
    EXPECT_EQ(pane.input().toPlainText(), QStringLiteral("please look @Ann Martin "));
    QTest::keyClick(&pane.input(), Qt::Key_Return);

    ASSERT_TRUE(li.shows(QStringLiteral("please look @Ann Martin")));
    EXPECT_TRUE(until([&] { return listed(ann, kGroup, ConversationListModel::MentionedRole).toBool(); }));
    ASSERT_TRUE(ann.open(kGroup));
    ASSERT_TRUE(ann.shows(QStringLiteral("please look @Ann Martin")));
    EXPECT_TRUE(ann.window->chats().current()->chat().model().at(rowOf(ann, QStringLiteral("please look @Ann Martin"))).mentionsMe);
}

TEST_F(ChatDetails, AGroupSaysHowManyHaveReadOnesNewestMessage) {
    ASSERT_TRUE(li.open(kGroup));
    li.say(QStringLiteral("who has seen this"));
    ASSERT_TRUE(until([&] { return stateOf(li, QStringLiteral("who has seen this")) >= client::EntryState::stored; }));
    ChatPane& pane = *li.window->chats().current();
    ASSERT_NE(pane.reads(), nullptr);
    pane.setWatched(true);
    const Seq seq = pane.chat().model().at(rowOf(li, QStringLiteral("who has seen this"))).seq;
    ASSERT_TRUE(until([&] { return pane.reads()->newest().seq == seq; }));
    EXPECT_EQ(pane.reads()->newest().of, 2) << "the sender is not counted";

    ASSERT_TRUE(ann.open(kGroup));
    ASSERT_TRUE(ann.shows(QStringLiteral("who has seen this")));
    ann.window->chats().current()->setWatched(true);

    // Asked again as soon as the person looks again.
    EXPECT_TRUE(until([&] {
        pane.setWatched(false);
        pane.setWatched(true);
        QTest::qWait(800);
        return pane.reads()->newest().read >= 1;
    }));
}

TEST_F(ChatDetails, WhatIsTooLongIsCountedAndNotSent) {
    ASSERT_TRUE(li.open(QStringLiteral("Ann Martin")));
    ChatPane& pane = *li.window->chats().current();
    auto& left = partAs<QLabel>(pane, "roomLeft");
    type(li, QString{100, u'x'});
    EXPECT_FALSE(left.isVisible()) << "no count for what is short";
    type(li, QString{li.session->textLimit() - 400, u'x'});
    EXPECT_TRUE(left.isVisible());
    EXPECT_EQ(left.text(), QStringLiteral("Room for about 300 more characters"));

    type(li, QString{101, u'汉'});
    QTest::keyClick(&pane.input(), Qt::Key_Return);

    EXPECT_EQ(left.text(), QStringLiteral("1 character too long")) << "three bytes are one character";
    EXPECT_TRUE(part(pane, "chatProblem").isVisible());
    EXPECT_FALSE(pane.input().toPlainText().isEmpty());
    pane.input().clear();
}

TEST_F(ChatDetails, SeveralMessagesAreChosenAndCopied) {
    ASSERT_TRUE(li.open(QStringLiteral("Ann Martin")));
    for (const char* text : {"first line", "second line"}) li.say(QString::fromLatin1(text));
    ASSERT_TRUE(until([&] { return stateOf(li, QStringLiteral("second line")) >= client::EntryState::stored; }));
    MessageView& view = li.window->chats().current()->view();

    ASSERT_TRUE(choose(li, QStringLiteral("first line"), QStringLiteral("Select messages")));
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.rowRect(rowOf(li, QStringLiteral("second line"))).center());
    EXPECT_EQ(view.checkedCount(), 2);
    MessageInput& input = li.window->chats().current()->input();
    EXPECT_FALSE(input.isVisible()) << "the bar stands in its place";
    click(*li.window, "copySelected");
    EXPECT_TRUE(input.isVisible());

    const QString copied = QApplication::clipboard()->text();
    EXPECT_TRUE(copied.contains(QStringLiteral("李华"))) << copied.toStdString();
    EXPECT_TRUE(copied.endsWith(QStringLiteral("second line")));
    EXPECT_LT(copied.indexOf(QStringLiteral("first line")), copied.indexOf(QStringLiteral("second line")));
    EXPECT_FALSE(view.selecting());
}

TEST_F(ChatDetails, EnterWhileAnInputMethodComposesDoesNotSend) {
    ASSERT_TRUE(li.open(QStringLiteral("Ann Martin")));
    MessageInput& input = li.window->chats().current()->input();
    QInputMethodEvent composing{QStringLiteral("ni hao"), {}};
    QCoreApplication::sendEvent(&input, &composing);

    QTest::keyClick(&input, Qt::Key_Return);
    QInputMethodEvent chosen;
    chosen.setCommitString(QStringLiteral("你好，入输入法"));
    QCoreApplication::sendEvent(&input, &chosen);

    EXPECT_EQ(input.toPlainText().trimmed(), QStringLiteral("你好，入输入法"));
    EXPECT_FALSE(li.texts().contains(QStringLiteral("你好，入输入法")));
    QTest::keyClick(&input, Qt::Key_Return);
    EXPECT_TRUE(li.shows(QStringLiteral("你好，入输入法")));
}

TEST_F(ChatDetails, PastingKeepsLineBreaks) {
    ASSERT_TRUE(li.open(QStringLiteral("Ann Martin")));
    MessageInput& input = li.window->chats().current()->input();
    QApplication::clipboard()->setText(QStringLiteral("one\r\ntwo\n\n  four"));

    input.paste();
    QTest::keyClick(&input, Qt::Key_Return);

    EXPECT_TRUE(li.shows(QStringLiteral("one\ntwo\n\n  four")));
}

TEST_F(ChatDetails, AChatInAWindowOfItsOwnIsNotInTheMainOne) {
    ASSERT_TRUE(li.open(QStringLiteral("Ann Martin")) && ann.open(QStringLiteral("李华")));
    type(li, QStringLiteral("moved with me"));

    emit li.window->chats().current()->windowRequested();

    EXPECT_EQ(li.window->chats().current(), nullptr);
    ChatPane* apart = nullptr;
    for (QWidget* top : QApplication::topLevelWidgets()) {
        if (auto* pane = top->findChild<ChatPane*>(); pane != nullptr && top != li.window.get() && top != ann.window.get()) apart = pane;
    }
    ASSERT_NE(apart, nullptr);
    EXPECT_EQ(apart->input().toPlainText(), QStringLiteral("moved with me"));
    apart->input().clear();
    ann.say(QStringLiteral("into the window"));
    EXPECT_TRUE(until([&] { return apart->chat().model().rowOf(Seq{1 << 30}) > 0 && apart->chat().model().at(apart->chat().model().rowCount() - 1).text == QStringLiteral("into the window"); }));
    apart->window()->close();
    QTest::qWait(1);
    EXPECT_TRUE(li.open(QStringLiteral("Ann Martin")));
}

TEST_F(ChatDetails, OneOpensAtTheFirstUnreadMessage) {
    li.window->chats().closeAll();
    ASSERT_TRUE(ann.open(QStringLiteral("李华")));
    for (int i = 0; i < 90; ++i) ann.say(QStringLiteral("unread %1").arg(i));
    ASSERT_TRUE(until([&] { return listed(li, QStringLiteral("Ann Martin"), ConversationListModel::UnreadRole).toInt() >= 90; }));

    ASSERT_TRUE(li.open(QStringLiteral("Ann Martin")));

    MessageView& view = li.window->chats().current()->view();
    ASSERT_TRUE(until([&] { return rowOf(li, QStringLiteral("unread 0")) >= 0; }));
    EXPECT_TRUE(until([&] {
        const int row = rowOf(li, QStringLiteral("unread 0"));
        return row >= view.visibleRows().first && row <= view.visibleRows().second;
    })) << "the first unread one is in sight";
    EXPECT_EQ(li.window->chats().current()->chat().model().unreadRow(), rowOf(li, QStringLiteral("unread 0")));
    EXPECT_TRUE(part(*li.window, "jumpToNewest").isVisible());
    click(*li.window, "jumpToNewest");
    EXPECT_TRUE(until([&] { return view.atEnd() && rowOf(li, QStringLiteral("unread 89")) >= 0; }));
    EXPECT_TRUE(part(*li.window, "jumpToUnread").isVisible());
    li.window->chats().current()->setWatched(true);
    EXPECT_TRUE(until([&] { return listed(li, QStringLiteral("Ann Martin"), ConversationListModel::UnreadRole).toInt() == 0; }));
}

TEST_F(ChatDetails, ARefusedMessageStaysAndCanBeDiscarded) {
    Desk bob{QStringLiteral("bob")};
    ASSERT_TRUE(bob.signIn() && bob.online());
    ASSERT_TRUE(bob.open(kGroup));
    server("stop");
    ASSERT_TRUE(until([&] { return bob.session->connectionState() == client::ConnectionState::offline; }));
    bob.say(QStringLiteral("too late"));
    ASSERT_TRUE(bob.shows(QStringLiteral("too late")));
    bob.close();
    server("start");
    client::Queued removal;
    removal.kind = client::ActionKind::remove_member;
    removal.conversation = listed(li, kGroup, ConversationListModel::IdRole).value<qlonglong>() ? ConversationId{listed(li, kGroup, ConversationListModel::IdRole).value<qlonglong>()} : ConversationId{};
    Desk other{QStringLiteral("bob"), QStringLiteral("bob-id")};
    ASSERT_TRUE(other.signIn());
    removal.people = {other.session->me()};
    bool removed = false;
    li.session->messenger().try_now();
    ASSERT_TRUE(li.online());
    li.session->messenger().change_group(removal, [&](const Result<void>& done) { removed = done.has_value(); });
    ASSERT_TRUE(until([&] { return removed; }));

    bob.reopen();
    ASSERT_TRUE(bob.online());
    ASSERT_TRUE(bob.open(kGroup));

    EXPECT_TRUE(until([&] { return stateOf(bob, QStringLiteral("too late")) == client::EntryState::failed; }));
    EXPECT_TRUE(until([&] { return listed(bob, kGroup, ConversationListModel::FailedRole).toInt() == 1; }));
    EXPECT_FALSE(bob.window->chats().current()->input().isVisible()) << "no longer a member";
    EXPECT_TRUE(choose(bob, QStringLiteral("too late"), QStringLiteral("Discard")));
    EXPECT_TRUE(until([&] { return !bob.texts().contains(QStringLiteral("too late")) && listed(bob, kGroup, ConversationListModel::FailedRole).toInt() == 0; }));
}

}  // namespace
}  // namespace aviso::ui
