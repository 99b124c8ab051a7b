#include <gtest/gtest.h>

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QShortcut>
#include <QSlider>
#include <QTimeEdit>

#include "client-qt/app/desktop/autostart.hpp"
#include "client-qt/app/language/language.hpp"
#include "client-qt/app/settings/look_file.hpp"
#include "client-qt/app/settings/settings_page.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/switch.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

struct SettingsTest : testing::Test {
    ~SettingsTest() override {
        Language::instance().setChoice(LanguageChoice::english);
        Theme::instance().setChoice(AppearanceChoice::followSystem);
        Theme::instance().setAccent(Accent::blue);
        Theme::instance().setTextPercent(100);
    }
    static void show(Desk& desk, SettingsPage::Section section) {
        desk.window->showPage(Rail::settings);
        desk.window->settings().showSection(section);
    }
};

TEST(QuietHours, MayPassMidnight) {
    Preferences p;
    p.quietHours = true;
    p.quietFrom = QTime{22, 0};
    p.quietUntil = QTime{8, 0};
    EXPECT_TRUE(isQuiet(p, QTime(22, 0)));
    EXPECT_TRUE(isQuiet(p, QTime(3, 0)));
    EXPECT_FALSE(isQuiet(p, QTime(8, 0)));
    EXPECT_FALSE(isQuiet(p, QTime(21, 59)));
    p.quietFrom = QTime{12, 0};
    p.quietUntil = QTime{13, 30};
    EXPECT_TRUE(isQuiet(p, QTime(13, 29)));
    EXPECT_FALSE(isQuiet(p, QTime(13, 30)));
    EXPECT_FALSE(isQuiet(p, QTime(3, 0)));
    p.quietUntil = p.quietFrom;
    EXPECT_FALSE(isQuiet(p, QTime(12, 0)));
    p.quiet = true;
    EXPECT_TRUE(isQuiet(p, QTime(12, 0)));
}

TEST(PreferencesText, ComesBackAsItWasAndSurvivesNonsense) {
    Preferences p;
    p.detail = AlertDetail::sender;
    p.quietHours = true;
    p.quietFrom = QTime{19, 45};
    p.keepRunning = false;
    EXPECT_EQ(preferencesFrom(storedFrom(p)), p);
    EXPECT_EQ(preferencesFrom("not json"), Preferences{});
    EXPECT_EQ(preferencesFrom(R"({"sound":7,"quiet_from":"25:99","detail":"loud"})"), Preferences{});
}

TEST_F(SettingsTest, LookTakesEffectAtOnceAndIsThereAfterARestart) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-look")};
    auto look = std::make_unique<LookFile>(bob.session->folder());
    ASSERT_TRUE(bob.signIn());
    show(bob, SettingsPage::appearance);
    click(*bob.window, "themeDark");
    click(*bob.window, "accent_teal");
    partAs<QSlider>(*bob.window, "textSize").setValue(3);
    show(bob, SettingsPage::general);
    auto& language = partAs<QComboBox>(*bob.window, "language");
    language.setCurrentIndex(1);
    emit language.activated(1);

    EXPECT_EQ(Theme::instance().appearance(), Appearance::dark);
    EXPECT_EQ(Theme::instance().textPercent(), 130);
    EXPECT_EQ(partAs<QLabel>(*bob.window, "versions").text().isEmpty(), false);
    EXPECT_TRUE(Language::instance().isChinese());

    look.reset();
    Theme::instance().setChoice(AppearanceChoice::light);
    Theme::instance().setAccent(Accent::blue);
    Theme::instance().setTextPercent(100);
    Language::instance().setChoice(LanguageChoice::english);
    look = std::make_unique<LookFile>(bob.session->folder());

    EXPECT_EQ(Theme::instance().choice(), AppearanceChoice::dark);
    EXPECT_EQ(Theme::instance().accent(), Accent::teal);
    EXPECT_EQ(Theme::instance().textPercent(), 130);
    EXPECT_TRUE(Language::instance().isChinese());
}

TEST_F(SettingsTest, PersonalOnesLieInTheProfilesStore) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-preferences")};
    ASSERT_TRUE(bob.signIn());
    show(bob, SettingsPage::notifications);
    click(*bob.window, "alertSound");
    click(*bob.window, "quietHours");
    auto& detail = partAs<QComboBox>(*bob.window, "alertDetail");
    detail.setCurrentIndex(2);
    emit detail.activated(2);
    auto& from = partAs<QTimeEdit>(*bob.window, "quietFrom");
    from.setTime(QTime{18, 30});
    emit from.editingFinished();
    const Preferences chosen = bob.window->preferences().get();
    EXPECT_FALSE(chosen.sound);
    EXPECT_EQ(chosen.detail, AlertDetail::nothing);

    bob.close();
    bob.reopen();

    EXPECT_TRUE(until([&] { return bob.window->preferences().get() == chosen; }));
    EXPECT_EQ(chosen.quietFrom, QTime(18, 30));
    show(bob, SettingsPage::notifications);
    EXPECT_FALSE(partAs<Switch>(*bob.window, "alertSound").isChecked());
    EXPECT_TRUE(partAs<Switch>(*bob.window, "quietHours").isChecked());
}

