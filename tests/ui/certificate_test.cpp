#include <gtest/gtest.h>

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include "client-qt/app/main/status_line.hpp"
#include "client-qt/app/signin/sign_in_page.hpp"
#include "client-qt/app/signin/trust_dialog.hpp"
#include "client-qt/core/messenger.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

QString plain(QString fingerprint) { return fingerprint.remove(u' ').remove(u'\n'); }

/// With a server of their own, whose certificate is made anew by "@server renew".
TEST(Certificate, AChangedOneIsComparedAndLetInWhileSignedIn) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-certificate")};
    ASSERT_TRUE(bob.signIn() && bob.online());
    server("renew");
    bob.session->messenger().try_now();
    ASSERT_TRUE(until([&] { return bob.session->connectionState() == client::ConnectionState::untrusted; }));
    auto* line = bob.window->findChild<StatusLine*>();
    ASSERT_TRUE(until([&] { return line->isVisible() && part(*line, "statusAction").isVisible(); }));

    click(*line, "statusAction");
    auto* dialog = bob.window->findChild<TrustDialog*>();
    ASSERT_NE(dialog, nullptr);
    const QString shown = plain(partAs<QLabel>(*dialog, "newFingerprint").text());
    EXPECT_EQ(shown.size(), 64);
    EXPECT_NE(shown, serverFingerprint());
    click(*dialog, "keepCertificate");
    EXPECT_EQ(bob.session->connectionState(), client::ConnectionState::untrusted);
    click(*line, "statusAction");
    click(*bob.window->findChild<TrustDialog*>(QStringLiteral("trustDialog")), "trustNewCertificate");

    EXPECT_TRUE(bob.online());
    EXPECT_TRUE(until([&] { return !line->isVisible(); }));
    bob.reopen();
    EXPECT_TRUE(bob.online()) << "kept for the next start";
}

TEST(Certificate, AChangedOneIsNoFirstContactHoweverTheAddressIsSpelt) {
    Desk li{QStringLiteral("li"), QStringLiteral("li-certificate")};
    ASSERT_TRUE(li.signIn() && li.online());
    li.session->signOut();
    ASSERT_TRUE(until([&] { return part(*li.window, "signIn").isVisible(); }));
    server("renew");

    QString other = serverAddress();
    partAs<QLineEdit>(*li.window, "server").setText(other.replace(QStringLiteral(":"), QStringLiteral(":0")));
    partAs<QLineEdit>(*li.window, "account").setText(QStringLiteral("li"));
    partAs<QLineEdit>(*li.window, "password").setText(passwordOf(QStringLiteral("li")));
    click(*li.window, "signIn");

    ASSERT_TRUE(until([&] { return part(*li.window, "trust").isVisible(); }));
    EXPECT_TRUE(partAs<QPushButton>(*li.window, "trust").text().contains(QStringLiteral("trust the new one")));
}

}  // namespace
}  // namespace aviso::ui
