#include <gtest/gtest.h>

#include <QAction>
#include <QApplication>
#include <QImage>
#include <QLabel>
#include <QSet>
#include <QSignalSpy>
#include <QTest>

#include "client-qt/app/chat/chat_header.hpp"
#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/chat/chat_window.hpp"
#include "client-qt/app/conversations/conversation_panel.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "client-qt/app/main/account_menu.hpp"
#include "client-qt/app/main/status_line.hpp"
#include "client-qt/app/people/new_chat_dialog.hpp"
#include "client-qt/app/people/people_page.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/switcher/quick_switcher.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/app/widgets/watermark.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

TEST(WatermarkTest, NamesThePersonOverTheWholeWindowAndLetsClicksThrough) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-watermark")};
    auto* mark = bob.window->findChild<Watermark*>();
    ASSERT_NE(mark, nullptr);
    EXPECT_TRUE(mark->text().isEmpty()) << "nobody is signed in";
    ASSERT_TRUE(bob.signIn());
    ASSERT_TRUE(until([&] { return mark->text() == QStringLiteral("Bob Keller bob"); })) << mark->text().toStdString();
    ASSERT_TRUE(until([&] { return mark->isVisible(); }));
    EXPECT_EQ(mark->geometry(), mark->parentWidget()->rect());

    const QImage with = bob.window->grab().toImage();
    mark->hide();
    const QImage without = bob.window->grab().toImage();
    mark->show();
    EXPECT_NE(with, without);
    int most = 0;
    for (int y = 0; y < with.height(); ++y) {
        for (int x = 0; x < with.width(); ++x) most = std::max(most, std::abs(qGray(with.pixel(x, y)) - qGray(without.pixel(x, y))));
    }
    EXPECT_GT(most, 4);
    EXPECT_LT(most, 32) << "it must not be in the way of reading";

    bob.window->resize(900, 600);
    EXPECT_TRUE(until([&] { return mark->geometry() == mark->parentWidget()->rect(); }));
    EXPECT_NE(bob.window->childAt(bob.window->rect().center()), mark);
}

TEST(AccountsTest, ThoseOfThisComputerAreOffered) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-accounts")};
    Desk li{QStringLiteral("li"), QStringLiteral("li-accounts")};
    ASSERT_TRUE(bob.signIn());
    ASSERT_TRUE(li.signIn());

    const AccountMenu menu{bob.session->folder()};

    QSet<QString> offered;
    for (QAction* action : menu.actions()) offered.insert(action->data().toString());
    EXPECT_TRUE(offered.contains(QStringLiteral("bob-accounts")));
    EXPECT_TRUE(offered.contains(QStringLiteral("li-accounts")));
    int current = 0;
    for (const LocalAccount& one : localAccounts(bob.session->folder())) {
        if (one.current) EXPECT_FALSE(one.name.isEmpty()) << "a person has a name";
    }
    for (const LocalAccount& one : localAccounts(bob.session->folder())) current += one.current ? 1 : 0;
    EXPECT_EQ(current, 1);
    EXPECT_EQ(freeProfile(bob.session->folder()), QStringLiteral("account-2"));
}

TEST(GeometryTest, TheWindowComesBackWhereItWas) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-geometry")};
    bob.window->setGeometry(60, 50, 700, 520);
    bob.close();

    bob.session = std::make_unique<Session>(bob.folder);
    bob.window = std::make_unique<MainWindow>(*bob.session);
    bob.window->show();

    EXPECT_EQ(bob.window->geometry(), QRect(60, 50, 700, 520));
}

class ChatInAWindow : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(li.signIn() && ann.signIn() && li.online() && ann.online());
        ASSERT_TRUE(ann.openWith(li));
        ann.say(QStringLiteral("into the window"));
        ASSERT_TRUE(li.openWith(ann));
        ASSERT_TRUE(li.shows(QStringLiteral("into the window")));
        id = li.window->chats().current()->chat().id();
        li.window->chats().openInWindow(li.window->chats().current()->chat().summary());
        window = li.window->chats().windowOf(id);
        ASSERT_NE(window, nullptr);
    }

    Desk li{QStringLiteral("li"), QStringLiteral("li-window")};
    Desk ann{QStringLiteral("ann")};
    ConversationId id;
    ChatWindow* window = nullptr;
};

TEST_F(ChatInAWindow, AHitBringsItUpAtItsPlaceAlsoWhenMinimised) {
    MessageListModel& rows = window->pane().chat().model();
    ASSERT_TRUE(until([&] { return rows.rowCount() > 0; }));
    const Seq first = rows.at(0).seq;
    window->showMinimized();
    QSignalSpy shown{&window->pane().chat(), &Chat::shownAt};

    li.window->openConversation(id, first);

    EXPECT_TRUE(until([&] { return shown.count() == 1; }));
    EXPECT_EQ(shown.at(0).at(0).value<Seq>(), first);
    EXPECT_FALSE(window->isMinimized());
}

TEST_F(ChatInAWindow, TheKeysThatWorkEverywhereWorkThere) {
    const auto press = [&](Qt::Key key) {
        QApplication::setActiveWindow(window);
        QTest::keyClick(window, key, Qt::ControlModifier);
    };
    const int before = Theme::instance().textPercent();
    press(Qt::Key_Plus);
    EXPECT_GT(Theme::instance().textPercent(), before);
    press(Qt::Key_Minus);
    EXPECT_EQ(Theme::instance().textPercent(), before);
    press(Qt::Key_2);
    EXPECT_TRUE(until([&] { return li.window->people().isVisible(); }));
    press(Qt::Key_K);
    auto* switcher = li.window->findChild<QuickSwitcher*>();
    ASSERT_TRUE(until([&] { return switcher->isVisible(); }));
    switcher->hide();
    press(Qt::Key_N);
    EXPECT_TRUE(until([&] { return li.window->findChild<NewChatDialog*>() != nullptr; }));
}

TEST_F(ChatInAWindow, ItSaysThatThereIsNoServerAndComesBackWhereItWas) {
    window->setGeometry(90, 80, 500, 520);
    server("stop");
    EXPECT_TRUE(until([&] { return window->status().isVisible() && window->status().accessibleName().contains(QStringLiteral("No connection")); }));
    EXPECT_TRUE(until([&] {
        for (auto* label : window->pane().header().findChildren<ElidedLabel*>()) {
            if (label->fullText() == QStringLiteral("no connection")) return true;
        }
        return false;
    }));
    server("start");
    for (Desk* desk : {&li, &ann}) desk->session->messenger().try_now();
    EXPECT_TRUE(until([&] { return !window->status().isVisible(); }));

    li.reopen();
    ASSERT_TRUE(until([&] { return li.window->conversations().rowOf(id) >= 0; }));
    li.window->chats().openInWindow(li.window->conversations().at(li.window->conversations().rowOf(id)));
    EXPECT_EQ(li.window->chats().windowOf(id)->geometry(), QRect(90, 80, 500, 520));
}

TEST(EmptyList, SaysThatItIsTheConnectionThatIsMissing) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-empty")};
    ASSERT_TRUE(bob.signIn());
    const auto says = [&](const char* text) {
        for (auto* label : bob.window->chats().panel().findChildren<QLabel*>()) {
            if (label->text().contains(QLatin1String(text))) return true;
        }
        return false;
    };
    server("stop");
    EXPECT_TRUE(until([&] { return says("There is no connection to the server"); }));
    server("start");
    bob.session->messenger().try_now();
    EXPECT_TRUE(until([&] { return says("Find a colleague"); }));
}

}  // namespace
}  // namespace aviso::ui
