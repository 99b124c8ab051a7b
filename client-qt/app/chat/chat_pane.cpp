#include "client-qt/app/chat/chat_pane.hpp"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QLabel>
#include <QMenu>
#include <QVBoxLayout>
#include <utility>

#include "client-qt/app/chat/chat_header.hpp"
#include "client-qt/app/chat/composer.hpp"
#include "client-qt/app/chat/receipts_dialog.hpp"
#include "client-qt/app/details/details_pane.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {
namespace {

constexpr int kDraftSavedAfterMs = 1500;  ///< of quiet
constexpr int kBesideFrom = 640;          ///< width from which messages and details stand side by side

}  // namespace

ChatPane::ChatPane(Session& session, Chat* chat, QWidget* parent)
    : QWidget{parent}, session_{session}, chat_{chat}, header_{new ChatHeader{*chat, this}}, chatPart_{new QWidget{this}}, view_{new MessageView{this}}, composer_{new Composer{this}} {
    chat_->setParent(this);
    auto* row = new QHBoxLayout{this};
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(chatPart_, 1);
    auto* column = new QVBoxLayout{chatPart_};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(header_);
    column->addWidget(makeDivider(Qt::Horizontal, this));
    column->addWidget(view_, 1);
    column->addWidget(makeDivider(Qt::Horizontal, this));
    column->addWidget(makeSelectBar());
    column->addWidget(composer_);
    toUnread_ = makeJump("arrow-up", "jumpToUnread");
    toNewest_ = makeJump("arrow-down", "jumpToNewest");

    connect(header_, &ChatHeader::dateChosen, chat_, &Chat::goToDate);
    connect(header_, &ChatHeader::windowRequested, this, &ChatPane::windowRequested);
    connect(header_, &ChatHeader::detailsRequested, this, [this] { showDetails(details_ == nullptr); });
    connect(composer_, &Composer::sendRequested, this, &ChatPane::send);
    connectView();
    connectChat();

    view_->setShowNames(chat_->isGroup());
    view_->setMyName(session.myName());
    view_->setModel(&chat_->model());
    input().setLimit(session.textLimit());
    input().setPlainText(QString::fromStdString(chat_->summary().draft));
    input().moveCursor(QTextCursor::End);
    draftTimer_.setSingleShot(true);
    draftTimer_.setInterval(kDraftSavedAfterMs);
    connect(&draftTimer_, &QTimer::timeout, this, &ChatPane::saveDraft);
    connect(&input(), &MessageInput::typed, &draftTimer_, qOverload<>(&QTimer::start));
    connect(&input(), &MessageInput::typed, chat_, &Chat::noteTyping);
    retranslate();
    refreshWritable();
    chat_->load();
}

ChatPane::~ChatPane() = default;

MessageInput& ChatPane::input() { return composer_->input(); }

QWidget* ChatPane::makeSelectBar() {
    selectBar_ = new QWidget{this};
    selectBar_->setObjectName(QStringLiteral("selectBar"));
    auto* bar = new QHBoxLayout{selectBar_};
    bar->setContentsMargins(space::kL, space::kM, space::kM, space::kM);
    bar->setSpacing(space::kS);
    selectCount_ = new QLabel{selectBar_};
    selectCopy_ = makeButton({}, "primary", selectBar_);
    selectCopy_->setObjectName(QStringLiteral("copySelected"));
    selectCancel_ = makeButton({}, nullptr, selectBar_);
    bar->addWidget(selectCount_, 1);
    bar->addWidget(selectCopy_);
    bar->addWidget(selectCancel_);
    selectBar_->hide();
    connect(selectCancel_, &QPushButton::clicked, this, [this] { view_->setSelecting(false); });
    connect(selectCopy_, &QPushButton::clicked, this, [this] {
        QApplication::clipboard()->setText(view_->selectedText());
        view_->setSelecting(false);
    });
    return selectBar_;
}