TEST_F(SettingsTest, StartsWithTheSystemWhenWanted) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-start")};
    ASSERT_TRUE(bob.signIn());
    show(bob, SettingsPage::general);
    Autostart system{bob.session->folder()};
    ASSERT_FALSE(system.isOn());

    click(*bob.window, "startWithSystem");

    EXPECT_TRUE(system.isOn());
    QFile entry{qEnvironmentVariable("XDG_CONFIG_HOME") + QStringLiteral("/autostart/aviso-bob-start.desktop")};
    ASSERT_TRUE(entry.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(entry.readAll());
    EXPECT_TRUE(text.contains(QStringLiteral("--profile \"bob-start\" --background\n"))) << text.toStdString();
    entry.close();
    click(*bob.window, "startWithSystem");
    EXPECT_FALSE(system.isOn());
    EXPECT_FALSE(entry.exists());
}

TEST_F(SettingsTest, ASignedInDeviceIsShownAndSignedOut) {
    Desk first{QStringLiteral("bob"), QStringLiteral("bob-device-a")};
    Desk second{QStringLiteral("bob"), QStringLiteral("bob-device-b")};
    ASSERT_TRUE(first.signIn());
    ASSERT_TRUE(second.signIn());
    ASSERT_TRUE(second.online());
    show(first, SettingsPage::account);
    const auto others = [&] { return first.window->findChildren<QPushButton*>(QStringLiteral("signOutDevice")); };
    ASSERT_TRUE(until([&] { return !others().isEmpty(); }));

    // Whatever other tests left is signed out too.
    while (second.session->isOpen()) {
        const qsizetype before = others().size();
        ASSERT_GT(before, 0);
        others().first()->click();
        ASSERT_TRUE(until([&] { return first.window->findChild<QPushButton*>(QStringLiteral("questionYes")) != nullptr; }));
        first.window->findChild<QPushButton*>(QStringLiteral("questionYes"))->click();
        ASSERT_TRUE(until([&] { return others().size() < before; }));
        until([&] { return !second.session->isOpen() || others().size() < before; });
        if (others().isEmpty()) break;
    }

    EXPECT_TRUE(until([&] { return !second.session->isOpen(); }));
    EXPECT_EQ(partAs<QLabel>(*second.window, "notice").text(), QStringLiteral("This computer was signed out from another device."));
    EXPECT_TRUE(first.session->isOpen());
}

TEST_F(SettingsTest, ThePasswordIsChangedAndAWrongOneRefused) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-password")};
    ASSERT_TRUE(bob.signIn());
    ASSERT_TRUE(bob.online());
    show(bob, SettingsPage::account);
    click(*bob.window, "changeOwnPassword");
    // The sign-in page, hidden, has fields for a password of its own.
    QWidget& dialog = part(*bob.window, "passwordDialog");
    const auto change = [&](const QString& present, const QString& next) {
        partAs<QLineEdit>(dialog, "presentPassword").setText(present);
        partAs<QLineEdit>(dialog, "nextPassword").setText(next);
        partAs<QLineEdit>(dialog, "nextPasswordAgain").setText(next);
        click(dialog, "changeIt");
    };
    const auto problem = [&] { return partAs<QLabel>(dialog, "passwordProblem").text(); };
    change(QStringLiteral("surely wrong"), QStringLiteral("a new one 77"));
    EXPECT_TRUE(until([&] { return problem() == QStringLiteral("The password is wrong."); })) << problem().toStdString();

    change(passwordOf(QStringLiteral("bob")), QStringLiteral("a new one 77"));

    ASSERT_TRUE(until([&] { return bob.window->findChild<QWidget*>(QStringLiteral("passwordDialog")) == nullptr; })) << problem().toStdString();
    // As it was, for the other tests.
    QString refused = QStringLiteral("?");
    bob.session->changePassword(QStringLiteral("a new one 77"), passwordOf(QStringLiteral("bob")), bob.window.get(), [&](const QString& why) { refused = why; });
    EXPECT_TRUE(until([&] { return refused.isEmpty(); })) << refused.toStdString();
}

TEST_F(SettingsTest, FeedbackIsCopiedWithVersions) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-feedback")};
    ASSERT_TRUE(bob.signIn());
    ASSERT_TRUE(bob.online());
    show(bob, SettingsPage::about);
    EXPECT_FALSE(part(*bob.window, "feedbackCopy").isEnabled());
    EXPECT_TRUE(until([&] { return partAs<QLabel>(*bob.window, "versions").text().contains(QStringLiteral("Server")); }));
    partAs<QPlainTextEdit>(*bob.window, "feedback").setPlainText(QStringLiteral("More tea, please"));

    click(*bob.window, "feedbackCopy");

    const QString copied = QApplication::clipboard()->text();
    EXPECT_TRUE(copied.startsWith(QStringLiteral("More tea, please\n\nAviso "))) << copied.toStdString();
    EXPECT_TRUE(copied.contains(QStringLiteral("Qt 6")));
}

TEST_F(SettingsTest, TheKeyMapNamesEveryShortcut) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-keys")};
    ASSERT_TRUE(bob.signIn());
    show(bob, SettingsPage::keyboard);
    QStringList shown;
    for (QLabel* label : bob.window->findChildren<QLabel*>()) {
        if (label->property("look").toString() == QStringLiteral("key")) shown << label->text();
    }
    for (QShortcut* shortcut : bob.window->findChildren<QShortcut*>()) {
        const QString keys = shortcut->key().toString(QKeySequence::PortableText);
        EXPECT_TRUE(shown.contains(keys)) << keys.toStdString();
    }
}

}  // namespace
}  // namespace aviso::ui
