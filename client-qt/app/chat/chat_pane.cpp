#include "client-qt/app/chat/chat_pane.hpp"

#include <QApplication>
#include <QCalendarWidget>
#include <QClipboard>
#include <QDesktopServices>
#include <QDialog>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QTimer>
#include <QVBoxLayout>

#include "client-qt/app/chat/emoji_picker.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/models/text_format.hpp"

namespace aviso::ui {
namespace {

constexpr int kDraftSavedAfterMs = 1500;  ///< of quiet
constexpr int kLimitShownBelow = 512;  ///< bytes left from which the count is shown

}  // namespace

ChatPane::ChatPane(Session& session, Chat* chat, QWidget* parent)
    : QWidget{parent}, session_{session}, chat_{chat}, view_{new MessageView{this}}, input_{new MessageInput{this}} {
    chat_->setParent(this);
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeHeader());
    column->addWidget(makeDivider(Qt::Horizontal, this));
    column->addWidget(view_, 1);
    column->addWidget(makeDivider(Qt::Horizontal, this));
    column->addWidget(makeComposer());

    jump_ = new IconButton{QStringLiteral("arrow-down"), {}, view_};
    jump_->setObjectName(QStringLiteral("jumpToNewest"));
    jump_->setFixedSize(36, 36);
    jump_->setStyleSheet(QStringLiteral("QToolButton { background: palette(window); border-radius: 18px; border: 1px solid palette(mid); }"));
    jump_->hide();
    connect(jump_, &QToolButton::clicked, chat_, &Chat::goToNewest);

    view_->setShowNames(chat_->isGroup());
    view_->setMyName(session.myName());
    view_->setModel(&chat_->model());
    input_->setLimit(session.textLimit());
    input_->setPlainText(QString::fromStdString(chat_->summary().draft));

    connect(view_, &MessageView::olderWanted, chat_, &Chat::loadOlder);
    connect(view_, &MessageView::newerWanted, chat_, &Chat::loadNewer);
    connect(view_, &MessageView::shownUpTo, this, [this](Seq seq) {
        shown_ = std::max(shown_, seq);
        if (watched_) chat_->showed(shown_);
    });
    connect(view_, &MessageView::atEndChanged, this, [this](bool atEnd) { jump_->setVisible(!atEnd); });
    connect(view_, &MessageView::menuRequested, this, &ChatPane::showMenu);
    connect(view_, &MessageView::retryRequested, this, [this](int row) { chat_->retry(chat_->model().at(row).key); });
    connect(view_, &MessageView::personClicked, this, &ChatPane::personRequested);
    connect(view_, &MessageView::linkActivated, this, [](const QUrl& url) { QDesktopServices::openUrl(url); });
    connect(view_, &MessageView::checkedChanged, this, [this](int count) {
        selectBar_->setVisible(view_->selecting());
        selectCount_->setText(tr("%n selected", nullptr, count));
        selectCopy_->setEnabled(count > 0);
    });
    connect(chat_, &Chat::shownAt, this, [this](Seq seq) {
        if (seq) {
            view_->jumpTo(seq);
        } else {
            view_->goToEnd();
        }
    });
    connect(chat_, &Chat::summaryChanged, this, &ChatPane::refreshHeader);
    connect(chat_, &Chat::typingChanged, this, &ChatPane::refreshHeader);
    connect(chat_, &Chat::membersChanged, this, [this] {
        refreshHeader();
        refreshCandidates();
    });
    connect(chat_, &Chat::problem, this, &ChatPane::say);
    connect(chat_, &Chat::sendRefused, this, [this](const QString& text, const QString& why) {
        if (input_->toPlainText().isEmpty()) input_->setPlainText(text);
        say(why);
    });
    connect(&session, &Session::peopleChanged, this, [this] {
        refreshHeader();
        refreshCandidates();
    });
    connect(&session, &Session::connectionChanged, this, [this] { input_->setLimit(session_.textLimit()); });
    connect(input_, &MessageInput::sendRequested, this, &ChatPane::send);
    connect(input_, &MessageInput::typed, chat_, &Chat::noteTyping);
    draftTimer_.setSingleShot(true);
    draftTimer_.setInterval(kDraftSavedAfterMs);
    connect(&draftTimer_, &QTimer::timeout, this, &ChatPane::saveDraft);
    connect(input_, &MessageInput::typed, &draftTimer_, qOverload<>(&QTimer::start));
    connect(input_, &MessageInput::bytesLeftChanged, this, [this](int left) {
        limit_->setVisible(left < kLimitShownBelow);
        limit_->setText(QString::number(left));
        limit_->setProperty("look", left < 0 ? QStringLiteral("error") : QStringLiteral("secondary"));
        limit_->style()->unpolish(limit_);
        limit_->style()->polish(limit_);
    });
    retranslate();
    refreshHeader();
    chat_->load();
}

