#include <gtest/gtest.h>

#include <QAction>
#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVariant>
#include <QGuiApplication>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "client-qt/app/desktop/alert_center.hpp"
#include "client-qt/app/desktop/system_appearance.hpp"
#include "client-qt/app/desktop/tray.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/models/alerts.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

// --- the rules ---

MessageRow message(std::int64_t seq, const QString& sender, const QString& text) {
    MessageRow row;
    row.seq = Seq{seq};
    row.senderName = sender;
    row.text = text;
    return row;
}

client::ConversationSummary conversation(std::int64_t id, const std::string& title, client::ConversationKind kind, bool muted = false) {
    client::ConversationSummary summary;
    summary.conversation.id = ConversationId{id};
    summary.conversation.kind = kind;
    summary.conversation.muted = muted;
    summary.title = title;
    return summary;
}

struct AlertRulesTest : testing::Test {
    AlertRulesTest() {
        using client::ConversationKind;
        std::vector<client::ConversationSummary> all{conversation(1, "Ann", ConversationKind::direct), conversation(2, "Launch", ConversationKind::group),
                                                     conversation(3, "Noise", ConversationKind::group, true)};
        for (int i = 10; i < 20; ++i) all.push_back(conversation(i, "Group " + std::to_string(i), ConversationKind::group));
        list.setAll(std::move(all));
    }
    std::vector<Alert> take() { return rules.take(preferences, list, QTime{12, 0}); }

    ConversationListModel list;
    AlertRules rules;
    Preferences preferences;
};

TEST_F(AlertRulesTest, SayWhoWroteWhat) {
    rules.add(ConversationId{1}, message(7, QStringLiteral("Ann"), QStringLiteral("Lunch?\nNow?")));
    rules.add(ConversationId{2}, message(9, QStringLiteral("Bob"), QStringLiteral("Done")));
    const std::vector<Alert> alerts = take();
    ASSERT_EQ(alerts.size(), 2u);
    EXPECT_EQ(alerts[0], (Alert{ConversationId{1}, Seq{7}, QStringLiteral("Ann"), QStringLiteral("Lunch? Now?"), 1}));
    EXPECT_EQ(alerts[1].title, QStringLiteral("Launch"));
    EXPECT_EQ(alerts[1].text, QStringLiteral("Bob: Done"));
    EXPECT_TRUE(take().empty()) << "each is told once";
}

TEST_F(AlertRulesTest, SeveralOfOneConversationAreOneAndLeadToTheFirst) {
    for (int i = 0; i < 5; ++i) rules.add(ConversationId{1}, message(20 + i, QStringLiteral("Ann"), QStringLiteral("%1").arg(i)));
    const std::vector<Alert> alerts = take();
    ASSERT_EQ(alerts.size(), 1u);
    EXPECT_EQ(alerts[0].seq, Seq{20});
    EXPECT_EQ(alerts[0].text, QStringLiteral("5 new messages\n4"));
}

TEST_F(AlertRulesTest, ABurstIsOneBubble) {
    for (int i = 10; i < 20; ++i) rules.add(ConversationId{i}, message(1, QStringLiteral("Ann"), QStringLiteral("x")));
    const std::vector<Alert> alerts = take();
    ASSERT_EQ(alerts.size(), 1u);
    EXPECT_EQ(alerts[0].text, QStringLiteral("10 new messages in 10 conversations"));
}

TEST_F(AlertRulesTest, ShowNoMoreThanThePersonAllows) {
    preferences.detail = AlertDetail::sender;
    rules.add(ConversationId{1}, message(7, QStringLiteral("Ann"), QStringLiteral("secret")));
    EXPECT_EQ(take().at(0).text, QStringLiteral("1 new message"));
    preferences.detail = AlertDetail::nothing;
    rules.add(ConversationId{1}, message(7, QStringLiteral("Ann"), QStringLiteral("secret")));
    const Alert alert = take().at(0);
    EXPECT_EQ(alert.title, QStringLiteral("Aviso"));
    EXPECT_EQ(alert.text, QStringLiteral("1 new message"));
}

