#include <gtest/gtest.h>

#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <fstream>
#include <sstream>

#include "client-qt/app/desktop/system_secrets.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

class SystemSecrets : public testing::Test {
  protected:
    void SetUp() override {
        if (!qEnvironmentVariableIsSet("AVISO_UI_STUBS")) GTEST_SKIP() << "dbus-daemon or python3-dbusmock is not installed";
        ASSERT_TRUE(until([] { return QDBusConnection::sessionBus().interface()->isServiceRegistered(QStringLiteral("org.freedesktop.secrets")).value(); }));
        ASSERT_TRUE(until([this] { return secrets->write("ready", "yes"); }));
    }
    std::shared_ptr<client::SecretStore> secrets = systemSecrets();
};

TEST_F(SystemSecrets, GiveBackWhatTheyWereGivenUntilItIsErased) {
    EXPECT_EQ(secrets->read("one"), std::nullopt);
    EXPECT_TRUE(secrets->write("one", "first"));
    EXPECT_TRUE(secrets->write("two", "second"));
    EXPECT_TRUE(secrets->write("one", "changed"));

    EXPECT_EQ(secrets->read("one"), "changed");
    EXPECT_EQ(secrets->read("two"), "second");
    secrets->erase("one");
    EXPECT_EQ(secrets->read("one"), std::nullopt);
    EXPECT_EQ(secrets->read("two"), "second");
}

TEST_F(SystemSecrets, HoldTheTokenWhichIsThenNotInTheFolder) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-secrets")};
    bob.secrets = secrets;
    bob.reopen();
    ASSERT_TRUE(bob.signIn() && bob.online());

    std::stringstream kept;
    kept << std::ifstream{bob.folder / "profile"}.rdbuf();
    EXPECT_NE(kept.str().find("\ntoken=\n"), std::string::npos);
    EXPECT_NE(kept.str().find("\ntoken_in=system\n"), std::string::npos);
    bob.reopen();
    EXPECT_TRUE(bob.online()) << "no password is asked for";
    bob.session->signOut();
    EXPECT_TRUE(until([&] { return !bob.session->canResume(); }));
    EXPECT_FALSE(Session{bob.folder}.canResume());
}

}  // namespace
}  // namespace aviso::ui
