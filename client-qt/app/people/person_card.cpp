#include "client-qt/app/people/person_card.hpp"

#include <QEvent>
#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/models/directory.hpp"
#include "client-qt/models/presence.hpp"

namespace aviso::ui {
namespace {

constexpr int kAvatar = 88;
constexpr int kWidth = 420;

QLabel* selectable(const char* name, QWidget* parent) {
    auto* label = new QLabel{parent};
    label->setObjectName(QString::fromLatin1(name));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignLeft | Qt::AlignTop | Qt::AlignAbsolute);  // the labels beside are at the left, also of Arabic
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

}  // namespace

PersonCard::PersonCard(Session& session, QWidget* parent)
    : QWidget{parent}, session_{session}, avatar_{new AvatarLabel{kAvatar, this}}, name_{selectable("cardName", this)}, state_{selectable("cardState", this)},
      account_{selectable("cardAccount", this)}, accountTitle_{new QLabel{this}}, posts_{selectable("cardPosts", this)}, postsTitle_{new QLabel{this}},
      message_{makeButton({}, "primary", this)}, group_{makeButton({}, nullptr, this)} {
    name_->setProperty("look", QStringLiteral("heading"));
    name_->setAlignment(Qt::AlignHCenter);
    for (QLabel* label : {state_, accountTitle_, postsTitle_}) label->setProperty("look", QStringLiteral("secondary"));
    state_->setAlignment(Qt::AlignHCenter);
    message_->setObjectName(QStringLiteral("sendMessage"));
    group_->setObjectName(QStringLiteral("groupWithPerson"));

    auto* middle = new QWidget{this};
    middle->setMaximumWidth(kWidth);
    auto* column = new QVBoxLayout{middle};
    column->setSpacing(space::kS);
    column->addWidget(avatar_, 0, Qt::AlignHCenter);
    column->addSpacing(space::kS);
    column->addWidget(name_);
    column->addWidget(state_);
    column->addSpacing(space::kM);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::kS);
    buttons->addStretch(1);
    buttons->addWidget(message_);
    buttons->addWidget(group_);
    buttons->addStretch(1);
    column->addLayout(buttons);
    column->addSpacing(space::kL);
    column->addWidget(makeDivider(Qt::Horizontal, middle));
    column->addSpacing(space::kS);
    auto* facts = new QGridLayout;
    facts->setHorizontalSpacing(space::kL);
    facts->setVerticalSpacing(space::kM);
    facts->setColumnStretch(1, 1);
    facts->addWidget(accountTitle_, 0, 0, Qt::AlignTop | Qt::AlignLeft);
    facts->addWidget(account_, 0, 1);
    facts->addWidget(postsTitle_, 1, 0, Qt::AlignTop | Qt::AlignLeft);
    facts->addWidget(posts_, 1, 1);
    column->addLayout(facts);
    auto* content = new QWidget{this};
    content->setObjectName(QStringLiteral("scrollContent"));
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(middle, 8);
    row->addStretch(1);
    auto* outer = new QVBoxLayout{content};
    outer->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kXl);
    outer->addStretch(1);
    outer->addLayout(row);
    outer->addStretch(3);
    // In a small window a long name must not push the rest out of sight.
    auto* scroll = new QScrollArea{this};
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(content);
    auto* all = new QVBoxLayout{this};
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(scroll);

    connect(message_, &QPushButton::clicked, this, [this] { emit messageRequested(person_.id); });
    connect(group_, &QPushButton::clicked, this, [this] { emit groupRequested({person_.id}); });
    connect(&session.presence(), &Presence::changed, this, &PersonCard::refresh);
    connect(&session, &Session::connectionChanged, this, &PersonCard::refresh);
    connect(&session, &Session::peopleChanged, this, &PersonCard::read);
    connect(&session.directory(), &Directory::changed, this, &PersonCard::read);
    refresh();
}

void PersonCard::showPerson(UserId user) {
    if (user != person_.id) {
        person_ = {};
        person_.id = user;
        person_.name = session_.nameOf(user).toStdString();
    }
    session_.directory().load();
    session_.presence().watch(this, {user});
    refresh();
    read();
}

void PersonCard::read() {
    if (!person_.id) return;
    session_.messenger().person(person_.id, Session::answer<client::Person>(this, [this](Result<client::Person> person) {
                                    if (!person || person->id != person_.id) return;
                                    person_ = std::move(*person);
                                    refresh();
                                }));
}

void PersonCard::refresh() {
    const QString name = QString::fromStdString(person_.name);
    const bool me = person_.id == session_.me();
    const bool connected = session_.connectionState() == client::ConnectionState::online;
    const bool online = me ? connected : session_.presence().isOnline(person_.id);
    avatar_->show(name, static_cast<quint64>(person_.id.value), false);
    avatar_->setOnline(online);
    name_->setText(name);
    // Without a connection nobody knows.
    state_->setText(me ? tr("This is you") : person_.disabled ? tr("Account is disabled") : !connected ? QString{} : online ? tr("online") : tr("offline"));
    accountTitle_->setText(tr("Account"));
    account_->setText(QString::fromStdString(person_.account));
    for (QLabel* label : {accountTitle_, account_}) label->setVisible(!person_.account.empty());
    message_->setText(tr("Send message"));
    group_->setText(tr("New group…"));
    message_->setVisible(!me && !person_.disabled);
    group_->setVisible(!me && !person_.disabled);
    refreshPosts();
}

void PersonCard::refreshPosts() {
    QStringList lines;
    for (const client::Post& post : person_.posts) {
        const QString path = session_.directory().pathOf(post.department);
        const QString title = QString::fromStdString(post.title);
        if (!title.isEmpty()) lines.append(path.isEmpty() ? title : title + u'\n' + path);
        else if (!path.isEmpty()) lines.append(path);
    }
    postsTitle_->setText(tr("Department"));
    posts_->setText(lines.join(QStringLiteral("\n")));
    for (QLabel* label : {postsTitle_, posts_}) label->setVisible(!lines.isEmpty());
}

void PersonCard::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) refresh();
    QWidget::changeEvent(event);
}

}  // namespace aviso::ui
