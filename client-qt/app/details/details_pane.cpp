#include "client-qt/app/details/details_pane.hpp"

#include <QFrame>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <tuple>

#include "client-qt/app/details/members_panel.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/app/widgets/question_dialog.hpp"
#include "client-qt/app/widgets/switch.hpp"
#include "client-qt/models/directory.hpp"
#include "client-qt/models/presence.hpp"

namespace aviso::ui {
namespace {

constexpr int kWidth = 300;
constexpr int kAvatar = 64;
constexpr int kPictureFrom = 600;        ///< height; below it the members need the room
constexpr int kNameLongest = 100;        // characters, the server's limit
constexpr int kDescriptionBytes = 4000;  // the server's limit

}  // namespace

DetailsPane::DetailsPane(Session& session, Chat& chat, QWidget* parent)
    : QWidget{parent}, session_{session}, chat_{chat}, actions_{session, chat} {
    setObjectName(QStringLiteral("details"));
    auto* whole = new QHBoxLayout{this};
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    edge_ = makeDivider(Qt::Vertical, this);
    whole->addWidget(edge_);
    auto* column = new QVBoxLayout;
    whole->addLayout(column, 1);
    column->setSpacing(0);
    column->addWidget(makeHead());
    column->addWidget(makeDivider(Qt::Horizontal, this));
    column->addWidget(makeAbout());
    column->addWidget(makeDivider(Qt::Horizontal, this));
    column->addWidget(makeSwitches());
    members_ = new MembersPanel{session, chat, actions_, this};
    column->addWidget(members_, 1);
    problem_ = new QLabel{this};
    problem_->setObjectName(QStringLiteral("detailsProblem"));
    problem_->setProperty("look", QStringLiteral("error"));
    problem_->setWordWrap(true);
    problem_->setContentsMargins(space::kL, space::kS, space::kL, space::kS);
    problem_->hide();
    column->addWidget(problem_);
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(space::kL, space::kM, space::kL, space::kL);
    foot->setSpacing(space::kS);
    group_ = makeButton({}, nullptr, this);
    leave_ = makeButton({}, "danger", this);
    leave_->setObjectName(QStringLiteral("leaveGroup"));
    dissolve_ = makeButton({}, "danger", this);
    dissolve_->setObjectName(QStringLiteral("dissolveGroup"));
    for (QPushButton* button : {group_, leave_, dissolve_}) foot->addWidget(button);
    if (!chat.isGroup()) column->addStretch(1);
    column->addLayout(foot);

    connect(group_, &QPushButton::clicked, this, [this] { emit groupRequested({chat_.peer()}); });
    connect(leave_, &QPushButton::clicked, this, &DetailsPane::leave);
    connect(dissolve_, &QPushButton::clicked, this, &DetailsPane::dissolve);
    follow();
    retranslate();
    if (chat_.isGroup()) {
        chat_.reloadMembers();
    } else {
        session_.directory().load();
        session_.presence().watch(this, {chat_.peer()});
        readPerson();
    }
}

QListView& DetailsPane::members() { return members_->list(); }

void DetailsPane::setBeside(bool beside) {
    edge_->setVisible(beside);
    setMinimumWidth(beside ? kWidth : 0);
    setMaximumWidth(beside ? kWidth : QWIDGETSIZE_MAX);
}

QWidget* DetailsPane::makeHead() {
    auto* head = new QWidget{this};
    auto* row = new QHBoxLayout{head};
    row->setContentsMargins(space::kL, space::kS, space::kS, space::kS);
    heading_ = new QLabel{head};
    heading_->setProperty("look", QStringLiteral("title"));
    close_ = new IconButton{QStringLiteral("close"), {}, head};
    close_->setObjectName(QStringLiteral("closeDetails"));
    row->addWidget(heading_, 1);
    row->addWidget(close_);
    head->setMinimumHeight(52);
    connect(close_, &QToolButton::clicked, this, &DetailsPane::closeRequested);
    return head;
}

QWidget* DetailsPane::makeAbout() {
    auto* part = new QWidget{this};
    auto* column = new QVBoxLayout{part};
    column->setContentsMargins(space::kL, space::kL, space::kM, space::kM);
    column->setSpacing(space::kXs);
    avatar_ = new AvatarLabel{kAvatar, part};
    column->addWidget(avatar_, 0, Qt::AlignHCenter);
    column->addSpacing(space::kXs);
    const auto withButton = [&](QLabel* label, IconButton* button) {
        auto* holder = new QWidget{part};
        auto* row = new QHBoxLayout{holder};
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(space::kXs);
        row->addWidget(label, 1);
        row->addWidget(button, 0, Qt::AlignTop);
        column->addWidget(holder);
        return holder;
    };
    name_ = new QLabel{part};
    name_->setObjectName(QStringLiteral("detailsName"));
    name_->setProperty("look", QStringLiteral("title"));
    name_->setTextFormat(Qt::PlainText);
    name_->setWordWrap(true);
    name_->setAlignment(Qt::AlignCenter);
    name_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    rename_ = new IconButton{QStringLiteral("edit"), {}, part};
    rename_->setObjectName(QStringLiteral("renameGroup"));
    withButton(name_, rename_);
    state_ = new QLabel{part};
    state_->setObjectName(QStringLiteral("detailsState"));
    state_->setProperty("look", QStringLiteral("secondary"));
    state_->setAlignment(Qt::AlignCenter);
    column->addWidget(state_);
    aboutTitle_ = new QLabel{part};
    aboutTitle_->setProperty("look", QStringLiteral("secondary"));
    about_ = new QLabel{part};
    about_->setObjectName(QStringLiteral("detailsAbout"));
    about_->setTextFormat(Qt::PlainText);
    about_->setWordWrap(true);
    about_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    describe_ = new IconButton{QStringLiteral("edit"), {}, part};
    describe_->setObjectName(QStringLiteral("describeGroup"));
    column->addSpacing(space::kXs);
    column->addWidget(aboutTitle_);
    describeRow_ = withButton(about_, describe_);
    connect(rename_, &QToolButton::clicked, this, &DetailsPane::rename);
    connect(describe_, &QToolButton::clicked, this, &DetailsPane::describe);
    return part;
}

QWidget* DetailsPane::makeSwitches() {
    auto* part = new QWidget{this};
    auto* column = new QVBoxLayout{part};
    column->setContentsMargins(space::kL, space::kM, space::kL, space::kM);
    column->setSpacing(space::kM);
    const auto row = [&](const char* name, QLabel*& text) {
        auto* line = new QHBoxLayout;
        text = new QLabel{part};
        text->setWordWrap(true);
        auto* toggle = new Switch{part};
        toggle->setObjectName(QString::fromLatin1(name));
        line->addWidget(text, 1);
        line->addWidget(toggle);
        column->addLayout(line);
        return toggle;
    };
    mute_ = row("mute", muteText_);
    pin_ = row("pin", pinText_);
    // clicked, not toggled: what the server says moves the mark too.
    const auto told = [this](const QString& problem) {
        say(problem);
        refresh();
    };
    connect(mute_, &Switch::clicked, this, [this, told](bool on) { actions_.setMuted(on, this, told); });
    connect(pin_, &Switch::clicked, this, [this, told](bool on) { actions_.setPinned(on, this, told); });
    return part;
}

void DetailsPane::follow() {
    connect(&chat_, &Chat::summaryChanged, this, &DetailsPane::refresh);
    connect(&chat_, &Chat::membersChanged, this, &DetailsPane::refresh);
    connect(&session_, &Session::peopleChanged, this, &DetailsPane::refresh);
    connect(&session_.presence(), &Presence::changed, this, &DetailsPane::refresh);
    connect(&session_.directory(), &Directory::changed, this, &DetailsPane::refresh);
    connect(&session_, &Session::connectionChanged, this, &DetailsPane::refresh);
    connect(members_, &MembersPanel::personRequested, this, &DetailsPane::personRequested);
    connect(members_, &MembersPanel::said, this, &DetailsPane::say);
}

void DetailsPane::retranslate() {
    heading_->setText(chat_.isGroup() ? tr("Group") : tr("Person"));
    close_->setName(tr("Close details"));
    rename_->setName(tr("Rename the group"));
    describe_->setName(tr("Change the description"));
    for (const auto& [text, toggle, said] : {std::tuple{muteText_, mute_, tr("Mute: no alerts from here")}, std::tuple{pinText_, pin_, tr("Pin to the top of the list")}}) {
        text->setText(said);
        toggle->setAccessibleName(said);
    }
    group_->setText(tr("New group with %1…").arg(chat_.title().left(24)));
    leave_->setText(tr("Leave group"));
    dissolve_->setText(tr("Dissolve group"));
    refresh();
}

void DetailsPane::refresh() {
    const client::Conversation& c = chat_.summary().conversation;
    const bool group = chat_.isGroup();
    const QString title = chat_.title();
    name_->setText(title);
    avatar_->show(title, static_cast<quint64>(group ? c.id.value : c.peer.value), group);
    const bool online = !group && session_.presence().isOnline(c.peer);
    avatar_->setOnline(online);
    const bool connected = session_.connectionState() == client::ConnectionState::online;
    state_->setText(group ? c.left ? tr("You are no longer a member") : QString{} : !connected ? QString{} : online ? tr("online") : tr("offline"));
    state_->setVisible(!state_->text().isEmpty());
    rename_->setVisible(actions_.mayEdit());
    describe_->setVisible(actions_.mayEdit());
    QString about = QString::fromStdString(c.description);
    if (group) {
        aboutTitle_->setText(tr("Description"));
        if (about.isEmpty() && actions_.mayEdit()) about = tr("None yet");
    } else {
        QStringList lines;
        if (!person_.account.empty()) lines.append(QString::fromStdString(person_.account));
        for (const client::Post& post : person_.posts) {
            client::Person one;
            one.posts = {post};
            if (const QString line = session_.directory().postOf(one); !line.isEmpty()) lines.append(line);
        }
        aboutTitle_->setText(tr("Account and department"));
        about = lines.join(u'\n');
    }
    about_->setText(about);
    aboutTitle_->setVisible(!about.isEmpty());
    describeRow_->setVisible(!about.isEmpty());
    mute_->setChecked(c.muted);
    pin_->setChecked(c.pinned);
    for (Switch* one : {mute_, pin_}) one->setEnabled(static_cast<bool>(c.id));
    members_->setVisible(group && !c.left);
    group_->setVisible(!group && c.peer != session_.me());
    leave_->setVisible(actions_.mayLeave());
    dissolve_->setVisible(actions_.mayDissolve());
}

void DetailsPane::readPerson() {
    session_.messenger().person(chat_.peer(), Session::answer<client::Person>(this, [this](Result<client::Person> person) {
                                    if (!person) return;
                                    person_ = std::move(*person);
                                    refresh();
                                }));
}

void DetailsPane::say(const QString& problem) {
    problem_->setText(problem);
    problem_->setVisible(!problem.isEmpty());
}

void DetailsPane::rename() {
    auto* dialog = new QuestionDialog{{tr("Rename the group"), {}, tr("Rename")}, this};
    dialog->askLine(tr("Name of the group"), chat_.title(), kNameLongest);
    dialog->whenAgreed([this](QuestionDialog* asked, QuestionDialog::Done done) { actions_.rename(asked->answer(), asked, std::move(done)); });
    dialog->open();
}

void DetailsPane::describe() {
    auto* dialog = new QuestionDialog{{tr("Description of the group"), tr("Every member sees it."), tr("Save")}, this};
    dialog->askText(tr("Description of the group"), QString::fromStdString(chat_.summary().conversation.description), kDescriptionBytes);
    dialog->whenAgreed([this](QuestionDialog* asked, QuestionDialog::Done done) { actions_.describe(asked->answer(), asked, std::move(done)); });
    dialog->open();
}

void DetailsPane::leave() {
    QuestionDialog::ask(this, {tr("Leave “%1”?").arg(chat_.title()), tr("What you could read stays here. Only a member can bring you back."), tr("Leave"), true},
        [this](GroupActions::Then then) { actions_.leave(this, std::move(then)); });
}

void DetailsPane::dissolve() {
    QuestionDialog::ask(this, {tr("Dissolve “%1” for everybody?").arg(chat_.title()), tr("Nobody can write here any more, and this cannot be undone. What was written stays readable."), tr("Dissolve"), true},
        [this](GroupActions::Then then) { actions_.dissolve(this, std::move(then)); });
}

void DetailsPane::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    avatar_->setVisible(height() >= kPictureFrom);
}

void DetailsPane::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) return emit closeRequested();
    QWidget::keyPressEvent(event);
}

void DetailsPane::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

}  // namespace aviso::ui