IconButton* ChatPane::makeJump(const char* icon, const char* name) {
    auto* button = new IconButton{QString::fromLatin1(icon), {}, view_};
    button->setObjectName(QString::fromLatin1(name));
    button->setProperty("look", QStringLiteral("floating"));
    button->setFixedSize(36, 36);
    button->hide();
    return button;
}

void ChatPane::connectView() {
    connect(toNewest_, &QToolButton::clicked, chat_, &Chat::goToNewest);
    connect(toUnread_, &QToolButton::clicked, view_, &MessageView::goToUnreadOrEnd);
    connect(view_, &MessageView::olderWanted, chat_, &Chat::loadOlder);
    connect(view_, &MessageView::newerWanted, chat_, &Chat::loadNewer);
    connect(view_, &MessageView::shownUpTo, this, [this](Seq seq) {
        shown_ = std::max(shown_, seq);
        if (watched_) chat_->showed(shown_);
    });
    connect(view_, &MessageView::atEndChanged, this, [this](bool atEnd) { toNewest_->setVisible(!atEnd); });
    connect(view_, &MessageView::unreadAboveChanged, toUnread_, &QWidget::setVisible);
    connect(view_, &MessageView::menuRequested, this, &ChatPane::showMenu);
    connect(view_, &MessageView::retryRequested, this, [this](int row) { chat_->retry(chat_->model().at(row).key); });
    connect(view_, &MessageView::readersRequested, this, [this](int row) { (new ReceiptsDialog{session_, chat_->id(), chat_->model().at(row).seq, this})->show(); });
    connect(view_, &MessageView::personClicked, this, &ChatPane::personRequested);
    connect(view_, &MessageView::linkActivated, this, [](const QUrl& url) { QDesktopServices::openUrl(url); });
    connect(view_, &MessageView::checkedChanged, this, [this](int count) {
        const bool selecting = view_->selecting();
        selectBar_->setVisible(selecting);
        if (composer_->isHidden() != selecting) {  // the bar stands in its place
            composer_->setVisible(!selecting);
            if (selecting) view_->setFocus(Qt::ActiveWindowFocusReason);
            else input().setFocus();
        }
        selectCount_->setText(tr("%n selected", nullptr, count));
        selectCopy_->setEnabled(count > 0);
    });
}

void ChatPane::connectChat() {
    if (chat_->isGroup()) {
        reads_ = new GroupReads{session_, *chat_, this};
        connect(reads_, &GroupReads::changed, view_, [this] { view_->setReads(reads_->newest()); });
    }
    connect(chat_, &Chat::shownAt, this, [this](Seq seq) {
        if (seq) {
            view_->jumpTo(seq);
        } else {
            view_->goToEnd();
        }
    });
    connect(chat_, &Chat::summaryChanged, this, &ChatPane::refreshWritable);
    connect(chat_, &Chat::membersChanged, this, &ChatPane::refreshCandidates);
    connect(chat_, &Chat::problem, composer_, &Composer::say);
    connect(chat_, &Chat::sendRefused, this, [this](const QString& text, const QString& why) {
        composer_->giveBack(text);
        composer_->say(why);
    });
    connect(&session_, &Session::peopleChanged, this, &ChatPane::refreshCandidates);
    const auto connection = [this] {
        input().setLimit(session_.textLimit());
        header_->setConnected(session_.connectionState() == client::ConnectionState::online);
    };
    connect(&session_, &Session::connectionChanged, this, connection);
    connection();
}

void ChatPane::retranslate() {
    toNewest_->setName(tr("Go to the newest message"));
    toUnread_->setName(tr("Go to the first new message"));
    selectCopy_->setText(tr("Copy"));
    selectCancel_->setText(tr("Cancel"));
}

void ChatPane::refreshWritable() { composer_->setWritable(chat_->mayWrite()); }