TEST_F(AlertRulesTest, AreSilentWhenNotWanted) {
    rules.add(ConversationId{3}, message(1, QStringLiteral("Ann"), QStringLiteral("x")));
    EXPECT_TRUE(take().empty()) << "muted";
    client::ConversationSummary read = conversation(1, "Ann", client::ConversationKind::direct);
    read.conversation.read_seq = Seq{5};
    list.update({read});
    rules.add(ConversationId{1}, message(5, QStringLiteral("Ann"), QStringLiteral("x")));
    EXPECT_TRUE(take().empty()) << "read on another device";
    list.update({conversation(1, "Ann", client::ConversationKind::direct)});
    const auto one = [this] { rules.add(ConversationId{1}, message(1, QStringLiteral("Ann"), QStringLiteral("x"))); };
    preferences.quiet = true;
    one();
    EXPECT_TRUE(take().empty()) << "do not disturb";
    preferences.quiet = false;
    EXPECT_TRUE(take().empty()) << "nothing is made up for later";
    preferences.alerts = false;
    one();
    EXPECT_TRUE(take().empty()) << "switched off";
}

// --- the desktop's services, as stand-ins on a bus of the test's own ---

QDBusMessage stub(const QString& service, const QString& path, const QString& method, const QVariantList& arguments = {}) {
    QDBusMessage call = QDBusMessage::createMethodCall(service, path, QStringLiteral("org.freedesktop.DBus.Mock"), method);
    call.setArguments(arguments);
    return QDBusConnection::sessionBus().call(call, QDBus::Block, 5000);
}

constexpr const char* kNotifications = "org.freedesktop.Notifications";

QDBusMessage bubbles(const QString& method, const QVariantList& arguments = {}) {
    return stub(QString::fromLatin1(kNotifications), QStringLiteral("/org/freedesktop/Notifications"), method, arguments);
}

/// The arguments of each call the desktop got.
QList<QVariantList> callsOf(const char* method) {
    const QDBusMessage answer = bubbles(QStringLiteral("GetMethodCalls"), {QString::fromLatin1(method)});
    QList<QVariantList> calls;
    if (answer.type() != QDBusMessage::ReplyMessage) return calls;
    const auto list = answer.arguments().at(0).value<QDBusArgument>();
    list.beginArray();
    while (!list.atEnd()) {
        qulonglong at = 0;
        QVariantList arguments;
        list.beginStructure();
        list >> at >> arguments;
        list.endStructure();
        calls.append(arguments);
    }
    list.endArray();
    return calls;
}

/// A click on whatever bubble there is: the numbers of others are nobody's.
void clickBubble() {
    for (uint id = 1; id < 30; ++id) {
        bubbles(QStringLiteral("EmitSignal"), {QString::fromLatin1(kNotifications), QStringLiteral("ActionInvoked"), QStringLiteral("us"), QVariantList{id, QStringLiteral("default")}});
    }
}

struct Bubbles : testing::Test {
    void SetUp() override {
        if (!qEnvironmentVariableIsSet("AVISO_UI_STUBS")) GTEST_SKIP() << "dbus-daemon or python3-dbusmock is not installed";
        ASSERT_TRUE(until([] { return bubbles(QStringLiteral("ClearCalls")).type() == QDBusMessage::ReplyMessage; }));
    }
};

TEST_F(Bubbles, AClickOpensTheConversationAtTheMessage) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-bubble")};
    Desk li{QStringLiteral("li"), QStringLiteral("li-bubble")};
    ASSERT_TRUE(bob.signIn());
    ASSERT_TRUE(li.signIn());
    ASSERT_TRUE(bob.online());
    const AlertCenter alerts{*bob.window, Notifier::make(nullptr)};
    ASSERT_TRUE(until([] { return !callsOf("GetCapabilities").isEmpty(); }));
    bob.window->hide();
    ASSERT_NE(li.openWith(bob), nullptr);

    li.say(QStringLiteral("报告 <b>在桌上</b>"));

    ASSERT_TRUE(until([] { return callsOf("Notify").size() == 1; }));
    const QVariantList shown = callsOf("Notify").first();
    EXPECT_EQ(shown.at(3).toString(), QStringLiteral("李华"));
    EXPECT_EQ(shown.at(4).toString(), QStringLiteral("报告 &lt;b&gt;在桌上&lt;/b&gt;")) << "markup of a message is text";

    EXPECT_TRUE(until([&] {
        clickBubble();
        return bob.window->isVisible();
    }));
    EXPECT_TRUE(until([&] { return bob.window->chats().current() && bob.window->chats().current()->chat().peer() == li.session->me(); }));
    EXPECT_TRUE(bob.shows(QStringLiteral("报告 <b>在桌上</b>")));
}

