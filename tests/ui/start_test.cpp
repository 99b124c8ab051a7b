#include <gtest/gtest.h>

#include <QDir>
#include <QSignalSpy>

#include "client-qt/app/main/single_instance.hpp"
#include "client-qt/app/main/status_line.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

TEST(Start, ASecondStartOnAProfileShowsTheFirst) {
    const QString folder = qEnvironmentVariable("AVISO_UI_FOLDER") + QStringLiteral("/single");
    SingleInstance first{folder};
    QSignalSpy shown{&first, &SingleInstance::showRequested};
    ASSERT_TRUE(first.acquire());

    SingleInstance second{folder};
    SingleInstance elsewhere{folder + QStringLiteral("-other")};

    EXPECT_FALSE(second.acquire());
    EXPECT_TRUE(elsewhere.acquire());
    EXPECT_TRUE(until([&] { return shown.count() == 1; }));
}

TEST(Start, TheStatusLineComesWithTheOutageAndGoesWithIt) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-outage")};
    ASSERT_TRUE(bob.signIn());
    ASSERT_TRUE(bob.online());
    auto* line = bob.window->findChild<StatusLine*>();
    ASSERT_NE(line, nullptr);
    ASSERT_FALSE(line->isVisible());

    server("stop");

    EXPECT_TRUE(until([&] { return line->isVisible() && line->accessibleName().contains(QStringLiteral("No connection")); }));
    server("start");
    bob.session->messenger().try_now();
    EXPECT_TRUE(until([&] { return !line->isVisible(); }));
}

}  // namespace
}  // namespace aviso::ui