void ChatPane::refreshCandidates() {
    std::vector<UserId> members;
    for (const client::Member& member : chat_->members()) {
        if (member.user != session_.me()) members.push_back(member.user);
    }
    using People = std::vector<client::Person>;
    session_.messenger().people(std::move(members), Session::answer<People>(this, [this](const Result<People>& people) {
                                    if (!people) return;
                                    std::vector<MessageInput::Candidate> candidates;
                                    for (const client::Person& person : *people) {
                                        candidates.push_back({person.id, QString::fromStdString(person.name), QString::fromStdString(person.account)});
                                    }
                                    input().setCandidates(std::move(candidates));
                                }));
}

void ChatPane::setWatched(bool watched) {
    watched_ = watched;
    chat_->setWatched(watched);
    if (reads_) reads_->setWatched(watched);
    if (watched && shown_) chat_->showed(shown_);
}

void ChatPane::setPeerOnline(bool online) { header_->setPeerOnline(online); }

void ChatPane::saveDraft() {
    draftTimer_.stop();
    chat_->setDraft(input().toPlainText());
}

void ChatPane::send(const QString& text, const std::vector<UserId>& mentions, bool mentionsAll) {
    chat_->send(text, mentions, mentionsAll);
    saveDraft();
    chat_->goToNewest();
}

void ChatPane::showMenu(int row, const QPoint& at) {
    const MessageRow message = chat_->model().at(row);
    const bool text = message.kind == MessageRow::Kind::text;
    auto* menu = new QMenu{this};
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("messageMenu"));
    const auto add = [menu](const char* icon, const QString& label, auto&& act) {
        return menu->addAction(themedIcon(QString::fromLatin1(icon)), label, menu->parent(), std::forward<decltype(act)>(act));
    };
    const QString chosen = view_->selectedText();
    const QString selected = chosen.isEmpty() ? message.text : chosen;
    add("copy", tr("Copy"), [selected] { QApplication::clipboard()->setText(selected); })->setEnabled(!selected.isEmpty());
    if (text && message.seq) add("check", tr("Select messages"), [this, row] {
        view_->setSelecting(true);
        view_->toggleChecked(row);
    });
    if (text && message.own && message.seq) {
        add("eye", tr("Who has read it"), [this, seq = message.seq] { (new ReceiptsDialog{session_, chat_->id(), seq, this})->show(); });
    }
    if (chat_->mayRecall(message)) {
        menu->addSeparator();
        add("recall", tr("Take back"), [this, message] { chat_->recall(message); });
    }
    if (message.state == client::EntryState::failed || message.state == client::EntryState::sending) {
        menu->addSeparator();
        if (message.state == client::EntryState::failed) add("retry", tr("Send again"), [this, message] { chat_->retry(message.key); });
        add("trash", tr("Discard"), [this, message] { chat_->discard(message.key); });
    }
    connect(menu, &QMenu::aboutToHide, view_, &MessageView::menuClosed);
    menu->popup(at);
}

void ChatPane::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

void ChatPane::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrangeDetails();
    placeJumpButtons();
}

void ChatPane::showDetails(bool shown) {
    if (shown == (details_ != nullptr)) return;
    if (shown) {
        details_ = new DetailsPane{session_, *chat_, this};
        layout()->addWidget(details_);
        connect(details_, &DetailsPane::closeRequested, this, [this] { showDetails(false); });
        connect(details_, &DetailsPane::personRequested, this, &ChatPane::personRequested);
        connect(details_, &DetailsPane::groupRequested, this, &ChatPane::groupRequested);
        details_->show();
    } else {
        details_->hide();
        std::exchange(details_, nullptr)->deleteLater();
    }
    arrangeDetails();
    layout()->activate();
    placeJumpButtons();
    if (!shown) input().setFocus();
}

void ChatPane::arrangeDetails() {
    const bool beside = width() >= kBesideFrom;
    chatPart_->setVisible(!details_ || beside);
    if (details_) details_->setBeside(beside);
}

void ChatPane::placeJumpButtons() {
    const int x = view_->width() - toNewest_->width() - space::kXl;
    toNewest_->move(x, view_->height() - toNewest_->height() - space::kM);
    toUnread_->move(x, space::kM);
}

}  // namespace aviso::ui