TEST_F(Bubbles, OneOfAConversationReadElsewhereGoes) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-withdrawn")};
    Desk li{QStringLiteral("li"), QStringLiteral("li-withdrawn")};
    ASSERT_TRUE(bob.signIn());
    ASSERT_TRUE(li.signIn());
    ASSERT_TRUE(bob.online());
    const AlertCenter alerts{*bob.window, Notifier::make(nullptr)};
    ASSERT_NE(li.openWith(bob), nullptr);
    li.say(QStringLiteral("read me elsewhere"));
    ASSERT_TRUE(until([] { return callsOf("Notify").size() == 1; }));
    EXPECT_TRUE(until([&] { return bob.window->conversations().totalUnread() > 0; }));

    for (int row = 0; row < bob.window->conversations().rowCount(); ++row) {
        const client::Conversation& c = bob.window->conversations().at(row).conversation;
        bob.session->messenger().showed(c.id, c.head_seq);
    }

    EXPECT_TRUE(until([] { return callsOf("CloseNotification").size() == 1; }));
}

TEST_F(Bubbles, TheDesktopsLightOrDarkIsFollowed) {
    const QString service = QStringLiteral("org.freedesktop.portal.Desktop");
    const QString path = QStringLiteral("/org/freedesktop/portal/desktop");
    const QString settings = QStringLiteral("org.freedesktop.portal.Settings");
    ASSERT_TRUE(until([&] {
        return stub(service, path, QStringLiteral("AddMethod"),
                    {settings, QStringLiteral("Read"), QStringLiteral("ss"), QStringLiteral("v"), QStringLiteral("ret = dbus.UInt32(1, variant_level=1)")})
                   .type() == QDBusMessage::ReplyMessage;
    }));
    Theme::instance().setChoice(AppearanceChoice::followSystem);
    ASSERT_EQ(Theme::instance().appearance(), Appearance::light);

    const auto watcher = watchSystemAppearance();

    EXPECT_TRUE(until([] { return Theme::instance().appearance() == Appearance::dark; }));
    stub(service, path, QStringLiteral("EmitSignal"),
         {settings, QStringLiteral("SettingChanged"), QStringLiteral("ssv"),
          QVariantList{QStringLiteral("org.freedesktop.appearance"), QStringLiteral("color-scheme"), QVariant::fromValue(2u)}});
    EXPECT_TRUE(until([] { return Theme::instance().appearance() == Appearance::light; }));
}

// --- the tray ---

TEST(TrayTest, FlashesForWhatIsUnreadAndRestsWhenNotToBeDisturbed) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-tray")};
    Desk li{QStringLiteral("li"), QStringLiteral("li-tray")};
    ASSERT_TRUE(bob.signIn());
    ASSERT_TRUE(li.signIn());
    ASSERT_TRUE(bob.online());
    for (int row = 0; row < bob.window->conversations().rowCount(); ++row) {
        const client::Conversation& c = bob.window->conversations().at(row).conversation;
        bob.session->messenger().showed(c.id, c.head_seq);
    }
    Tray tray{*bob.window};
    bob.window->hide();
    ASSERT_NE(li.openWith(bob), nullptr);

    li.say(QStringLiteral("look at the corner"));

    EXPECT_TRUE(until([&] { return tray.isFlashing(); }));
    EXPECT_TRUE(tray.icon().toolTip().contains(QStringLiteral("unread"))) << tray.icon().toolTip().toStdString();
    auto* quiet = tray.menu().findChild<QAction*>(QStringLiteral("trayQuiet"));
    ASSERT_NE(quiet, nullptr);
    quiet->trigger();
    EXPECT_TRUE(bob.window->preferences().get().quiet);
    EXPECT_FALSE(tray.isFlashing());
    quiet->trigger();
    EXPECT_TRUE(tray.isFlashing());
    bob.window->comeToFront();
    EXPECT_TRUE(until([&] { return !tray.isFlashing(); })) << "the person has seen the window";
}

TEST(TrayTest, ClosingTheWindowKeepsTheClientRunning) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-closing")};
    ASSERT_TRUE(bob.signIn());
    bob.window->setStaysInTray(true);

    bob.window->close();

    EXPECT_FALSE(bob.window->isVisible());
    EXPECT_TRUE(bob.session->isOpen());
    bob.window->comeToFront();
    EXPECT_TRUE(bob.window->isVisible());
    bob.window->setStaysInTray(false);
    QGuiApplication::setQuitOnLastWindowClosed(false);
}

}  // namespace
}  // namespace aviso::ui
