#include <gtest/gtest.h>

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusPendingCall>
#include <QDBusVariant>
#include <QGuiApplication>
#include <QSet>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "client-qt/app/desktop/tray.hpp"
#include "client-qt/app/settings/settings_page.hpp"
#include "stage.hpp"

// The icon as a desktop sees it: over D-Bus, from a stand-in for the notification area. Needs a platform that knows one (test_desktop.py starts an Xvfb).

namespace aviso::ui {
namespace {

const QString kItem = QStringLiteral("org.kde.StatusNotifierItem");
const QString kItemPath = QStringLiteral("/StatusNotifierItem");
const QString kMenu = QStringLiteral("com.canonical.dbusmenu");

/// The icon lives in this process: a blocking call would wait for itself.
QVariantList ask(const QString& service, const QString& path, const QString& interface, const QString& method, const QVariantList& arguments = {}) {
    QDBusMessage call = QDBusMessage::createMethodCall(service, path, interface, method);
    call.setArguments(arguments);
    const QDBusPendingCall answer = QDBusConnection::sessionBus().asyncCall(call);
    if (!until([&] { return answer.isFinished(); }) || answer.isError()) return {};
    return answer.reply().arguments();
}

/// Whom the notification area was told of, in order.
QStringList registered() {
    const QVariantList answer = ask(QStringLiteral("org.kde.StatusNotifierWatcher"), QStringLiteral("/StatusNotifierWatcher"), QStringLiteral("org.freedesktop.DBus.Mock"),
                                    QStringLiteral("GetMethodCalls"), {QStringLiteral("RegisterStatusNotifierItem")});
    QStringList names;
    if (answer.isEmpty()) return names;
    const auto calls = answer.first().value<QDBusArgument>();
    calls.beginArray();
    while (!calls.atEnd()) {
        qulonglong at = 0;
        QVariantList arguments;
        calls.beginStructure();
        calls >> at >> arguments;
        calls.endStructure();
        names.append(arguments.value(0).toString());
    }
    calls.endArray();
    return names;
}

struct MenuEntry {
    int id = 0;
    QString label;
    bool checked = false;
};

/// One level is all there is.
QList<MenuEntry> entriesOf(const QDBusArgument& layout) {
    QList<MenuEntry> all;
    int id = 0;
    QVariantMap properties;
    layout.beginStructure();
    layout >> id >> properties;
    layout.beginArray();
    while (!layout.atEnd()) {
        QDBusVariant child;
        layout >> child;
        const auto entry = child.variant().value<QDBusArgument>();
        entry.beginStructure();
        entry >> id >> properties;
        if (properties.contains(QStringLiteral("label"))) {
            all.append({id, properties[QStringLiteral("label")].toString(), properties[QStringLiteral("toggle-state")].toInt() == 1});
        }
    }
    return all;
}

/// The pictures of the icon, by their bytes; and what stands behind them in the tool tip.
QByteArray readPictures(const QDBusArgument& from) {
    QByteArray all;
    from.beginArray();
    while (!from.atEnd()) {
        int width = 0, height = 0;
        QByteArray pixels;
        from.beginStructure();
        from >> width >> height >> pixels;
        from.endStructure();
        all += pixels;
    }
    from.endArray();
    return all;
}

struct TrayOnTheDesktop : testing::Test {
    void SetUp() override {
        ASSERT_TRUE(bob.signIn() && bob.online());
        for (int row = 0; row < bob.window->conversations().rowCount(); ++row) {
            const client::Conversation& c = bob.window->conversations().at(row).conversation;
            bob.session->messenger().showed(c.id, c.head_seq);
        }
        ASSERT_TRUE(until([&] { return bob.window->conversations().totalUnread() == 0; }));
        const qsizetype before = registered().size();
        tray = std::make_unique<Tray>(*bob.window);
        tray->show();
        ASSERT_TRUE(until([&] { return registered().size() > before; })) << "no icon was registered";
        service = registered().last();
    }
    void TearDown() override {
        tray.reset();
        bob.window->setStaysInTray(false);
        QGuiApplication::setQuitOnLastWindowClosed(false);
    }

