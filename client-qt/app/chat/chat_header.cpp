#include "client-qt/app/chat/chat_header.hpp"

#include <QDate>
#include <QEvent>
#include <QVBoxLayout>

#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/app/widgets/date_picker.hpp"
#include "client-qt/models/chat.hpp"
#include "client-qt/models/text_format.hpp"

namespace aviso::ui {

ChatHeader::ChatHeader(Chat& chat, QWidget* parent)
    : QWidget{parent}, chat_{chat}, avatar_{new AvatarLabel{36, this}}, title_{new ElidedLabel{this}}, subtitle_{new ElidedLabel{this}},
      date_{new IconButton{QStringLiteral("calendar"), {}, this}}, window_{new IconButton{QStringLiteral("window"), {}, this}},
      details_{new IconButton{QStringLiteral("info"), {}, this}} {
    auto* row = new QHBoxLayout{this};
    row->setContentsMargins(space::kL, space::kS, space::kM, space::kS);
    row->setSpacing(space::kS);
    title_->setProperty("look", QStringLiteral("title"));
    subtitle_->setProperty("look", QStringLiteral("secondary"));
    auto* names = new QVBoxLayout;
    names->setSpacing(1);
    names->addWidget(title_);
    names->addWidget(subtitle_);
    row->addWidget(avatar_);
    row->addSpacing(space::kXs);
    row->addLayout(names, 1);
    for (IconButton* button : {date_, window_, details_}) row->addWidget(button);
    details_->setObjectName(QStringLiteral("detailsButton"));
    connect(date_, &QToolButton::clicked, this, &ChatHeader::pickDate);
    connect(window_, &QToolButton::clicked, this, &ChatHeader::windowRequested);
    connect(details_, &QToolButton::clicked, this, &ChatHeader::detailsRequested);
    for (const auto signal : {&Chat::summaryChanged, &Chat::typingChanged, &Chat::membersChanged}) connect(&chat_, signal, this, &ChatHeader::refresh);
    retranslate();
}

void ChatHeader::setPeerOnline(bool online) {
    peerOnline_ = online;
    refresh();
}

void ChatHeader::setConnected(bool connected) {
    connected_ = connected;
    refresh();
}

void ChatHeader::hideWindowButton() { window_->hide(); }

void ChatHeader::retranslate() {
    date_->setName(tr("Go to a date"));
    window_->setName(tr("Open in a window of its own"));
    details_->setName(tr("Details and members"));
    refresh();
}

void ChatHeader::refresh() {
    const QString title = chat_.title();
    title_->setFullText(title);
    avatar_->show(title, static_cast<quint64>(chat_.isGroup() ? chat_.id().value : chat_.peer().value), chat_.isGroup());
    avatar_->setOnline(!chat_.isGroup() && connected_ && peerOnline_);
    const QStringList typing = chat_.typingNames();
    if (!typing.isEmpty()) {
        subtitle_->setFullText(chat_.isGroup() ? tr("%1 is typing…").arg(joinedNames(typing, 2)) : tr("typing…"));
    } else if (chat_.isGroup()) {
        subtitle_->setFullText(tr("%n members", nullptr, chat_.summary().conversation.member_count));
    } else {
        subtitle_->setFullText(!connected_ ? tr("no connection") : peerOnline_ ? tr("online") : tr("offline"));
    }
    date_->setEnabled(static_cast<bool>(chat_.id()));
    window_->setEnabled(static_cast<bool>(chat_.id()));
}

void ChatHeader::pickDate() {
    auto* calendar = new DatePicker{presentTime().toLocalTime().date(), this};
    calendar->setObjectName(QStringLiteral("dateChoice"));
    calendar->setAccessibleName(tr("Go to a date"));
    connect(calendar, &DatePicker::chosen, this, &ChatHeader::dateChosen);
    calendar->popUpBelow(*date_);
}

void ChatHeader::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

void ChatHeader::mouseDoubleClickEvent(QMouseEvent*) {
    if (window_->isVisible() && window_->isEnabled()) emit windowRequested();
}

}  // namespace aviso::ui
