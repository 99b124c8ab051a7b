#include <gtest/gtest.h>

#include <QTest>
#include <iostream>
#include <random>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "stage.hpp"

// Run by test_crash.py, which kills the process somewhere between a key and the message on the screen.

namespace aviso::ui {
namespace {

const QString kPeer = QStringLiteral("Ann Martin");

TEST(Crash, DISABLED_WritesUntilItIsKilled) {
    std::mt19937 random{std::random_device{}()};
    const int from = qEnvironmentVariableIntValue("AVISO_UI_CRASH_FROM");
    Desk li{QStringLiteral("li"), QStringLiteral("li-crash")};
    ASSERT_TRUE(li.signIn());
    ASSERT_TRUE(li.open(kPeer));
    ASSERT_TRUE(until([&] { return li.window->chats().current()->chat().model().rowCount() > 0; }));
    for (int i = 0; i < 1000; ++i) {
        const QString text = QStringLiteral("crash %1").arg(from + i);
        li.say(text);
        std::cout << "@typed " << text.toStdString() << std::endl;
        if (!until([&] { return li.texts().contains(text); })) break;
        std::cout << "@shown " << text.toStdString() << std::endl;
        QTest::qWait(static_cast<int>(random() % 15));
    }
    FAIL() << "nobody killed it";
}

TEST(Crash, DISABLED_SendsWhatIsLeft) {
    Desk li{QStringLiteral("li"), QStringLiteral("li-crash")};
    ASSERT_TRUE(li.signIn());
    ASSERT_TRUE(li.online());
    ASSERT_TRUE(li.open(kPeer));
    const auto waiting = [&] {
        const ConversationListModel& list = li.window->conversations();
        for (int row = 0; row < list.rowCount(); ++row) {
            if (list.index(row).data().toString() == kPeer) return list.index(row).data(ConversationListModel::SendingRole).toInt();
        }
        return -1;
    };
    ASSERT_TRUE(until([&] { return waiting() == 0; }));
    for (const QString& text : li.texts()) std::cout << "@there " << text.toStdString() << std::endl;
}

}  // namespace
}  // namespace aviso::ui