ChatPane::~ChatPane() = default;

void ChatPane::saveDraft() {
    draftTimer_.stop();
    chat_->setDraft(input_->toPlainText());
}

void ChatPane::setWindowOfItsOwn() { windowButton_->hide(); }

QWidget* ChatPane::makeHeader() {
    auto* header = new QWidget{this};
    auto* row = new QHBoxLayout{header};
    row->setContentsMargins(space::kL, space::kS, space::kM, space::kS);
    row->setSpacing(space::kS);
    avatar_ = new AvatarLabel{36, header};
    title_ = new ElidedLabel{header};
    title_->setProperty("look", QStringLiteral("title"));
    subtitle_ = new ElidedLabel{header};
    subtitle_->setProperty("look", QStringLiteral("secondary"));
    auto* names = new QVBoxLayout;
    names->setSpacing(1);
    names->addWidget(title_);
    names->addWidget(subtitle_);
    dateButton_ = new IconButton{QStringLiteral("calendar"), {}, header};
    windowButton_ = new IconButton{QStringLiteral("window"), {}, header};
    detailsButton_ = new IconButton{QStringLiteral("info"), {}, header};
    row->addWidget(avatar_);
    row->addSpacing(space::kXs);
    row->addLayout(names, 1);
    for (IconButton* button : {dateButton_, windowButton_, detailsButton_}) row->addWidget(button);
    detailsButton_->hide();  // until there are details
    connect(dateButton_, &QToolButton::clicked, this, &ChatPane::pickDate);
    connect(windowButton_, &QToolButton::clicked, this, &ChatPane::windowRequested);
    connect(detailsButton_, &QToolButton::clicked, this, &ChatPane::detailsRequested);
    return header;
}

QWidget* ChatPane::makeComposer() {
    auto* holder = new QWidget{this};
    auto* column = new QVBoxLayout{holder};
    column->setContentsMargins(space::kM, space::kS, space::kM, space::kM);
    column->setSpacing(space::kXs);
    selectBar_ = new QWidget{holder};
    auto* bar = new QHBoxLayout{selectBar_};
    bar->setContentsMargins(0, 0, 0, 0);
    selectCount_ = new QLabel{selectBar_};
    selectCopy_ = makeButton({}, "primary", selectBar_);
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
    problem_ = new QLabel{holder};
    problem_->setProperty("look", QStringLiteral("error"));
    problem_->setWordWrap(true);
    problem_->hide();
    closed_ = new QLabel{holder};
    closed_->setProperty("look", QStringLiteral("secondary"));
    closed_->setAlignment(Qt::AlignCenter);
    closed_->hide();

    composer_ = new QWidget{holder};
    auto* row = new QHBoxLayout{composer_};
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::kXs);
    emojiButton_ = new IconButton{QStringLiteral("emoji"), {}, composer_};
    sendButton_ = new IconButton{QStringLiteral("send"), {}, composer_};
    limit_ = new QLabel{composer_};
    limit_->hide();
    row->addWidget(emojiButton_, 0, Qt::AlignBottom);
    row->addWidget(input_, 1, Qt::AlignVCenter);
    row->addWidget(limit_, 0, Qt::AlignBottom);
    row->addWidget(sendButton_, 0, Qt::AlignBottom);
    connect(emojiButton_, &QToolButton::clicked, this, &ChatPane::pickEmoji);
    connect(sendButton_, &QToolButton::clicked, this, &ChatPane::send);
    for (QWidget* part : std::initializer_list<QWidget*>{selectBar_, problem_, closed_, composer_}) column->addWidget(part);
    return holder;
}

