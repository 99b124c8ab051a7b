#include "screenshots/views.hpp"

#include <QAbstractButton>
#include <QApplication>
#include <QDateTime>
#include <QDir>
#include <QLineEdit>
#include <QListView>
#include <QShortcut>
#include <QTest>
#include <QTreeView>
#include <functional>
#include <memory>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/chat/receipts_dialog.hpp"
#include "client-qt/app/language/language.hpp"
#include "client-qt/app/main/account_menu.hpp"
#include "client-qt/app/settings/devices_list.hpp"
#include "client-qt/app/settings/settings_page.hpp"
#include "client-qt/app/signin/sign_in_page.hpp"
#include "client-qt/app/signin/trust_dialog.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/switcher/quick_switcher.hpp"
#include "client-qt/core/profile.hpp"
#include "screenshots/design_sheets.hpp"
#include "screenshots/desk.hpp"
#include "screenshots/sample_profile.hpp"

namespace aviso::screenshots {

using namespace ui;

namespace {

QWidget* windowBeside(const QWidget& own) {
    for (QWidget* one : QApplication::topLevelWidgets()) {
        if (one != &own && one->isVisible()) return one;
    }
    return nullptr;
}

QString fingerprint() { return QStringLiteral("9f2c417be05d8836a1c40f5e72d9b8136ee0947a2b5dc3f8104be6977ad253c1"); }

void takeSignIn(Album& album, const QString& folder, int port) {
    Desk desk{folder + QStringLiteral("/new"), false};
    SignInPage& page = desk.window.signInPage();
    page.preset(QStringLiteral("chat.example.com:8443"), QStringLiteral("lihua"));
    album.take(QStringLiteral("sign-in"), desk.window);
    SignInProblem problem;
    problem.why = SignInFailure::wrongPassword;
    emit desk.session.signInFailed(problem);
    album.take(QStringLiteral("sign-in-error"), desk.window);
    problem.why = SignInFailure::changedCertificate;
    problem.fingerprint = fingerprint();
    emit desk.session.signInFailed(problem);
    album.take(QStringLiteral("sign-in-changed-certificate"), desk.window);
    problem.why = SignInFailure::unknownCertificate;
    emit desk.session.signInFailed(problem);
    album.take(QStringLiteral("sign-in-certificate"), desk.window);
    Desk waiting{folder + QStringLiteral("/waiting"), false};
    waiting.window.signInPage().preset(QStringLiteral("127.0.0.1:%1").arg(port), QStringLiteral("lihua"));
    waiting.window.findChild<QLineEdit*>(QStringLiteral("password"))->setText(QStringLiteral("secret"));
    waiting.window.findChild<QAbstractButton*>(QStringLiteral("signIn"))->click();
    album.take(QStringLiteral("sign-in-loading"), waiting.window);
}

std::vector<client::SignedInDevice> sampleDevices() {
    const std::int64_t now = QDateTime::currentMSecsSinceEpoch(), day = 24 * 3600 * 1000LL;
    client::SignedInDevice here{SessionId{1}, "lihua-desktop", "Debian 12", "10.1.4.23", now - 12 * day, now, true, true};
    client::SignedInDevice laptop{SessionId{2}, "lihua-laptop", "Windows 11", "10.1.7.101", now - 40 * day, now - day, false, false};
    return {here, laptop};
}

/// Two people on one computer; gives the first one's profile.
QString sampleAccounts(const QString& folder, int port) {
    for (const auto& [profile, account, name, seed] : {std::tuple{"default", "lihua", "李华", 1}, std::tuple{"account-2", "li.hua", "Li Hua", 3}}) {
        const QString one = folder + u'/' + QString::fromLatin1(profile);
        makeEmpty(one.toStdString(), port);
        client::Profile known = client::Profile::load(one.toStdString());
        known.account = account;
        known.server = seed == 1 ? "chat.example.com:8443" : "test.example.com:8443";
        known.save();
        rememberName(one, QString::fromUtf8(name), static_cast<quint64>(seed));
    }
    return folder + QStringLiteral("/default");
}

/// What opens over the window: menus, popups, dialogs.
void takeBeside(Album& album, Desk& desk, const QString& accounts) {
    const auto beside = [&](const QString& name, const std::function<void()>& trigger) {
        trigger();
        if (!QTest::qWaitFor([&] { return windowBeside(desk.window) != nullptr; }, kPatienceMs)) throw std::runtime_error{name.toStdString() + " did not open"};
        QWidget* opened = windowBeside(desk.window);
        QTest::qWait(60);
        album.take(name, desk.window, opened);
        opened->close();
        QTest::qWait(20);
    };
    // By the name a person hears, in whichever language is shown.
    const auto button = [&](const char* context, const char* name) {
        const QString wanted = QCoreApplication::translate(context, name);
        for (auto* one : desk.chat().findChildren<QAbstractButton*>()) {
            if (one->accessibleName() == wanted && one->isVisible()) return one->click();
        }
        throw std::runtime_error{std::string{"no button "} + name};
    };
    beside(QStringLiteral("emoji-picker"), [&] { button("aviso::ui::Composer", "Emoji"); });
    beside(QStringLiteral("calendar"), [&] { button("aviso::ui::ChatHeader", "Go to a date"); });
    beside(QStringLiteral("message-menu"), [&] {
        emit desk.chat().view().menuRequested(desk.chat().chat().model().rowCount() - 1, desk.chat().view().mapToGlobal(desk.chat().view().rect().center()));
    });
    auto* list = desk.window.findChild<QListView*>(QStringLiteral("conversationList"));
    beside(QStringLiteral("conversation-menu"), [&] { emit list->customContextMenuRequested(list->visualRect(list->model()->index(1, 0)).center()); });
    {
        AccountMenu menu{accounts, &desk.window};
        beside(QStringLiteral("accounts"), [&] { menu.popup(desk.window.mapToGlobal(QPoint{64, 0})); });
    }
    beside(QStringLiteral("new-chat"), [&] { desk.window.beginChat({UserId{2}, UserId{3}}); });
    beside(QStringLiteral("question"), [&] {
        desk.window.showPage(Rail::settings);
        desk.window.settings().showSection(SettingsPage::account);
        desk.window.settings().findChild<QAbstractButton*>(QStringLiteral("signOut"))->click();
    });
    beside(QStringLiteral("password"), [&] { desk.window.settings().findChild<QAbstractButton*>(QStringLiteral("changeOwnPassword"))->click(); });
    desk.window.showPage(Rail::conversations);
    desk.chat().showDetails(true);
    album.take(QStringLiteral("details-person"), desk.window);
    desk.chat().showDetails(false);
    desk.open(launch);
    desk.chat().showDetails(true);
    using client::MemberRole;
    desk.chat().chat().setMembers({{UserId{1}, MemberRole::owner}, {UserId{2}, MemberRole::administrator}, {UserId{3}, MemberRole::member},
                                   {UserId{4}, MemberRole::member}, {UserId{5}, MemberRole::member}, {UserId{7}, MemberRole::member}});
    album.take(QStringLiteral("details-group"), desk.window);
    beside(QStringLiteral("receipts"), [&] {
        auto* dialog = new ReceiptsDialog{desk.session, ConversationId{launch}, Seq{1}, &desk.window};
        dialog->setReceipts({3, 5, {UserId{2}, UserId{5}, UserId{7}}, {UserId{3}, UserId{4}}});
        dialog->open();
    });
    beside(QStringLiteral("add-members"), [&] { desk.window.findChild<QAbstractButton*>(QStringLiteral("addMembersButton"))->click(); });
    beside(QStringLiteral("rename-group"), [&] { desk.window.findChild<QAbstractButton*>(QStringLiteral("renameGroup"))->click(); });
    beside(QStringLiteral("dissolve-group"), [&] { desk.window.findChild<QAbstractButton*>(QStringLiteral("dissolveGroup"))->click(); });
    desk.chat().showDetails(false);
    beside(QStringLiteral("certificate-changed"), [&] { (new TrustDialog{desk.session, fingerprint(), &desk.window})->open(); });
    auto* switcher = desk.window.findChild<QuickSwitcher*>();
    for (QShortcut* keys : desk.window.findChildren<QShortcut*>()) {
        if (keys->key() == QKeySequence{Qt::CTRL | Qt::Key_K}) emit keys->activated();
    }
    switcher->findChild<QLineEdit*>(QStringLiteral("quickQuery"))->setText(QStringLiteral("an"));
    QTest::qWait(400);
    album.take(QStringLiteral("quick-switcher"), desk.window);
    QTest::keyClick(switcher->findChild<QLineEdit*>(QStringLiteral("quickQuery")), Qt::Key_Escape);
}

void takeChats(Album& album, Desk& desk, const QString& accounts) {
    album.take(QStringLiteral("nothing-open"), desk.window);
    for (const auto& [name, id] : {std::pair{"chat-group", launch}, {"chat-direct", ann}, {"long-names", longNames}, {"right-to-left", rightToLeft},
                                   {"emoji", emoji}, {"ten-thousand-unread", busy}, {"sending-and-failed", quiet}}) {
        desk.open(id);
        album.take(QString::fromLatin1(name), desk.window);
    }
    desk.open(ann);
    desk.chat().view().setSelecting(true);
    for (const int row : {1, 2}) desk.chat().view().toggleChecked(row);
    album.take(QStringLiteral("selecting"), desk.window);
    desk.chat().view().setSelecting(false);

    takeBeside(album, desk, accounts);
    // The very sentence that the window says.
    desk.window.setProperty("hushed", false);
    emit desk.session.storeProblem(MainWindow::tr("The disk is full. Free some space: until then nothing can be stored or sent."));
    album.take(QStringLiteral("disk-full"), desk.window);
    desk.window.setProperty("hushed", true);
}

void takePages(Album& album, Desk& desk) {
    desk.window.showPage(Rail::people);
    auto* tree = desk.window.findChild<QTreeView*>(QStringLiteral("peopleTree"));
    if (!QTest::qWaitFor([&] { return tree->isVisible() && tree->model()->rowCount() > 0; }, kPatienceMs)) throw std::runtime_error{"no people"};
    for (int depth = 0; depth < 3; ++depth) {  // what is below is fetched when it is unfolded
        tree->expandToDepth(depth);
        QTest::qWait(60);
    }
    desk.note();
    tree->setFocus();
    tree->selectionModel()->clear();
    album.take(QStringLiteral("people-nobody"), desk.window);
    const auto find = [&](const QString& name) {
        const QModelIndexList found = tree->model()->match(tree->model()->index(0, 0), Qt::DisplayRole, name, 1, Qt::MatchContains | Qt::MatchRecursive);
        if (found.isEmpty()) throw std::runtime_error{"not in the tree: " + name.toStdString()};
        return found.first();
    };
    tree->setCurrentIndex(find(QStringLiteral("Ann Martin")));
    QTest::qWait(100);
    desk.note();
    album.take(QStringLiteral("people"), desk.window);
    tree->selectionModel()->select(find(QStringLiteral("Bob Keller")), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    album.take(QStringLiteral("people-several"), desk.window);
    desk.window.showPage(Rail::settings);
    SettingsPage& settings = desk.window.settings();
    static constexpr const char* kSections[]{"general", "appearance", "notifications", "account", "keyboard", "about"};
    for (int section = SettingsPage::general; section <= SettingsPage::about; ++section) {
        settings.showSection(static_cast<SettingsPage::Section>(section));
        QTest::qWait(60);
        if (section == SettingsPage::account) settings.findChild<DevicesList*>()->show(sampleDevices());
        album.take(QStringLiteral("settings-") + QString::fromLatin1(kSections[section]), desk.window);
    }
    desk.window.showPage(Rail::conversations);
}

void takeDesign(Album& album) {
    for (const auto& [name, sheet] : {std::pair{"design-colours", &colourSheet}, std::pair{"design-type", &typeSheet}, std::pair{"design-icons", &iconSheet},
                                      std::pair{"design-controls", &controlSheet}}) {
        const std::unique_ptr<QWidget> shown = sheet();
        shown->show();
        album.take(QString::fromLatin1(name), *shown);
    }
}

}  // namespace

void takeAll(Album& album, const QString& samples, int port) {
    if (!Language::instance().isChinese()) takeDesign(album);
    takeSignIn(album, samples, port);
    {
        Desk nobody{samples + QStringLiteral("/empty"), true};
        album.take(QStringLiteral("empty"), nobody.window);
    }
    Desk desk{samples + QStringLiteral("/lihua"), true};
    takeChats(album, desk, sampleAccounts(samples + QStringLiteral("/accounts"), port));
    takePages(album, desk);
    // Last: where nobody listens.
    Desk offline{samples + QStringLiteral("/offline"), true, false};
    offline.open(ann);
    (void)QTest::qWaitFor([&] { return offline.session.connectionState() == client::ConnectionState::offline; }, kPatienceMs);
    album.take(QStringLiteral("offline"), offline.window);
}

}  // namespace aviso::screenshots
