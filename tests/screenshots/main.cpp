// aviso-screenshots: a picture of every view and state, in both themes and languages, and a look at each whether it is right.
// Ends with 1 when a text is cut off, parts overlap, a picture is empty or a text is not translated.

#include <QAbstractButton>
#include <QApplication>
#include <QCommandLineParser>
#include <QDateTime>
#include <QDialog>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QShortcut>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QTreeView>
#include <cstdio>
#include <functional>
#include <memory>

#include "client-qt/app/chat/chat_header.hpp"
#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/chat/message_view_accessible.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "client-qt/app/language/language.hpp"
#include "client-qt/app/details/details_pane.hpp"
#include "client-qt/app/main/main_window.hpp"
#include "client-qt/app/main/status_line.hpp"
#include "client-qt/app/people/person_card.hpp"
#include "client-qt/app/settings/devices_list.hpp"
#include "client-qt/app/settings/settings_page.hpp"
#include "client-qt/app/signin/sign_in_page.hpp"
#include "client-qt/app/signin/trust_dialog.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/raised.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/switcher/quick_switcher.hpp"
#include "client-qt/models/presence.hpp"
#include "screenshots/design_sheets.hpp"
#include "screenshots/inspection.hpp"
#include "screenshots/sample_profile.hpp"

using namespace aviso;
using namespace aviso::ui;
using namespace aviso::screenshots;

namespace {

constexpr QSize kWindow{1120, 740};
constexpr int kPatienceMs = 20'000;

/// A signed-in window on a profile of its own.
struct Desk {
    /// `connected`: as with a connection, though the server of the samples never says a word: people are online, and there is nothing to be said of the network.
    Desk(const QString& folder, bool resume, bool connected = true) : session{folder.toStdString()}, window{session}, connected_{connected} {
        window.setProperty("hushed", connected);
        if (connected) {
            // Who is online is forgotten with every try to connect.
            QObject::connect(&again_, &QTimer::timeout, &window, [this] { note(); });
            again_.start(20);
        }
        window.resize(kWindow);
        window.show();
        if (resume) {
            session.resume();
            if (!QTest::qWaitFor([this] { return session.isOpen(); }, kPatienceMs)) throw std::runtime_error{"the samples do not open"};
        }
        QTest::qWait(60);
    }
    void open(int id) {
        if (!QTest::qWaitFor([this] { return window.conversations().rowCount() > 0; }, kPatienceMs)) throw std::runtime_error{"no conversations"};
        window.openConversation(ConversationId{id});
        if (!QTest::qWaitFor([&] { return window.chats().current() != nullptr && window.chats().current()->chat().id() == ConversationId{id} && window.chats().current()->chat().model().rowCount() > 0; }, kPatienceMs)) {
            throw std::runtime_error{"no messages"};
        }
        note();
    }
    void note() {
        if (connected_ && session.isOpen()) session.presence().note({UserId{2}, UserId{3}, UserId{7}, UserId{12}, UserId{17}}, {});
    }
    ChatPane& chat() { return *window.chats().current(); }

    Session session;
    MainWindow window;

  private:
    bool connected_;
    QTimer again_;
};

QWidget* windowBeside(const QWidget& own) {
    for (QWidget* one : QApplication::topLevelWidgets()) {
        if (one != &own && one->isVisible()) return one;
    }
    return nullptr;
}

/// What a connection would let be said of whoever is shown, where nobody answers.
void sayConnected(QWidget& window) {
    for (auto* header : window.findChildren<ChatHeader*>()) header->setConnected(true);
    if (auto* state = window.findChild<QLabel*>(QStringLiteral("cardState")); state != nullptr) state->setText(PersonCard::tr("online"));
    if (auto* state = window.findChild<QLabel*>(QStringLiteral("detailsState")); state != nullptr && !window.findChild<QLabel*>(QStringLiteral("membersTitle"))->isVisible()) {
        state->setText(DetailsPane::tr("online"));
        state->show();
    }
}

/// The frame that a desktop's window manager puts round a dialog.
void paintFrame(QPainter& painter, const QRect& dialog, const QString& title) {
    constexpr int kTitle = 34;
    const QRectF frame = QRectF{dialog}.adjusted(-1, -kTitle - 1, 1, radius::kPanel);
    paintShadow(painter, frame);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(colours().divider);
    painter.setBrush(colours().surface);
    painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), radius::kPanel, radius::kPanel);
    painter.setPen(colours().text);
    painter.setFont(Theme::instance().font(TextRole::strong));
    const QRectF bar{frame.left(), frame.top(), frame.width(), kTitle};
    painter.drawText(bar, Qt::AlignCenter, painter.fontMetrics().elidedText(title, Qt::ElideMiddle, static_cast<int>(frame.width()) - 90));
    painter.drawPixmap(QPointF{bar.right() - 28, bar.center().y() - 8}, iconPixmap(QStringLiteral("close"), colours().textSecondary, 16, painter.device()->devicePixelRatioF()));
}

class Album {
  public:
    Album(QString folder, QString suffix) : folder_{std::move(folder)}, suffix_{std::move(suffix)} { QDir{}.mkpath(folder_); }

