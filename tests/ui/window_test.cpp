#include <gtest/gtest.h>

#include <QAction>
#include <QImage>
#include <QSet>
#include <QTest>

#include "client-qt/app/main/account_menu.hpp"
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

}  // namespace
}  // namespace aviso::ui