    QVariant property(const char* name) {
        const QVariantList answer = ask(service, kItemPath, QStringLiteral("org.freedesktop.DBus.Properties"), QStringLiteral("Get"), {kItem, QString::fromLatin1(name)});
        return answer.isEmpty() ? QVariant{} : answer.first().value<QDBusVariant>().variant();
    }
    QByteArray picture() { return readPictures(property("IconPixmap").value<QDBusArgument>()); }
    QString toolTip() {
        const auto tip = property("ToolTip").value<QDBusArgument>();
        QString icon, title;
        tip.beginStructure();
        tip >> icon;
        readPictures(tip);
        tip >> title;
        return title;
    }
    QList<MenuEntry> menu() {
        const QString path = property("Menu").value<QDBusObjectPath>().path();
        ask(service, path, kMenu, QStringLiteral("AboutToShow"), {0});
        const QVariantList answer = ask(service, path, kMenu, QStringLiteral("GetLayout"), {0, -1, QStringList{}});
        return answer.size() < 2 ? QList<MenuEntry>{} : entriesOf(answer[1].value<QDBusArgument>());
    }
    /// As a click in the desktop's own menu.
    bool choose(const QString& label) {
        for (const MenuEntry& entry : menu()) {
            if (entry.label != label) continue;
            ask(service, property("Menu").value<QDBusObjectPath>().path(), kMenu, QStringLiteral("Event"),
                {entry.id, QStringLiteral("clicked"), QVariant::fromValue(QDBusVariant{0}), 0u});
            return true;
        }
        return false;
    }

    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-desktop")};
    Desk li{QStringLiteral("li"), QStringLiteral("li-desktop")};
    std::unique_ptr<Tray> tray;
    QString service;
};

TEST_F(TrayOnTheDesktop, ItsPictureChangesForWhatIsUnreadUntilItIsRead) {
    ASSERT_TRUE(li.signIn() && li.online());
    EXPECT_EQ(property("Status").toString(), QStringLiteral("Active"));
    EXPECT_EQ(toolTip(), QStringLiteral("Aviso"));
    const QByteArray calm = picture();
    ASSERT_FALSE(calm.isEmpty());
    bob.window->hide();
    ASSERT_NE(li.openWith(bob), nullptr);

    li.say(QStringLiteral("look at the corner of the desktop"));

    ASSERT_TRUE(until([&] { return toolTip() == QStringLiteral("Aviso: 1 unread"); })) << toolTip().toStdString();
    QSet<QByteArray> seen;
    EXPECT_TRUE(until([&] {
        seen.insert(picture());
        return seen.size() == 2;
    })) << "it flashes";
    EXPECT_TRUE(seen.contains(calm));

    bob.window->comeToFront();
    ASSERT_NE(bob.openWith(li), nullptr);
    bob.window->chats().current()->setWatched(true);

    EXPECT_TRUE(until([&] { return toolTip() == QStringLiteral("Aviso"); }));
    EXPECT_TRUE(until([&] { return !tray->isFlashing() && picture() == calm; }));
}

TEST_F(TrayOnTheDesktop, ItsMenuDoesWhatItSays) {
    QStringList labels;
    for (const MenuEntry& entry : menu()) labels.append(entry.label);
    EXPECT_EQ(labels, (QStringList{QStringLiteral("Open Aviso"), QStringLiteral("Settings"), QStringLiteral("Do not disturb"), QStringLiteral("Quit")}));

    ASSERT_TRUE(choose(QStringLiteral("Do not disturb")));
    EXPECT_TRUE(until([&] { return bob.window->preferences().get().quiet; }));
    EXPECT_TRUE(until([&] {
        const QList<MenuEntry> now = menu();
        return now.size() == 4 && now[2].checked;
    }));
    ASSERT_TRUE(choose(QStringLiteral("Do not disturb")));
    EXPECT_TRUE(until([&] { return !bob.window->preferences().get().quiet; }));

    bob.window->hide();
    ASSERT_TRUE(choose(QStringLiteral("Settings")));
    EXPECT_TRUE(until([&] { return bob.window->isVisible() && bob.window->settings().isVisible(); }));
}

TEST_F(TrayOnTheDesktop, ClosingTheWindowLeavesTheIconWhichBringsItBack) {
    bob.window->close();
    EXPECT_FALSE(bob.window->isVisible());
    EXPECT_TRUE(bob.session->isOpen());
    EXPECT_EQ(property("Status").toString(), QStringLiteral("Active"));

    ask(service, kItemPath, kItem, QStringLiteral("Activate"), {10, 10});
    EXPECT_TRUE(until([&] { return bob.window->isVisible() && bob.window->isActiveWindow(); }));

    ask(service, kItemPath, kItem, QStringLiteral("Activate"), {10, 10});
    EXPECT_TRUE(until([&] { return !bob.window->isVisible(); })) << "a second click puts it away";
    EXPECT_TRUE(bob.session->isOpen());
}

}  // namespace
}  // namespace aviso::ui