void ChatPane::retranslate() {
    dateButton_->setName(tr("Go to a date"));
    windowButton_->setName(tr("Open in a window of its own"));
    detailsButton_->setName(tr("Details and members"));
    emojiButton_->setName(tr("Emoji"));
    sendButton_->setName(tr("Send (Enter)"));
    jump_->setName(tr("Go to the newest message"));
    selectCopy_->setText(tr("Copy"));
    selectCancel_->setText(tr("Cancel"));
    closed_->setText(tr("You are no longer a member of this group. What you could read stays here."));
}

void ChatPane::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        refreshHeader();
    }
    QWidget::changeEvent(event);
}

void ChatPane::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeJumpButton();
}

void ChatPane::placeJumpButton() { jump_->move(view_->width() - jump_->width() - space::kL, view_->height() - jump_->height() - space::kM); }

void ChatPane::refreshHeader() {
    const QString title = chat_->title();
    title_->setFullText(title);
    avatar_->show(title, static_cast<quint64>(chat_->isGroup() ? chat_->id().value : chat_->peer().value), chat_->isGroup());
    avatar_->setOnline(!chat_->isGroup() && peerOnline_);
    const QStringList typing = chat_->typingNames();
    if (!typing.isEmpty()) {
        subtitle_->setFullText(chat_->isGroup() ? tr("%1 is typing…").arg(joinedNames(typing, 2)) : tr("typing…"));
    } else if (chat_->isGroup()) {
        subtitle_->setFullText(tr("%n members", nullptr, chat_->summary().conversation.member_count));
    } else {
        subtitle_->setFullText(peerOnline_ ? tr("online") : tr("offline"));
    }
    closed_->setVisible(!chat_->mayWrite());
    composer_->setVisible(chat_->mayWrite());
}

void ChatPane::refreshCandidates() {
    std::vector<MessageInput::Candidate> candidates;
    for (const client::Member& member : chat_->members()) {
        if (member.user != session_.me()) candidates.push_back({member.user, session_.nameOf(member.user), {}});
    }
    input_->setCandidates(std::move(candidates));
}

void ChatPane::setWatched(bool watched) {
    watched_ = watched;
    if (watched && shown_) chat_->showed(shown_);
}

void ChatPane::setPeerOnline(bool online) {
    peerOnline_ = online;
    refreshHeader();
}

void ChatPane::send() {
    const QString text = input_->toPlainText().trimmed();
    if (text.isEmpty()) return;
    if (input_->bytesLeft() < 0) {
        return say(tr("This message is %n bytes too long. Shorten it or send it in two.", nullptr, -input_->bytesLeft()));
    }
    problem_->hide();
    chat_->send(text, input_->mentions(), input_->mentionsAll());
    input_->clear();
    saveDraft();
    chat_->goToNewest();
}

void ChatPane::say(const QString& text) {
    problem_->setText(text);
    problem_->show();
    QTimer::singleShot(8000, problem_, [label = problem_, text] {
        if (label->text() == text) label->hide();
    });
}