    /// `beside`: what lies over the window, drawn where it stands.
    void take(const QString& name, QWidget& window, QWidget* beside = nullptr) {
        QTest::qWait(80);
        if (window.property("hushed").toBool()) {
            if (auto* line = window.findChild<StatusLine*>(); line != nullptr) line->say({});
            sayConnected(window);
        }
        QPixmap picture = window.grab();
        for (QWidget* seen : {&window, beside}) {
            if (seen == nullptr) continue;
            for (const QString& fault : faultsOf(*seen, seen->grab().toImage().convertToFormat(QImage::Format_RGB32))) report(name, fault);
            if (Language::instance().isChinese()) {
                for (const QString& fault : untranslated(*seen)) report(name, fault);
            }
        }
        if (beside != nullptr) {
            QPainter painter{&picture};
            QPoint at = beside->pos() - window.pos();
            if (qobject_cast<QDialog*>(beside) != nullptr) {
                at = window.rect().center() - beside->rect().center();
                paintFrame(painter, {at, beside->size()}, beside->windowTitle());
            }
            painter.drawPixmap(at, beside->grab());
        }
        const QString file = name + u'-' + suffix_ + QStringLiteral(".png");
        if (!reduced(picture.toImage()).save(folder_ + u'/' + file, "PNG", 0)) report(name, QStringLiteral("cannot be written"));
        ++taken_;
    }
    int taken() const { return taken_; }
    int faults() const { return faults_; }

  private:
    void report(const QString& name, const QString& fault) {
        ++faults_;
        std::fprintf(stderr, "%s-%s: %s\n", qPrintable(name), qPrintable(suffix_), qPrintable(fault));
    }

    QString folder_, suffix_;
    int taken_ = 0;
    int faults_ = 0;
};

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

/// What opens over the window: menus, popups, dialogs.
void takeBeside(Album& album, Desk& desk) {
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

void takeChats(Album& album, Desk& desk) {
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

    takeBeside(album, desk);
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

void takeAll(Album& album, const QString& samples, int port) {
    if (!Language::instance().isChinese()) takeDesign(album);
    takeSignIn(album, samples, port);
    {
        Desk nobody{samples + QStringLiteral("/empty"), true};
        album.take(QStringLiteral("empty"), nobody.window);
    }
    Desk desk{samples + QStringLiteral("/lihua"), true};
    takeChats(album, desk);
    takePages(album, desk);
    // Last: where nobody listens.
    Desk offline{samples + QStringLiteral("/offline"), true, false};
    offline.open(ann);
    (void)QTest::qWaitFor([&] { return offline.session.connectionState() == client::ConnectionState::offline; }, kPatienceMs);
    album.take(QStringLiteral("offline"), offline.window);
}

int run(QApplication& application) {
    QCommandLineParser parser;
    const QCommandLineOption into{QStringLiteral("into"), QStringLiteral("Folder for the pictures"), QStringLiteral("folder"), QStringLiteral("build/screenshots")};
    const QCommandLineOption only{QStringLiteral("only"), QStringLiteral("light-en, dark-zh …: this one combination"), QStringLiteral("look")};
    parser.addOptions({into, only});
    parser.addHelpOption();
    parser.process(application);

    Theme::instance().install(application);
    Language::instance().install();
    installMessageAccessibility();
    QTemporaryDir folder;
    // Accepts and never says a word: whoever connects goes on connecting.
    QTcpServer silent;
    silent.listen(QHostAddress::LocalHost);
    const int ratio = qRound(application.devicePixelRatio() * 100);
    int taken = 0, faults = 0;
    for (const AppearanceChoice appearance : {AppearanceChoice::light, AppearanceChoice::dark}) {
        for (const LanguageChoice language : {LanguageChoice::english, LanguageChoice::chinese}) {
            const QString look = QStringLiteral("%1-%2").arg(appearance == AppearanceChoice::dark ? QStringLiteral("dark") : QStringLiteral("light"),
                                                             language == LanguageChoice::chinese ? QStringLiteral("zh") : QStringLiteral("en"));
            if (parser.isSet(only) && parser.value(only) != look) continue;
            Theme::instance().setChoice(appearance);
            Language::instance().setChoice(language);
            const QString samples = folder.filePath(look);
            makeSamples((samples + QStringLiteral("/lihua")).toStdString(), silent.serverPort());
            makeSamples((samples + QStringLiteral("/offline")).toStdString(), 1);
            makeEmpty((samples + QStringLiteral("/empty")).toStdString(), silent.serverPort());
            Album album{parser.value(into), look + QStringLiteral("-%1").arg(ratio)};
            takeAll(album, samples, silent.serverPort());
            taken += album.taken();
            faults += album.faults();
        }
    }
    std::printf("%d pictures, %d faults\n", taken, faults);
    return faults == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QTemporaryDir home;
    qputenv("XDG_CONFIG_HOME", home.path().toUtf8());
    QApplication::setApplicationName(QStringLiteral("aviso-screenshots"));
    QApplication::setOrganizationName(QStringLiteral("aviso-screenshots"));
    QApplication application{argc, argv};
    QApplication::setQuitOnLastWindowClosed(false);
    try {
        return run(application);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "aviso-screenshots: %s\n", error.what());
        return 1;
    }
}
