#include "client-qt/app/main/main_window.hpp"

#include <QCloseEvent>
#include <QCoreApplication>
#include <QEvent>
#include <QGuiApplication>
#include <QScreen>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <utility>

#include "client-qt/app/chat/chat_window.hpp"
#include "client-qt/app/conversations/conversation_panel.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "client-qt/app/desktop/caret_rest.hpp"
#include "client-qt/app/main/account_menu.hpp"
#include "client-qt/app/main/status_line.hpp"
#include "client-qt/app/people/new_chat_dialog.hpp"
#include "client-qt/app/people/people_page.hpp"
#include "client-qt/app/settings/look_file.hpp"
#include "client-qt/app/settings/question.hpp"
#include "client-qt/app/settings/settings_page.hpp"
#include "client-qt/app/signin/sign_in_page.hpp"
#include "client-qt/app/signin/trust_dialog.hpp"
#include "client-qt/app/widgets/watermark.hpp"
#include "client-qt/models/presence.hpp"
#include "client-qt/models/text_format.hpp"

namespace aviso::ui {
namespace {

constexpr int kConnectingToldAfterMs = 1500;
constexpr int kProblemShownMs = 10000;

bool leaving = false;  ///< the whole client ends: no window stays behind in the tray

}  // namespace

MainWindow::MainWindow(Session& session, QWidget* parent)
    : QMainWindow{parent}, session_{session}, preferences_{session}, steps_{new QStackedWidget{this}}, signIn_{new SignInPage{session, this}} {
    model_.setNames([this](UserId user) { return session_.nameOf(user); });
    setCentralWidget(steps_);
    steps_->addWidget(signIn_);
    steps_->addWidget(makeWorkplace());
    makePages();
    makeSwitcher();
    makeShortcuts(this);
    setMinimumSize(640, 480);
    if (!restoreGeometry(LookFile::open(session.folder()).value(QStringLiteral("window/geometry")).toByteArray())) resize(QSize{1120, 760}.boundedTo(screen()->availableSize()));

    connect(signIn_, &SignInPage::done, this, &MainWindow::showWorkplace);
    connect(&session, &Session::signedOut, this, &MainWindow::showSignIn);
    connect(&session, &Session::passwordChangeWanted, this, [this] { steps_->setCurrentIndex(0); });
    connect(&session, &Session::connectionChanged, this, &MainWindow::refreshConnection);
    connect(&session, &Session::peopleChanged, &model_, &ConversationListModel::refreshTexts);
    connect(&session, &Session::storeProblem, this, &MainWindow::say);
    connect(&session, &Session::lossFound, this, [this](const QString& text) {
        losses_.append(text);
        refreshConnection();
    });
    connect(&session, &Session::diskFullChanged, this, &MainWindow::refreshConnection);
    connect(&session, &Session::conversationsChanged, &model_, &ConversationListModel::update);
    connect(&session.presence(), &Presence::changed, &model_, &ConversationListModel::setOnline);
    connect(&model_, &ConversationListModel::unreadChanged, this, [this] {
        rail_->setUnread(model_.totalUnread(), model_.anyMention());
        refreshTitle();
        emit unreadChanged(model_.totalUnread(), model_.anyMention());
    });
    connecting_.setSingleShot(true);
    connecting_.setInterval(kConnectingToldAfterMs);
    connect(&connecting_, &QTimer::timeout, this, [this] {
        if (session_.connectionState() == client::ConnectionState::connecting) status_->say(tr("Connecting…"));
    });
    problemShown_.setSingleShot(true);
    problemShown_.setInterval(kProblemShownMs);
    connect(&problemShown_, &QTimer::timeout, this, [this] {
        status_->say({});
        refreshConnection();
    });
    new CaretRest{this};
    refreshTitle();
}

MainWindow::~MainWindow() {
    LookFile::open(session_.folder()).setValue(QStringLiteral("window/geometry"), saveGeometry());
    delete steps_;  // its pages look at the model, which goes before what Qt deletes by itself
}

QWidget* MainWindow::makeWorkplace() {
    auto* place = new QWidget{this};
    auto* column = new QVBoxLayout{place};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    column->addLayout(row, 1);
    rail_ = new Rail{place};
    row->addWidget(rail_);
    pages_ = new QStackedWidget{place};
    row->addWidget(pages_, 1);
    connect(rail_, &Rail::chosen, this, &MainWindow::showPage);
    status_ = new StatusLine{*place, Qt::BottomEdge, rail_->minimumWidth()};
    connect(status_, &StatusLine::actionRequested, this, &MainWindow::actOnStatus);
    new Watermark{session_, *place};
    new WatermarkKeeper{session_, *this};
    return place;
}

void MainWindow::makePages() {
    chats_ = new ConversationsPage{session_, model_, pages_};
    addPage(Rail::conversations, chats_);
    connect(chats_, &ConversationsPage::problem, this, &MainWindow::say);
    connect(chats_, &ConversationsPage::windowMade, this, [this](ChatWindow* window) {
        makeShortcuts(window);
        window->status().follow(*status_);
    });
    settings_ = new SettingsPage{session_, preferences_, model_, pages_};
    addPage(Rail::settings, settings_);
    connect(settings_, &SettingsPage::problem, this, &MainWindow::say);
    connect(rail_, &Rail::meClicked, this, &MainWindow::showAccounts);
    connect(chats_, &ConversationsPage::groupRequested, this, &MainWindow::beginChat);
    connect(chats_, &ConversationsPage::newChatRequested, this, [this] { beginChat(); });
    people_ = new PeoplePage{session_, pages_};
    addPage(Rail::people, people_);
    connect(people_, &PeoplePage::messageRequested, this, &MainWindow::openPerson);
    connect(people_, &PeoplePage::groupRequested, this, &MainWindow::beginChat);
    showPage(Rail::conversations);
}

void MainWindow::addPage(Rail::View view, QWidget* page) {
    pages_->addWidget(page);
    pageOf_[view] = page;
    rail_->enable(view);
}

void MainWindow::showPage(Rail::View view) {
    const auto page = pageOf_.find(view);
    if (page == pageOf_.end()) return;
    rail_->setCurrent(view);
    pages_->setCurrentWidget(page->second);
}

void MainWindow::showAccounts() {
    AccountMenu menu{session_.folder(), this};
    connect(&menu, &AccountMenu::settingsRequested, this, [this] {
        showPage(Rail::settings);
        settings_->showSection(SettingsPage::account);
    });
    connect(&menu, &AccountMenu::removalRequested, this, [this](const LocalAccount& account) {
        auto* question = new Question{tr("Remove %1 from this computer?").arg(account.account),
                                      tr("Its messages here are deleted, with what has not been sent yet. On the server everything stays; you can add the account again."), tr("Remove"), this};
        connect(question, &QDialog::accepted, this, [this, account] {
            if (!removeAccount(session_.folder(), account.profile)) say(tr("%1 could not be removed. Quit its window first.").arg(account.account));
        });
        question->open();
    });
    menu.exec(rail_->mapToGlobal(QPoint{rail_->width(), 0}));
}

void MainWindow::openConversation(ConversationId id, Seq seq) {
    showPage(Rail::conversations);
    if (model_.rowOf(id) >= 0) return chats_->openConversation(id, seq);
    // Just made, or hidden: not in the list, but here.
    session_.messenger().conversation(id, Session::answer<client::ConversationSummary>(this, [this, id, seq](Result<client::ConversationSummary> found) {
                                          if (!found) return say(problemText(found));
                                          if (found->conversation.hidden) session_.messenger().set_view(id, {}, {}, false, {});
                                          found->conversation.hidden = false;
                                          model_.update({std::move(*found)});
                                          chats_->openConversation(id, seq);
                                      }));
}

void MainWindow::beginChat(const std::vector<UserId>& people) {
    auto* dialog = new NewChatDialog{session_, people, this};
    connect(dialog, &NewChatDialog::personChosen, this, &MainWindow::openPerson);
    connect(dialog, &NewChatDialog::groupMade, this, [this](ConversationId id) { openConversation(id); });
    dialog->open();
}

void MainWindow::openPerson(UserId user) {
    showPage(Rail::conversations);
    chats_->openPerson(user);
}

void MainWindow::showWorkplace() {
    model_.setMe(session_.me());
    steps_->setCurrentIndex(1);
    showPage(Rail::conversations);
    // From here the keyboard goes on: without a focus in the page its keys would do nothing.
    chats_->panel().focusList();
    using Summaries = std::vector<client::ConversationSummary>;
    session_.messenger().conversations(Session::answer<Summaries>(this, [this](Result<Summaries> all) {
        if (!all) return say(problemText(all));
        model_.setAll(std::move(*all));
        chats_->watchPresence();
    }));
    refreshConnection();
}

void MainWindow::showSignIn(const QString& notice) {
    chats_->closeAll();
    model_.setAll({});
    signIn_->setNotice(notice);
    steps_->setCurrentIndex(0);
}

void MainWindow::refreshConnection() {
    using client::ConnectionState;
    rail_->setMe(session_.myName(), static_cast<quint64>(session_.me().value));
    if (session_.isOpen() && !session_.myName().isEmpty()) rememberName(session_.folder(), session_.myName(), static_cast<quint64>(session_.me().value));
    if (problemShown_.isActive()) return;
    const bool diskWasFull = std::exchange(diskWasFull_, session_.diskFull());
    if (session_.diskFull()) {
        connecting_.stop();
        return status_->say(tr("The disk is full. Free some space: until then nothing can be stored or sent."), StatusLine::Tone::warning);
    }
    if (!losses_.isEmpty()) {
        connecting_.stop();
        return status_->say(losses_.first(), StatusLine::Tone::warning, {}, tr("Understood"));
    }
    const ConnectionState state = session_.connectionState();
    if (state == ConnectionState::connecting) {
        // A try now and then while there is no connection: the line stays as it is.
        if (diskWasFull || !status_->isVisible()) connecting_.start();
        if (diskWasFull) status_->say({});
        return;
    }
    connecting_.stop();
    if (state == ConnectionState::offline) {
        status_->say(tr("No connection"), StatusLine::Tone::quiet, tr("You can go on reading and writing; messages leave as soon as the server is back."), tr("Try now"));
    } else if (state == ConnectionState::untrusted) {
        status_->say(tr("The server shows another certificate than before. Nothing is sent until you have compared it with the one your administrator names."), StatusLine::Tone::warning, {}, tr("Compare fingerprint…"));
    } else {
        status_->say(clockProblem(session_.serverAheadMs()), StatusLine::Tone::warning);
    }
}

/// The card's button, whose meaning goes with what refreshConnection() says.
void MainWindow::actOnStatus() {
    if (!losses_.isEmpty()) {
        losses_.removeFirst();
        status_->say({});
        refreshConnection();
    } else if (session_.connectionState() == client::ConnectionState::untrusted) {
        (new TrustDialog{session_, session_.shownFingerprint(), this})->open();
    } else {
        session_.messenger().try_now();
    }
}

void MainWindow::say(const QString& problem) {
    connecting_.stop();
    status_->say(problem, StatusLine::Tone::warning);
    problemShown_.start();
}

void MainWindow::comeToFront() {
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

bool MainWindow::isInFront() const { return isVisible() && !isMinimized() && isActiveWindow(); }

bool MainWindow::isReading(ConversationId id) const { return chats_->isReading(id); }

void MainWindow::setStaysInTray(bool stays) {
    staysInTray_ = stays;
    // With the window hidden, a chat's own window may be the last one to close.
    QGuiApplication::setQuitOnLastWindowClosed(!stays);
}

void MainWindow::quit() {
    leaving = true;
    QCoreApplication::quit();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (staysInTray_ && preferences_.get().keepRunning && !leaving) {
        hide();
        return event->ignore();
    }
    QMainWindow::closeEvent(event);
    if (staysInTray_ && !leaving) quit();
}

void MainWindow::refreshTitle() {
    const int unread = model_.totalUnread();
    setWindowTitle(unread > 0 ? tr("(%1) Aviso", "window title with the number of unread messages").arg(unread) : tr("Aviso"));
}

void MainWindow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        refreshConnection();
        refreshTitle();
    }
    if (event->type() == QEvent::ActivationChange || event->type() == QEvent::WindowStateChange) emit frontChanged();
    QMainWindow::changeEvent(event);
}

}  // namespace aviso::ui
