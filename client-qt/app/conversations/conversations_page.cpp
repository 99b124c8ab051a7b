#include "client-qt/app/conversations/conversations_page.hpp"

#include <QEvent>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/chat/chat_window.hpp"
#include "client-qt/app/conversations/conversation_panel.hpp"
#include "client-qt/app/settings/look_file.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/app/widgets/watermark.hpp"
#include "client-qt/models/presence.hpp"

namespace aviso::ui {
namespace {

constexpr std::size_t kKeptPanes = 6;
constexpr std::size_t kWatchedPeers = 500;

}  // namespace

ConversationsPage::ConversationsPage(Session& session, ConversationListModel& model, QWidget* parent)
    : QWidget{parent}, session_{session}, model_{model}, splitter_{new QSplitter{Qt::Horizontal, this}} {
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(splitter_);
    splitter_->setHandleWidth(1);
    splitter_->setChildrenCollapsible(false);
    auto* list = new QFrame{splitter_};
    list->setProperty("look", QStringLiteral("panel"));
    list->setMinimumWidth(220);
    auto* listColumn = new QVBoxLayout{list};
    listColumn->setContentsMargins(0, 0, 0, 0);
    panel_ = new ConversationPanel{session_, model_, list};
    listColumn->addWidget(panel_);
    chats_ = new QStackedWidget{splitter_};
    nothingOpen_ = new EmptyState{QStringLiteral("chat"), {}, {}, chats_};
    nothingYet_ = new EmptyState{QStringLiteral("shield"), {}, {}, chats_};
    for (EmptyState* one : {nothingOpen_, nothingYet_}) chats_->addWidget(one);
    splitter_->addWidget(list);
    splitter_->addWidget(chats_);
    splitter_->setStretchFactor(1, 1);
    splitter_->setSizes({300, 820});
    splitter_->restoreState(LookFile::open(session.folder()).value(QStringLiteral("window/splitter")).toByteArray());

    connect(panel_, &ConversationPanel::chosen, this, [this](const client::ConversationSummary& summary) {
        if (summary.conversation.id) openConversation(summary.conversation.id);
        else openPerson(summary.conversation.peer);
    });
    connect(panel_, &ConversationPanel::windowRequested, this, &ConversationsPage::openInWindow);
    connect(panel_, &ConversationPanel::problem, this, &ConversationsPage::problem);
    connect(panel_, &ConversationPanel::newChatRequested, this, &ConversationsPage::newChatRequested);
    connect(&model, &QAbstractItemModel::rowsInserted, this, &ConversationsPage::watchPresence);
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved}) connect(&model, signal, this, &ConversationsPage::showNothing);
    connect(&model, &QAbstractItemModel::modelReset, this, &ConversationsPage::showNothing);
    connect(&session.presence(), &Presence::changed, this, [this] {
        for (const auto& [id, pane] : panes_) pane->setPeerOnline(session_.presence().isOnline(pane->chat().peer()));
        if (current_) current_->setPeerOnline(session_.presence().isOnline(current_->chat().peer()));
    });
    makeShortcuts();
    retranslate();
}

ConversationsPage::~ConversationsPage() {
    LookFile::open(session_.folder()).setValue(QStringLiteral("window/splitter"), splitter_->saveState());
    closeAll();
}

void ConversationsPage::makeShortcuts() {
    const auto on = [this](const QKeySequence& keys, auto&& act) {
        auto* shortcut = new QShortcut{keys, this};
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, act);
    };
    on(QKeySequence{Qt::CTRL | Qt::Key_F}, [this] { panel_->focusFilter(); });
    on(QKeySequence{Qt::CTRL | Qt::Key_Tab}, [this] { panel_->step(1); });
    on(QKeySequence{Qt::CTRL | Qt::SHIFT | Qt::Key_Tab}, [this] { panel_->step(-1); });
    on(QKeySequence{Qt::ALT | Qt::Key_Down}, [this] { panel_->step(1); });
    on(QKeySequence{Qt::ALT | Qt::Key_Up}, [this] { panel_->step(-1); });
}

ChatPane* ConversationsPage::makePane(Chat* chat, QWidget* parent) {
    auto* pane = new ChatPane{session_, chat, parent};
    pane->setPeerOnline(session_.presence().isOnline(chat->peer()));
    connect(pane, &ChatPane::windowRequested, this, [this, pane] { openInWindow(pane->chat().summary()); });
    connect(pane, &ChatPane::personRequested, this, &ConversationsPage::openPerson);
    connect(pane, &ChatPane::groupRequested, this, &ConversationsPage::groupRequested);
    return pane;
}

void ConversationsPage::keep(ConversationId id, ChatPane* pane) {
    panes_[id] = pane;
    std::erase(recent_, id);
    recent_.push_back(id);
    if (recent_.size() > kKeptPanes) drop(panes_.at(recent_.front()));
}

void ConversationsPage::drop(ChatPane* pane) {
    if (current_ == pane) {
        current_ = nullptr;
        showNothing();
    }
    std::erase_if(panes_, [pane](const auto& kept) { return kept.second == pane; });
    std::erase_if(recent_, [this](ConversationId id) { return !panes_.contains(id); });
    pane->saveDraft();
    pane->chat().disconnect(this);  // what it still hears until it goes must not bring it back
    pane->deleteLater();
}

