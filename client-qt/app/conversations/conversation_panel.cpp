#include "client-qt/app/conversations/conversation_panel.hpp"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "client-qt/app/conversations/conversation_delegate.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {

ConversationPanel::ConversationPanel(Session& session, ConversationListModel& model, QWidget* parent)
    : QWidget{parent}, session_{session}, model_{model}, query_{new QLineEdit{this}}, list_{new QListView{this}}, stack_{new QStackedWidget{this}} {
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(0, space::kM, 0, 0);
    column->setSpacing(space::kS);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(space::kM, 0, space::kS, 0);
    head->setSpacing(space::kXs);
    query_->setProperty("look", QStringLiteral("search"));
    QAction* glass = query_->addAction(themedIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    connect(&Theme::instance(), &Theme::changed, glass, [glass] { glass->setIcon(themedIcon(QStringLiteral("search"))); });
    query_->setClearButtonEnabled(true);
    query_->installEventFilter(this);
    newChat_ = new IconButton{QStringLiteral("plus"), {}, this};
    head->addWidget(query_, 1);
    head->addWidget(newChat_);
    column->addLayout(head);

    filter_.setSourceModel(&model);
    list_->setModel(&filter_);
    list_->setItemDelegate(new ConversationDelegate{list_});
    list_->setMouseTracking(true);
    list_->setUniformItemSizes(true);
    list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list_->setContextMenuPolicy(Qt::CustomContextMenu);
    list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    nothing_ = new EmptyState{QStringLiteral("chat"), {}, {}, this};
    auto* start = makeButton({}, "primary", nothing_);
    start->setObjectName(QStringLiteral("startFirstChat"));
    nothing_->setAction(start);
    noHit_ = new EmptyState{QStringLiteral("search"), {}, {}, this};
    for (QWidget* page : std::initializer_list<QWidget*>{list_, nothing_, noHit_}) stack_->addWidget(page);
    column->addWidget(stack_, 1);

    connect(start, &QPushButton::clicked, this, &ConversationPanel::newChatRequested);
    connect(newChat_, &QToolButton::clicked, this, &ConversationPanel::newChatRequested);
    connect(query_, &QLineEdit::textChanged, this, [this](const QString& text) {
        filter_.setQuery(text);
        refreshEmpty();
    });
    const auto open = [this](const QModelIndex& index) {
        if (index.isValid()) emit chosen(at(index));
    };
    connect(list_, &QListView::clicked, this, open);
    connect(list_, &QListView::activated, this, open);
    connect(list_, &QListView::doubleClicked, this, [this](const QModelIndex& index) { emit windowRequested(at(index)); });
    connect(list_, &QListView::customContextMenuRequested, this, &ConversationPanel::showMenu);
    for (const auto signal : {&QAbstractItemModel::modelReset}) connect(&model, signal, this, &ConversationPanel::refreshEmpty);
    connect(&model, &QAbstractItemModel::rowsInserted, this, &ConversationPanel::refreshEmpty);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, &ConversationPanel::refreshEmpty);
    connect(&Theme::instance(), &Theme::changed, list_, [this] { list_->doItemsLayout(); });
    connect(&session, &Session::connectionChanged, this, &ConversationPanel::refreshNothing);
    list_->setObjectName(QStringLiteral("conversationList"));
    newChat_->setObjectName(QStringLiteral("newChatButton"));
    retranslate();
    refreshEmpty();
}

void ConversationPanel::retranslate() {
    query_->setPlaceholderText(tr("Filter conversations"));
    query_->setAccessibleName(tr("Filter conversations"));
    newChat_->setName(tr("New chat or group"));
    list_->setAccessibleName(tr("Conversations"));
    refreshNothing();
    nothing_->findChild<QPushButton*>(QStringLiteral("startFirstChat"))->setText(tr("New chat"));
    noHit_->setTexts(tr("No conversation of that name"), tr("Press Ctrl+K to search people and messages as well."));
}

/// Without a connection nobody knows what there is.
void ConversationPanel::refreshNothing() {
    if (session_.connectionState() == client::ConnectionState::online) {
        nothing_->setTexts(tr("No conversations yet"), tr("Find a colleague and say hello."));
    } else {
        nothing_->setTexts(tr("No conversations here yet"), tr("There is no connection to the server. What is there comes as soon as it is back."));
    }
}

void ConversationPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        model_.refreshTexts();
    }
    QWidget::changeEvent(event);
}

void ConversationPanel::refreshEmpty() {
    const QWidget* focus = window()->focusWidget();
    const bool here = focus != nullptr && stack_->isAncestorOf(focus);
    stack_->setCurrentWidget(filter_.rowCount() > 0 ? static_cast<QWidget*>(list_) : model_.rowCount() > 0 ? noHit_ : nothing_);
    if (here) focusList();  // whoever waited for the first conversation goes on in the list
}

const client::ConversationSummary& ConversationPanel::at(const QModelIndex& index) const { return model_.at(filter_.mapToSource(index).row()); }

void ConversationPanel::select(ConversationId id) { selectRow(model_.rowOf(id)); }

void ConversationPanel::selectPerson(UserId peer) { selectRow(model_.rowOfPeer(peer)); }

void ConversationPanel::selectRow(int row) {
    const QModelIndex index = row < 0 ? QModelIndex{} : filter_.mapFromSource(model_.index(row));
    list_->setCurrentIndex(index);
    if (index.isValid()) list_->scrollTo(index);
}

void ConversationPanel::focusList() { stack_->currentWidget()->setFocus(); }

void ConversationPanel::focusFilter() {
    query_->setFocus(Qt::ShortcutFocusReason);
    query_->selectAll();
}

void ConversationPanel::step(int by) {
    const int rows = filter_.rowCount();
    if (rows == 0) return;
    const int row = list_->currentIndex().isValid() ? (list_->currentIndex().row() + by + rows) % rows : 0;
    list_->setCurrentIndex(filter_.index(row, 0));
    emit chosen(at(list_->currentIndex()));
}

bool ConversationPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == query_ && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Down && filter_.rowCount() > 0) {
            list_->setFocus(Qt::TabFocusReason);
            if (!list_->currentIndex().isValid()) list_->setCurrentIndex(filter_.index(0, 0));
            return true;
        }
        if ((key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) && filter_.rowCount() > 0) {
            list_->setCurrentIndex(filter_.index(0, 0));
            emit chosen(at(list_->currentIndex()));
            query_->clear();
            return true;
        }
        if (key->key() == Qt::Key_Escape && !query_->text().isEmpty()) {
            query_->clear();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ConversationPanel::showMenu(const QPoint& where) {
    const QModelIndex index = list_->indexAt(where);
    if (!index.isValid()) return;
    const client::ConversationSummary summary = at(index);
    const client::Conversation& c = summary.conversation;
    if (!c.id) return;  // nothing to pin or to mute yet
    const auto change = [this, id = c.id](std::optional<bool> pinned, std::optional<bool> muted, std::optional<bool> hidden) {
        session_.messenger().set_view(id, pinned, muted, hidden, Session::answer<void>(this, [this](const Result<void>& done) {
                                          if (const QString text = problemText(done); !text.isEmpty()) emit problem(text);
                                      }));
    };
    auto* menu = new QMenu{this};
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("conversationMenu"));
    menu->addAction(themedIcon(QStringLiteral("window")), tr("Open in a window of its own"), this, [this, summary] { emit windowRequested(summary); });
    menu->addSeparator();
    menu->addAction(themedIcon(QStringLiteral("pin")), c.pinned ? tr("Unpin") : tr("Pin to the top"), this, [=] { change(!c.pinned, {}, {}); });
    menu->addAction(themedIcon(c.muted ? QStringLiteral("bell") : QStringLiteral("bell-off")), c.muted ? tr("Alert again") : tr("Mute"), this, [=] { change({}, !c.muted, {}); });
    if (c.unread > 0) menu->addAction(themedIcon(QStringLiteral("check")), tr("Mark as read"), this, [this, c] { session_.messenger().showed(c.id, c.head_seq); });
    menu->addSeparator();
    menu->addAction(themedIcon(QStringLiteral("close")), tr("Remove from the list"), this, [=] { change({}, {}, true); });
    menu->popup(list_->viewport()->mapToGlobal(where));
}

}  // namespace aviso::ui
