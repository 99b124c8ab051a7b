#include <gtest/gtest.h>

#include <QCheckBox>
#include <QTest>
#include <utility>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/conversations/conversation_panel.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "client-qt/app/signin/sign_in_page.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/models/presence.hpp"
#include "views_walk.hpp"

namespace aviso::ui {
namespace {

constexpr double kSame = 0.00005;  // of the pixels; an icon in the old colour is more

struct ThemeSwitch : testing::Test {
    ~ThemeSwitch() override {
        Theme::instance().setChoice(AppearanceChoice::light);
        Theme::instance().setAccent(Accent::blue);
        Theme::instance().setTextPercent(100);
    }
};

QImage pictureOf(QWidget& window) {
    QTest::qWait(50);
    return window.grab().toImage().convertToFormat(QImage::Format_RGB32);
}

/// Once nothing moves any more: layouts follow a change a few turns later.
QImage settledPictureOf(QWidget& window) {
    QImage picture = pictureOf(window);
    until([&] { return std::exchange(picture, pictureOf(window)) == picture; });
    return picture;
}

/// Share of pixels that differ by more than what smoothing of edges makes.
double difference(const QImage& a, const QImage& b) {
    if (a.size() != b.size()) return 1;
    qint64 other = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            const QRgb p = a.pixel(x, y), q = b.pixel(x, y);
            if (std::abs(qRed(p) - qRed(q)) + std::abs(qGreen(p) - qGreen(q)) + std::abs(qBlue(p) - qBlue(q)) > 24) ++other;
        }
    }
    return static_cast<double>(other) / (static_cast<double>(a.width()) * a.height());
}

double meanLightness(const QImage& picture) {
    double sum = 0;
    for (int y = 0; y < picture.height(); y += 4) {
        for (int x = 0; x < picture.width(); x += 4) sum += qGray(picture.pixel(x, y));
    }
    return sum / (static_cast<double>((picture.height() + 3) / 4) * ((picture.width() + 3) / 4));
}

TEST_F(ThemeSwitch, AnOpenWindowLooksAsOneOpenedInTheNewTheme) {
    Theme::instance().setChoice(AppearanceChoice::light);
    Desk li{QStringLiteral("li")}, ann{QStringLiteral("ann")};
    ASSERT_TRUE(li.signIn() && ann.signIn());
    ASSERT_TRUE(li.online());
    ASSERT_TRUE(li.openWith(ann));
    li.say(QStringLiteral("in all colours"));
    ASSERT_TRUE(li.shows(QStringLiteral("in all colours")));
    ASSERT_TRUE(until([&] { return li.window->conversations().rowCount() > 0; }));
    MessageListModel& model = li.window->chats().current()->chat().model();
    ASSERT_TRUE(until([&] { return model.at(model.rowCount() - 1).state == client::EntryState::delivered; })) << "or its tick would change meanwhile";
    ASSERT_TRUE(until([&] { return li.session->presence().isOnline(ann.session->me()); })) << "or her dot would come meanwhile";
    const QImage light = pictureOf(*li.window);
    EXPECT_GT(meanLightness(light), 180);

    Theme::instance().setChoice(AppearanceChoice::dark);
    Theme::instance().setAccent(Accent::purple);
    Theme::instance().setTextPercent(130);
    li.window->chats().panel().focusList();  // no cursor that blinks
    const QImage switched = settledPictureOf(*li.window);

    EXPECT_LT(meanLightness(switched), 80);
    li.reopen();
    ASSERT_TRUE(li.online());
    ASSERT_TRUE(li.open(QStringLiteral("Ann Martin")));
    ASSERT_TRUE(li.shows(QStringLiteral("in all colours")));
    li.window->chats().panel().focusList();  // no cursor that blinks
    const bool same = until([&] { return difference(pictureOf(*li.window), switched) < kSame; });
    if (!same) {
        switched.save(QStringLiteral("switched.png"));
        pictureOf(*li.window).save(QStringLiteral("new.png"));
    }
    EXPECT_TRUE(same) << difference(pictureOf(*li.window), switched) << " of the pixels differ: see switched.png and new.png";

    Theme::instance().setChoice(AppearanceChoice::light);
    Theme::instance().setAccent(Accent::blue);
    Theme::instance().setTextPercent(100);
    EXPECT_GT(meanLightness(pictureOf(*li.window)), 180);
}

TEST_F(ThemeSwitch, ReachesThePageWhereOneSignsIn) {
    Theme::instance().setChoice(AppearanceChoice::light);
    Desk nobody{QStringLiteral("bob"), QStringLiteral("bob-in-the-dark")};
    const auto focusBox = [&] { nobody.window->signInPage().findChild<QCheckBox*>()->setFocus(); };  // no cursor that blinks
    focusBox();
    EXPECT_GT(meanLightness(settledPictureOf(*nobody.window)), 180);

    Theme::instance().setChoice(AppearanceChoice::dark);
    Theme::instance().setTextPercent(130);
    const QImage switched = settledPictureOf(*nobody.window);
    nobody.reopen();
    focusBox();
    const QImage opened = settledPictureOf(*nobody.window);

    const bool same = difference(opened, switched) < kSame;
    if (!same) {
        switched.save(QStringLiteral("switched.png"));
        opened.save(QStringLiteral("new.png"));
    }
    EXPECT_TRUE(same) << difference(opened, switched) << " of the pixels differ: see switched.png and new.png";
}

TEST_F(ThemeSwitch, NothingStaysLightInTheDark) {
    Desk li{QStringLiteral("li")}, ann{QStringLiteral("ann")};
    ASSERT_TRUE(li.signIn() && ann.signIn());
    ASSERT_TRUE(li.openWith(ann));
    li.say(QStringLiteral("good night"));
    ASSERT_TRUE(li.shows(QStringLiteral("good night")));
    Theme::instance().setChoice(AppearanceChoice::dark);

    walkViews(li, QStringLiteral("Ann Martin"), [](const OpenView& view) {
        EXPECT_LT(meanLightness(pictureOf(*view.widget)), 100) << view.name.toStdString();
    });
}

}  // namespace
}  // namespace aviso::ui