void ConversationsPage::openConversation(ConversationId id, Seq seq) {
    if (const auto window = windows_.find(id); window != windows_.end()) {
        window->second->comeToFront();
        if (seq) window->second->pane().goTo(seq);
        return;
    }
    const auto known = panes_.find(id);
    if (known != panes_.end()) return showKept(id, known->second, seq);
    if (const int row = model_.rowOf(id); row >= 0) return showKept(id, makeKeptPane(model_.at(row)), seq);
    // Not in the list: hidden, or the list is still being read.
    using Summary = client::ConversationSummary;
    session_.messenger().conversation(id, Session::answer<Summary>(this, [this, id, seq](const Result<Summary>& summary) {
                                          if (!summary) return emit problem(problemText(summary));
                                          const auto meanwhile = panes_.find(id);
                                          showKept(id, meanwhile == panes_.end() ? makeKeptPane(*summary) : meanwhile->second, seq);
                                      }));
}

ChatPane* ConversationsPage::makeKeptPane(const client::ConversationSummary& summary) {
    ChatPane* pane = makePane(new Chat{session_, summary}, chats_);
    chats_->addWidget(pane);
    return pane;
}

void ConversationsPage::showKept(ConversationId id, ChatPane* pane, Seq seq) {
    keep(id, pane);
    panel_->select(id);
    showChat(pane);
    if (seq) pane->goTo(seq);
}

void ConversationsPage::openPerson(UserId user) {
    if (user == session_.me()) return;
    if (current_ && !current_->chat().id() && current_->chat().peer() == user) return current_->input().setFocus();
    using Summaries = std::vector<client::ConversationSummary>;
    session_.messenger().summaries_to({user}, Session::answer<Summaries>(this, [this, user](const Result<Summaries>& found) {
                                          if (!found) return emit problem(problemText(found));
                                          const client::ConversationSummary& summary = found->front();
                                          if (summary.conversation.id) return openConversation(summary.conversation.id);
                                          ChatPane* pane = makeKeptPane(summary);
                                          panel_->selectPerson(user);
                                          showChat(pane);
                                          // Once its first message is stored it is a conversation as any other.
                                          connect(&pane->chat(), &Chat::summaryChanged, this, [this, pane] {
                                              const ConversationId stored = pane->chat().id();
                                              if (!stored) {
                                                  if (current_ == pane) panel_->selectPerson(pane->chat().peer());
                                                  return;
                                              }
                                              if (panes_.contains(stored)) return;
                                              keep(stored, pane);
                                              if (current_ == pane) panel_->select(stored);
                                          });
                                      }));
}

void ConversationsPage::openInWindow(const client::ConversationSummary& summary) {
    const ConversationId id = summary.conversation.id;
    if (!id) return;
    if (const auto known = windows_.find(id); known != windows_.end()) return known->second->comeToFront();
    client::ConversationSummary present = summary;
    if (const auto kept = panes_.find(id); kept != panes_.end()) {
        present.draft = kept->second->input().toPlainText().toStdString();
        drop(kept->second);
    }
    auto* window = new ChatWindow{makePane(new Chat{session_, present}, nullptr), session_.folder()};
    new Watermark{session_, *window};
    // The next one does not hide those that are there.
    if (!windows_.empty()) window->move(windows_.rbegin()->second->pos() + QPoint{28, 28});
    windows_.emplace(id, window);
    emit windowMade(window);
    connect(window, &QObject::destroyed, this, [this, id] { windows_.erase(id); });
    window->show();
}

ChatWindow* ConversationsPage::windowOf(ConversationId id) const {
    const auto known = windows_.find(id);
    return known == windows_.end() ? nullptr : known->second;
}

bool ConversationsPage::isReading(ConversationId id) const {
    if (const auto window = windows_.find(id); window != windows_.end()) return window->second->isActiveWindow();
    return current_ && current_->chat().id() == id && isVisible() && isActiveWindow();
}

void ConversationsPage::closeAll() {
    while (!panes_.empty()) drop(panes_.begin()->second);
    if (current_) drop(current_);
    for (const auto& [id, window] : std::exchange(windows_, {})) delete window;
}

void ConversationsPage::showChat(ChatPane* pane) {
    ChatPane* before = std::exchange(current_, pane);
    if (before && before != pane) {
        before->setWatched(false);
        before->saveDraft();
        before->chat().model().setUnreadAfter({});
        // It stands in the list if something was written.
        if (!before->chat().id()) drop(before);
    }
    chats_->setCurrentWidget(pane);
    watchCurrent();
    pane->input().setFocus();
}

void ConversationsPage::watchCurrent() {
    if (current_) current_->setWatched(isVisible() && isActiveWindow());
}

void ConversationsPage::watchPresence() {
    std::vector<UserId> peers;
    for (int row = 0; row < model_.rowCount() && peers.size() < kWatchedPeers; ++row) {
        if (const UserId peer = model_.at(row).conversation.peer) peers.push_back(peer);
    }
    session_.presence().watch(this, std::move(peers));
}

void ConversationsPage::retranslate() {
    nothingOpen_->setTexts(tr("No conversation is open"), tr("Choose one at the left, or press Ctrl+K to find one."));
    nothingYet_->setTexts(tr("Welcome to Aviso"), tr("What you write here stays on your company's own server."));
    showNothing();
}

/// Where no conversation is, none can be chosen.
void ConversationsPage::showNothing() {
    if (current_ == nullptr) chats_->setCurrentWidget(model_.rowCount() > 0 ? nothingOpen_ : nothingYet_);
}

bool ConversationsPage::event(QEvent* event) {
    const bool done = QWidget::event(event);
    switch (event->type()) {
        case QEvent::WindowActivate:
        case QEvent::WindowDeactivate:
        case QEvent::Show:
        case QEvent::Hide: watchCurrent(); break;
        default: break;
    }
    return done;
}

void ConversationsPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

}  // namespace aviso::ui
