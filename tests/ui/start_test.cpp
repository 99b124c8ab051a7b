#include <gtest/gtest.h>

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <fstream>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "client-qt/app/main/single_instance.hpp"
#include "client-qt/app/main/start_problem.hpp"
#include "client-qt/app/main/status_line.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

TEST(Start, ASecondStartOnAProfileShowsTheFirst) {
    const QString folder = qEnvironmentVariable("AVISO_UI_FOLDER") + QStringLiteral("/single");
    SingleInstance first{folder};
    QSignalSpy shown{&first, &SingleInstance::showRequested};
    ASSERT_EQ(first.acquire(), SingleInstance::Start::first);

    SingleInstance second{folder};
    SingleInstance elsewhere{folder + QStringLiteral("-other")};

    EXPECT_EQ(second.acquire(), SingleInstance::Start::second);
    EXPECT_EQ(elsewhere.acquire(), SingleInstance::Start::first);
    EXPECT_TRUE(until([&] { return shown.count() == 1; }));
}

/// The text of the window that says why there is no other; closes it.
QString saidBy(const std::function<void()>& start) {
    QString said;
    QTimer::singleShot(0, [&said] {
        QWidget* window = QApplication::activeModalWidget();
        if (window == nullptr) return;
        said = partAs<QLabel>(*window, "startProblemText").text();
        click(*window, "startProblemClose");
    });
    start();
    return said;
}

TEST(Start, AFolderThatCannotBeUsedIsSaid) {
    const QString folder = qEnvironmentVariable("AVISO_UI_FOLDER") + QStringLiteral("/homes");
    ASSERT_TRUE(QDir{}.mkpath(folder + QStringLiteral("/open")));
    QFile file{folder + QStringLiteral("/file")};
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    SingleInstance below{folder + QStringLiteral("/file/default")};
    ASSERT_EQ(below.acquire(), SingleInstance::Start::failed);
    EXPECT_TRUE(startProblem(folder + QStringLiteral("/file/default")).contains(QStringLiteral("/homes/file is a file")));

    QFile profile{folder + QStringLiteral("/open/profile")};
    ASSERT_TRUE(profile.open(QIODevice::WriteOnly) && profile.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther));
    EXPECT_THROW(Session{(folder + QStringLiteral("/open")).toStdString()}, std::exception);
    const QString text = startProblem(folder + QStringLiteral("/open"));
    EXPECT_TRUE(text.contains(QStringLiteral("chmod 600"))) << text.toStdString();
    EXPECT_EQ(saidBy([&] { showStartProblem(text); }), text);
}

/// On a small disk of the test's own (AVISO_UI_SMALL_DISK), which a file fills.
TEST(Start, AFullDiskIsSaidUntilThereIsRoomAgain) {
    const QString disk = qEnvironmentVariable("AVISO_UI_SMALL_DISK");
    if (disk.isEmpty()) GTEST_SKIP() << "no small disk can be made here";
    Desk ann{QStringLiteral("ann")}, bob{QStringLiteral("bob"), QStringLiteral("bob-full")};
    bob.folder = disk.toStdString() + "/bob";
    bob.reopen();
    ASSERT_TRUE(ann.signIn() && bob.signIn() && bob.online());
    ASSERT_TRUE(bob.openWith(ann));
    bob.say(QStringLiteral("before it was full"));
    ASSERT_TRUE(bob.shows(QStringLiteral("before it was full")));
    auto* line = bob.window->findChild<StatusLine*>();
    const auto said = [&] { return line->isVisible() && line->accessibleName().contains(QStringLiteral("disk is full")); };

    QFile ballast{disk + QStringLiteral("/ballast")};
    ASSERT_TRUE(ballast.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    for (const int piece : {1 << 20, 4096, 1}) {
        while (ballast.write(QByteArray(piece, '.')) == piece) {}
    }
    EXPECT_TRUE(startProblem(disk + QStringLiteral("/another")).contains(QStringLiteral("The disk is full")));
    const QString long_one(6000, u'x');
    auto& input = bob.window->chats().current()->input();
    ASSERT_TRUE(until([&] {
        if (input.toPlainText().isEmpty()) bob.say(long_one);
        QTest::qWait(50);
        return said() && !input.toPlainText().isEmpty();
    }));
    EXPECT_EQ(input.toPlainText(), long_one) << "what was refused is back where it was written";
    EXPECT_TRUE(part(*bob.window, "chatProblem").isVisible());
    QTest::qWait(5000);
    EXPECT_TRUE(said()) << "it is still full";
    bob.window->chats().closeAll();
    ASSERT_TRUE(bob.openWith(ann));
    bob.goToNewest();
    EXPECT_TRUE(bob.shows(QStringLiteral("before it was full"))) << "what is here can be read";

    ASSERT_TRUE(ballast.remove());

    EXPECT_TRUE(until([&] { return !line->isVisible(); }));
    bob.say(QStringLiteral("after it was full"));
    ASSERT_TRUE(ann.openWith(bob));
    ann.goToNewest();
    EXPECT_TRUE(ann.shows(QStringLiteral("after it was full")));
}

TEST(Start, ADamagedSendQueueIsSaidAndKeepsNobodyOut) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-damaged")};
    ASSERT_TRUE(bob.signIn() && bob.online());
    bob.close();
    const std::filesystem::path queue = bob.folder / "store.queue.db";
    std::fstream{queue, std::ios::in | std::ios::out | std::ios::binary}.write(std::string(4096, '?').data(), 4096);

    bob.reopen();

    EXPECT_TRUE(bob.online());
    auto* line = bob.window->findChild<StatusLine*>();
    const auto said = [&] { return line->isVisible() && line->accessibleName().contains(QStringLiteral("store.queue.db.damaged")); };
    EXPECT_TRUE(until(said));
    server("stop");
    ASSERT_TRUE(until([&] { return bob.session->connectionState() == client::ConnectionState::offline; }));
    QTest::qWait(11'000);  // what needs no answer goes after 10 s
    EXPECT_TRUE(said()) << "until it has been read";

    auto& understood = partAs<QPushButton>(*line, "statusAction");
    EXPECT_EQ(understood.text(), QStringLiteral("Understood"));
    QTest::mouseClick(&understood, Qt::LeftButton);

    EXPECT_FALSE(said());
    EXPECT_TRUE(line->accessibleName().contains(QStringLiteral("No connection"))) << "what else there is to say";
    server("start");
    bob.session->messenger().try_now();
    EXPECT_TRUE(until([&] { return !line->isVisible(); }));
}

TEST(Start, TheStatusLineComesWithTheOutageAndGoesWithIt) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-outage")};
    ASSERT_TRUE(bob.signIn());
    ASSERT_TRUE(bob.online());
    auto* line = bob.window->findChild<StatusLine*>();
    ASSERT_NE(line, nullptr);
    ASSERT_FALSE(line->isVisible());
    const QRect page = bob.window->chats().geometry();
    const QPoint corner = bob.window->chats().mapTo(bob.window.get(), QPoint{});

    server("stop");

    EXPECT_TRUE(until([&] { return line->isVisible() && line->accessibleName().contains(QStringLiteral("No connection")); }));
    EXPECT_EQ(bob.window->chats().geometry(), page) << "nothing moves";
    EXPECT_EQ(bob.window->chats().mapTo(bob.window.get(), QPoint{}), corner);
    server("start");
    bob.session->messenger().try_now();
    EXPECT_TRUE(until([&] { return !line->isVisible(); }));
}

}  // namespace
}  // namespace aviso::ui