void ChatPane::showMenu(int row, const QPoint& at) {
    const MessageRow message = chat_->model().at(row);
    QMenu menu{this};
    const QString selected = view_->selectedText();
    menu.addAction(themedIcon(QStringLiteral("copy")), tr("Copy"), this, [selected] { QApplication::clipboard()->setText(selected); })->setEnabled(!selected.isEmpty());
    if (message.kind == MessageRow::Kind::text && message.seq) {
        menu.addAction(themedIcon(QStringLiteral("check")), tr("Select messages"), this, [this] {
            view_->setSelecting(true);
            selectBar_->show();
        });
    }
    if (message.own && message.seq && message.kind == MessageRow::Kind::text) {
        menu.addAction(themedIcon(QStringLiteral("eye")), tr("Who has read it"), this, [this, message] { showReceipts(message); });
    }
    if (chat_->mayRecall(message)) {
        menu.addSeparator();
        menu.addAction(themedIcon(QStringLiteral("recall")), tr("Take back"), this, [this, message] { chat_->recall(message); });
    }
    if (message.state == client::EntryState::failed || message.state == client::EntryState::sending) {
        menu.addSeparator();
        if (message.state == client::EntryState::failed) {
            menu.addAction(themedIcon(QStringLiteral("retry")), tr("Send again"), this, [this, message] { chat_->retry(message.key); });
        }
        menu.addAction(themedIcon(QStringLiteral("trash")), tr("Discard"), this, [this, message] { chat_->discard(message.key); });
    }
    menu.exec(at);
}

void ChatPane::showReceipts(const MessageRow& row) {
    auto* dialog = new QDialog{this};
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Who has read it"));
    dialog->resize(360, 420);
    auto* column = new QVBoxLayout{dialog};
    auto* head = new QLabel{tr("Asking the server…"), dialog};
    head->setProperty("look", QStringLiteral("secondary"));
    auto* list = new QListWidget{dialog};
    list->setAccessibleName(tr("Who has read it"));
    auto* close = makeButton(tr("Close"), nullptr, dialog);
    column->addWidget(head);
    column->addWidget(list, 1);
    column->addWidget(close, 0, Qt::AlignRight);
    connect(close, &QPushButton::clicked, dialog, &QDialog::accept);
    session_.messenger().receipts(chat_->id(), row.seq, Session::answer<client::Receipts>(dialog, [this, head, list](const Result<client::Receipts>& answer) {
        if (!answer) return head->setText(problemText(answer));
        const client::Receipts& receipts = *answer;
        head->setText(tr("Read by %1 of %2").arg(receipts.read_count).arg(receipts.member_count));
        const auto add = [&](const std::vector<UserId>& users, const QString& icon, const QColor& colour) {
            for (const UserId user : users) list->addItem(new QListWidgetItem{themedIcon(icon, colour), session_.nameOf(user)});
        };
        add(receipts.read_by, QStringLiteral("checks"), colours().link);
        add(receipts.unread_by, QStringLiteral("check"), colours().textTertiary);
    }));
    dialog->show();
}

void ChatPane::pickEmoji() {
    auto* picker = new EmojiPicker{this};
    picker->setAttribute(Qt::WA_DeleteOnClose);
    connect(picker, &EmojiPicker::picked, input_, [this](const QString& emoji) {
        input_->insertPlainText(emoji);
        input_->setFocus();
    });
    picker->popUpAbove(emojiButton_);
}

void ChatPane::pickDate() {
    auto* calendar = new QCalendarWidget;
    calendar->setWindowFlag(Qt::Popup);
    calendar->setAttribute(Qt::WA_DeleteOnClose);
    calendar->setMaximumDate(QDate::currentDate());
    calendar->setVerticalHeaderFormat(QCalendarWidget::NoVerticalHeader);
    connect(calendar, &QCalendarWidget::activated, chat_, &Chat::goToDate);
    connect(calendar, &QCalendarWidget::clicked, chat_, &Chat::goToDate);
    connect(calendar, &QCalendarWidget::clicked, calendar, &QWidget::close);
    calendar->adjustSize();
    calendar->move(dateButton_->mapToGlobal(QPoint{dateButton_->width() - calendar->width(), dateButton_->height() + 4}));
    calendar->show();
}

}  // namespace aviso::ui
