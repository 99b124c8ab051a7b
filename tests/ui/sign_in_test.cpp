#include <gtest/gtest.h>

#include <QLabel>
#include <QLineEdit>

#include "client-qt/core/messenger.hpp"
#include "client-qt/app/signin/sign_in_page.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

QString problem(Desk& desk) { return partAs<QLabel>(*desk.window, "problem").text(); }

void enter(Desk& desk, const QString& server, const QString& password) {
    partAs<QLineEdit>(*desk.window, "server").setText(server);
    partAs<QLineEdit>(*desk.window, "account").setText(desk.account);
    partAs<QLineEdit>(*desk.window, "password").setText(password);
    click(*desk.window, "signIn");
}

TEST(SignIn, ShowsTheFingerprintOnceAndNeverAgain) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-first")};
    enter(bob, serverAddress(), passwordOf(QStringLiteral("bob")));
    ASSERT_TRUE(until([&] { return part(*bob.window, "trust").isVisible(); }));
    QString shown = partAs<QLabel>(*bob.window, "fingerprint").text();
    EXPECT_EQ(shown.remove(u' ').remove(u'\n'), serverFingerprint());
    EXPECT_FALSE(bob.session->isOpen());

    click(*bob.window, "trust");

    EXPECT_TRUE(bob.online());
    bob.session->signOut();
    ASSERT_TRUE(until([&] { return part(*bob.window, "signIn").isVisible(); }));
    enter(bob, serverAddress(), passwordOf(QStringLiteral("bob")));
    EXPECT_TRUE(bob.online());
    EXPECT_FALSE(part(*bob.window, "trust").isVisible());
}

TEST(SignIn, SaysWhatToDoWhenItDoesNotHappen) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-refused")};
    enter(bob, QStringLiteral("127.0.0.1:notaport"), QStringLiteral("x"));
    EXPECT_TRUE(until([&] { return problem(bob).contains(QStringLiteral("address must look like")); }));
    enter(bob, QStringLiteral("127.0.0.1:1"), QStringLiteral("x"));
    EXPECT_TRUE(until([&] { return problem(bob).contains(QStringLiteral("cannot be reached")); }));

    enter(bob, serverAddress(), QStringLiteral("wrong password"));
    ASSERT_TRUE(until([&] { return part(*bob.window, "trust").isVisible(); }));
    click(*bob.window, "trust");

    EXPECT_TRUE(until([&] { return problem(bob).contains(QStringLiteral("password is wrong")); })) << problem(bob).toStdString();
    EXPECT_FALSE(bob.session->isOpen());
}

TEST(SignIn, AFirstPasswordIsChangedBeforeAnythingElse) {
    Desk nadia{QStringLiteral("new")};
    ASSERT_TRUE(nadia.signIn());
    ASSERT_TRUE(until([&] { return part(*nadia.window, "newPassword").isVisible(); }));
    partAs<QLineEdit>(*nadia.window, "newPassword").setText(QStringLiteral("a better one 7"));
    partAs<QLineEdit>(*nadia.window, "newPasswordAgain").setText(QStringLiteral("a better one 8"));
    click(*nadia.window, "changePassword");
    EXPECT_EQ(partAs<QLabel>(*nadia.window, "changeProblem").text(), QStringLiteral("The two passwords differ."));

    partAs<QLineEdit>(*nadia.window, "newPasswordAgain").setText(QStringLiteral("a better one 7"));
    click(*nadia.window, "changePassword");

    EXPECT_TRUE(until([&] { return !nadia.window->signInPage().isVisible(); })) << partAs<QLabel>(*nadia.window, "changeProblem").text().toStdString();
    Desk again{QStringLiteral("new"), QStringLiteral("new-second")};
    ASSERT_TRUE(again.signIn(QStringLiteral("a better one 7")));
    EXPECT_TRUE(until([&] { return !again.window->signInPage().isVisible(); }));
}

TEST(SignIn, AFirstPasswordIsAskedForAgainByALaterStart) {
    Desk mia{QStringLiteral("mia")};
    const auto asks = [&] { return part(*mia.window, "newPassword").isVisible() && part(*mia.window, "presentPassword").isVisible(); };
    ASSERT_TRUE(mia.signIn());
    ASSERT_TRUE(until([&] { return part(*mia.window, "newPassword").isVisible(); }));
    EXPECT_FALSE(part(*mia.window, "presentPassword").isVisible()) << "it has just been typed";
    ASSERT_TRUE(mia.online());

    server("stop");
    mia.reopen();
    ASSERT_TRUE(until(asks)) << "without a server";
    server("start");
    mia.reopen();
    ASSERT_TRUE(until(asks));

    partAs<QLineEdit>(*mia.window, "newPassword").setText(QStringLiteral("a better one 7"));
    partAs<QLineEdit>(*mia.window, "newPasswordAgain").setText(QStringLiteral("a better one 7"));
    partAs<QLineEdit>(*mia.window, "presentPassword").setText(QStringLiteral("not it"));
    click(*mia.window, "changePassword");
    EXPECT_TRUE(until([&] { return partAs<QLabel>(*mia.window, "changeProblem").text() == QStringLiteral("The password is wrong."); }));
    partAs<QLineEdit>(*mia.window, "presentPassword").setText(passwordOf(QStringLiteral("mia")));
    click(*mia.window, "changePassword");
    EXPECT_TRUE(until([&] { return !mia.window->signInPage().isVisible(); })) << partAs<QLabel>(*mia.window, "changeProblem").text().toStdString();
    mia.reopen();
    EXPECT_TRUE(until([&] { return mia.session->isOpen() && !mia.window->signInPage().isVisible(); }));
}

TEST(SignIn, AStartAfterwardsNeedsNoPasswordNorServer) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-kept")};
    ASSERT_TRUE(bob.signIn());
    ASSERT_TRUE(bob.online());
    bob.close();
    server("stop");

    bob.reopen();

    EXPECT_TRUE(until([&] { return bob.session->isOpen() && !bob.window->signInPage().isVisible(); }));
    server("start");
    bob.session->messenger().try_now();
    EXPECT_TRUE(bob.online());
}

TEST(SignIn, ASessionThatEndedMeanwhileIsSaidAndSignedInAgain) {
    Desk away{QStringLiteral("bob"), QStringLiteral("bob-away")}, other{QStringLiteral("bob"), QStringLiteral("bob-other")};
    ASSERT_TRUE(away.signIn() && other.signIn());
    ASSERT_TRUE(away.online() && other.online());
    away.close();
    std::size_t asked = 1, ended = 0;
    client::Messenger& messenger = other.session->messenger();
    messenger.devices(Session::answer<std::vector<client::SignedInDevice>>(other.session.get(), [&](const Result<std::vector<client::SignedInDevice>>& all) {
        for (const client::SignedInDevice& device : all.value()) {
            if (!device.current) ++asked, messenger.sign_out_device(device.session, Session::answer<void>(other.session.get(), [&](const Result<void>& done) { ended += done.has_value() ? 1 : 0; }));
        }
        ++ended;
    }));
    ASSERT_TRUE(until([&] { return ended > 0 && ended == asked; }));

    away.reopen();

    EXPECT_TRUE(until([&] { return !away.session->canResume() && away.window->signInPage().isVisible(); }));
    EXPECT_EQ(partAs<QLabel>(*away.window, "notice").text(), QStringLiteral("Your sign-in has ended. Sign in again to go on."));
    EXPECT_TRUE(away.signIn());
}

}  // namespace
}  // namespace aviso::ui
