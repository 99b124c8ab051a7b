#include "client-qt/app/main/main_window.hpp"

#include <QCloseEvent>
#include <QSettings>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/conversations/conversation_panel.hpp"
#include "client-qt/app/main/status_line.hpp"
#include "client-qt/app/signin/sign_in_page.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {
namespace {

constexpr std::size_t kKeptPanes = 6;

}  // namespace

MainWindow::MainWindow(Session& session, QWidget* parent) : QMainWindow{parent}, session_{session}, pages_{new QStackedWidget{this}}, signIn_{new SignInPage{session, this}} {
    setCentralWidget(pages_);
    pages_->addWidget(signIn_);
    pages_->addWidget(makeWorkplace());
    makeShortcuts();
    setMinimumSize(640, 480);
    const QSettings settings;
    if (!restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray())) resize(1120, 760);
    splitter_->restoreState(settings.value(QStringLiteral("window/splitter")).toByteArray());

    model_.setNames([this](UserId user) { return session_.nameOf(user); });
    connect(signIn_, &SignInPage::done, this, &MainWindow::showWorkplace);
    connect(&session, &Session::signedOut, this, &MainWindow::showSignIn);
    connect(&session, &Session::connectionChanged, this, &MainWindow::refreshConnection);
    connect(&session, &Session::peopleChanged, &model_, &ConversationListModel::refreshTexts);
    connect(&session, &Session::storeProblem, this, [this](const QString& text) { status_->say(text, StatusLine::Tone::warning); });
    connect(&session, &Session::conversationsChanged, this, [this](const std::vector<client::ConversationSummary>& changed) {
        model_.update(changed);
        watchPresence();
    });
    connect(&session, &Session::onlineChanged, this, [this](const std::vector<UserId>& came, const std::vector<UserId>& went) {
        online_.insert(came.begin(), came.end());
        for (const UserId user : went) online_.erase(user);
        model_.setOnline(came, went);
        for (const auto& [id, pane] : panes_) pane->setPeerOnline(online_.contains(pane->chat().peer()));
    });
    connect(&model_, &ConversationListModel::unreadChanged, this, [this] {
        rail_->setUnread(model_.totalUnread(), model_.anyMention());
        emit unreadChanged(model_.totalUnread(), model_.anyMention());
    });
    setWindowTitle(tr("Aviso"));
}

MainWindow::~MainWindow() {
    QSettings settings;
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    settings.setValue(QStringLiteral("window/splitter"), splitter_->saveState());
}

QWidget* MainWindow::makeWorkplace() {
    auto* page = new QWidget{this};
    auto* column = new QVBoxLayout{page};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    status_ = new StatusLine{page};
    connect(status_, &StatusLine::actionRequested, &session_, &Session::tryNow);
    column->addWidget(status_);
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    column->addLayout(row, 1);
    rail_ = new Rail{page};
    row->addWidget(rail_);
    splitter_ = new QSplitter{Qt::Horizontal, page};
    splitter_->setHandleWidth(1);
    splitter_->setChildrenCollapsible(false);
    row->addWidget(splitter_, 1);

    auto* listFrame = new QFrame{splitter_};
    listFrame->setProperty("look", QStringLiteral("panel"));
    listFrame->setMinimumWidth(220);
    auto* listColumn = new QVBoxLayout{listFrame};
    listColumn->setContentsMargins(0, 0, 0, 0);
    lists_ = new QStackedWidget{listFrame};
    listColumn->addWidget(lists_);
    panel_ = new ConversationPanel{session_, model_, lists_};
    lists_->addWidget(panel_);
    chats_ = new QStackedWidget{splitter_};
    nothingOpen_ = new EmptyState{QStringLiteral("chat"), tr("No conversation is open"), tr("Choose one at the left, or press Ctrl+K to find a person."), chats_};
    chats_->addWidget(nothingOpen_);
    splitter_->addWidget(listFrame);
    splitter_->addWidget(chats_);
    splitter_->setStretchFactor(1, 1);
    splitter_->setSizes({300, 820});

    connect(panel_, &ConversationPanel::chosen, this, [this](const client::ConversationSummary& summary) { openConversation(summary.conversation.id); });
    connect(panel_, &ConversationPanel::windowRequested, this, &MainWindow::openInWindow);
    connect(panel_, &ConversationPanel::problem, this, [this](const QString& text) { status_->say(text, StatusLine::Tone::warning); });
    return page;
}

void MainWindow::makeShortcuts() {
    const auto on = [this](const QKeySequence& keys, auto&& act) { connect(new QShortcut{keys, this}, &QShortcut::activated, this, act); };
    on(QKeySequence{Qt::CTRL | Qt::Key_F}, [this] { panel_->focusFilter(); });
    on(QKeySequence{Qt::CTRL | Qt::Key_Tab}, [this] { panel_->step(1); });
    on(QKeySequence{Qt::CTRL | Qt::SHIFT | Qt::Key_Tab}, [this] { panel_->step(-1); });
    on(QKeySequence{Qt::ALT | Qt::Key_Down}, [this] { panel_->step(1); });
    on(QKeySequence{Qt::ALT | Qt::Key_Up}, [this] { panel_->step(-1); });
    on(QKeySequence{Qt::CTRL | Qt::Key_Plus}, [] { Theme::instance().setTextPercent(Theme::instance().textPercent() + 15); });
    on(QKeySequence{Qt::CTRL | Qt::Key_Minus}, [] { Theme::instance().setTextPercent(Theme::instance().textPercent() - 15); });
    on(QKeySequence{Qt::CTRL | Qt::Key_0}, [] { Theme::instance().setTextPercent(100); });
}

