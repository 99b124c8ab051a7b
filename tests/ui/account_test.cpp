#include <gtest/gtest.h>

#include <QApplication>
#include <QFile>
#include <QInputMethodEvent>
#include <QLabel>
#include <QLockFile>
#include <QMenu>
#include <QTest>
#include <QTimer>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "client-qt/app/main/account_menu.hpp"
#include "client-qt/app/main/status_line.hpp"
#include "client-qt/app/settings/settings_page.hpp"
#include "client-qt/app/widgets/question_dialog.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

/// Who one is on the rail, "Remove from this computer", the account, and "Remove" to the question.
bool removeThroughTheMenu(Desk& desk, const QString& account) {
    bool found = false;
    QTimer::singleShot(0, desk.window.get(), [&] {
        auto* menu = desk.window->findChild<AccountMenu*>();
        if (menu == nullptr) return;
        if (auto* removal = menu->findChild<QMenu*>(QStringLiteral("removeAccount"))) {
            for (QAction* action : removal->actions()) {
                if (!action->text().startsWith(account + u' ')) continue;
                found = true;
                action->trigger();
            }
        }
        menu->close();
    });
    emit desk.window->findChild<Rail*>()->meClicked();
    auto* question = desk.window->findChild<QDialog*>(QStringLiteral("question"));
    if (!found || question == nullptr) return false;
    click(*question, "questionYes");
    return true;
}

TEST(Accounts, OneThatIsRemovedLeavesNothingOnThisComputer) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-stays")};
    Desk lou{QStringLiteral("lou"), QStringLiteral("lou-goes")};
    ASSERT_TRUE(bob.signIn() && lou.signIn() && lou.online());
    lou.close();
    const auto isListed = [&] {
        for (const LocalAccount& one : localAccounts(bob.session->folder())) {
            if (one.profile == QStringLiteral("lou-goes")) return true;
        }
        return false;
    };
    ASSERT_TRUE(isListed());
    {
        QLockFile running{QString::fromStdString((lou.folder / "running.lock").string())};
        ASSERT_TRUE(running.tryLock());
        ASSERT_TRUE(removeThroughTheMenu(bob, QStringLiteral("lou")));
        auto* line = bob.window->findChild<StatusLine*>();
        EXPECT_TRUE(until([&] { return line->isVisible() && line->accessibleName().contains(QStringLiteral("could not be removed")); }));
        EXPECT_TRUE(isListed()) << "its window is open";
    }

    ASSERT_TRUE(removeThroughTheMenu(bob, QStringLiteral("lou")));

    EXPECT_FALSE(std::filesystem::exists(lou.folder));
    EXPECT_FALSE(isListed());
    EXPECT_TRUE(std::filesystem::exists(bob.folder));
    EXPECT_FALSE(removeAccount(bob.session->folder(), QStringLiteral("bob-stays"))) << "not the one that asks";
}

TEST(Accounts, WhatIsStoredHereCanBeClearedAndComesAgain) {
    Desk li{QStringLiteral("li"), QStringLiteral("li-clear")};
    Desk ann{QStringLiteral("ann"), QStringLiteral("ann-clear")};
    ASSERT_TRUE(li.signIn() && ann.signIn() && li.online() && ann.online());
    ASSERT_TRUE(li.openWith(ann));
    li.say(QStringLiteral("kept on the server"));
    ASSERT_TRUE(li.shows(QStringLiteral("kept on the server")));
    ASSERT_TRUE(ann.openWith(li));
    ASSERT_TRUE(ann.shows(QStringLiteral("kept on the server")));
    QInputMethodEvent written;
    written.setCommitString(QStringLiteral("half a thought"));
    QCoreApplication::sendEvent(&li.window->chats().current()->input(), &written);
    li.window->chats().current()->saveDraft();
    QFile damaged{QString::fromStdString((li.folder / "store.db.damaged").string())};
    ASSERT_TRUE(damaged.open(QIODevice::WriteOnly) && damaged.write(QByteArray{100'000, '?'}) == 100'000);
    damaged.close();
    li.window->showPage(Rail::settings);
    li.window->settings().showSection(SettingsPage::account);
    ASSERT_TRUE(until([&] { return part(*li.window, "clearStore").isEnabled(); }));

    click(*li.window, "clearStore");
    QuestionDialog* question = nullptr;
    ASSERT_TRUE(until([&] { return (question = li.window->findChild<QuestionDialog*>(QStringLiteral("clearQuestion"))) != nullptr; }));
    bool saysHowMuch = false;
    for (auto* label : question->findChildren<QLabel*>()) saysHowMuch = saysHowMuch || label->text().contains(QStringLiteral("B on this computer"));
    EXPECT_TRUE(saysHowMuch);
    click(*question, "agree");

    EXPECT_TRUE(until([&] { return li.window->findChild<QuestionDialog*>(QStringLiteral("clearQuestion")) == nullptr; }));
    EXPECT_FALSE(damaged.exists());
    EXPECT_TRUE(li.online());
    li.reopen();
    ASSERT_TRUE(li.signIn() && li.online());
    ASSERT_TRUE(li.openWith(ann));
    EXPECT_TRUE(li.shows(QStringLiteral("kept on the server")));
    EXPECT_TRUE(until([&] { return li.window->chats().current()->input().toPlainText() == QStringLiteral("half a thought"); }));
    li.window->chats().current()->input().clear();
    li.window->chats().current()->saveDraft();
}

}  // namespace
}  // namespace aviso::ui