void MainWindow::showWorkplace() {
    model_.setMe(session_.me());
    pages_->setCurrentIndex(1);
    rail_->setMe(session_.myName(), static_cast<quint64>(session_.me().value));
    session_.conversations(this, [this](std::vector<client::ConversationSummary> all) {
        model_.setAll(std::move(all));
        watchPresence();
    });
    refreshConnection();
}

void MainWindow::showSignIn(const QString& notice) {
    current_ = nullptr;
    chats_->setCurrentWidget(nothingOpen_);
    for (const auto& [id, pane] : panes_) pane->deleteLater();
    for (const auto& [id, window] : windows_) window->deleteLater();
    panes_.clear();
    windows_.clear();
    recent_.clear();
    model_.setAll({});
    signIn_->setNotice(notice);
    pages_->setCurrentIndex(0);
}

ChatPane* MainWindow::makePane(Chat* chat, QWidget* parent) {
    auto* pane = new ChatPane{session_, chat, parent};
    pane->setPeerOnline(online_.contains(pane->chat().peer()));
    connect(pane, &ChatPane::windowRequested, this, [this, pane] { openInWindow(pane->chat().summary()); });
    connect(pane, &ChatPane::personRequested, this, &MainWindow::openPerson);
    return pane;
}

void MainWindow::openConversation(ConversationId id, Seq seq) {
    const auto window = windows_.find(id);
    if (window != windows_.end()) {
        window->second->raise();
        window->second->activateWindow();
        return;
    }
    const int row = model_.rowOf(id);
    auto known = panes_.find(id);
    if (known == panes_.end()) {
        if (row < 0) return;
        ChatPane* pane = makePane(new Chat{session_, model_.at(row)}, chats_);
        chats_->addWidget(pane);
        known = panes_.emplace(id, pane).first;
    }
    std::erase(recent_, id);
    recent_.push_back(id);
    if (recent_.size() > kKeptPanes) {
        const ConversationId oldest = recent_.front();
        recent_.erase(recent_.begin());
        panes_.at(oldest)->deleteLater();
        panes_.erase(oldest);
    }
    panel_->select(id);
    showChat(known->second);
    if (seq) known->second->goTo(seq);
}

void MainWindow::openPerson(UserId user) {
    if (user == session_.me()) return;
    session_.directWith(user, this, [this, user](ConversationId id) {
        if (id && model_.rowOf(id) >= 0) return openConversation(id);
        ChatPane* pane = makePane(new Chat{session_, user}, chats_);
        chats_->addWidget(pane);
        showChat(pane);
        // Once its first message is stored it is a conversation as any other.
        connect(&pane->chat(), &Chat::summaryChanged, this, [this, pane] {
            const ConversationId stored = pane->chat().id();
            if (!stored || panes_.contains(stored)) return;
            panes_.emplace(stored, pane);
            recent_.push_back(stored);
            panel_->select(stored);
        });
    });
}

void MainWindow::openInWindow(const client::ConversationSummary& summary) {
    const ConversationId id = summary.conversation.id;
    if (!id) return;
    if (const auto known = windows_.find(id); known != windows_.end()) return known->second->activateWindow();
    auto* window = new QWidget{nullptr, Qt::Window};
    window->setObjectName(QStringLiteral("window"));
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout{window};
    column->setContentsMargins(0, 0, 0, 0);
    ChatPane* pane = makePane(new Chat{session_, summary}, window);
    column->addWidget(pane);
    window->setWindowTitle(pane->chat().title());
    window->resize(680, 720);
    windows_.emplace(id, window);
    if (const auto kept = panes_.find(id); kept != panes_.end()) {
        if (current_ == kept->second) {
            current_ = nullptr;
            chats_->setCurrentWidget(nothingOpen_);
        }
        kept->second->deleteLater();
        panes_.erase(kept);
        std::erase(recent_, id);
    }
    connect(window, &QObject::destroyed, this, [this, id] { windows_.erase(id); });
    pane->setWatched(true);
    window->show();
}

void MainWindow::showChat(ChatPane* pane) {
    if (current_ != nullptr) current_->setWatched(false);
    current_ = pane;
    chats_->setCurrentWidget(pane);
    watch();
    pane->input().setFocus();
}

void MainWindow::watch() {
    if (current_ != nullptr) current_->setWatched(isActiveWindow() && pages_->currentIndex() == 1);
}

void MainWindow::watchPresence() {
    std::vector<UserId> peers;
    for (int row = 0; row < model_.rowCount() && peers.size() < 500; ++row) {
        if (model_.at(row).conversation.peer) peers.push_back(model_.at(row).conversation.peer);
    }
    session_.watchPresence(peers);
}

void MainWindow::refreshConnection() {
    rail_->setMe(session_.myName(), static_cast<quint64>(session_.me().value));
    switch (session_.connectionState()) {
        case client::ConnectionState::online: status_->say({}); break;
        case client::ConnectionState::connecting: status_->say(tr("Connecting…")); break;
        case client::ConnectionState::offline:
            status_->say(tr("No connection to the server. You can go on reading and writing; messages leave as soon as it is back."), StatusLine::Tone::quiet, tr("Try now"));
            break;
        case client::ConnectionState::untrusted:
            status_->say(tr("The server shows another certificate than before. Nothing is sent until your administrator confirms it."), StatusLine::Tone::warning, tr("Try now"));
            break;
        case client::ConnectionState::signed_out: break;
    }
}

void MainWindow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::ActivationChange) watch();
    if (event->type() == QEvent::LanguageChange) refreshConnection();
    QMainWindow::changeEvent(event);
}

void MainWindow::closeEvent(QCloseEvent* event) { QMainWindow::closeEvent(event); }

}  // namespace aviso::ui
