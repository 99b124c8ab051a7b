#include "client-qt/app/details/details_pane.hpp"

#include <QFrame>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>
#include <tuple>

#include "client-qt/app/details/add_members_dialog.hpp"
#include "client-qt/app/people/person_delegate.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"
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
constexpr int kFilterFrom = 12;          // members from which looking for one is quicker by typing
constexpr std::size_t kWatched = 300;

}  // namespace

DetailsPane::DetailsPane(Session& session, Chat& chat, QWidget* parent)
    : QWidget{parent}, session_{session}, chat_{chat}, actions_{session, chat},
      model_{[this](UserId user) { return session_.nameOf(user); }, [this](UserId user) { return session_.presence().isOnline(user); }, session.me()} {
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
    membersPart_ = makeMembers();
    column->addWidget(membersPart_, 1);
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
    refreshMembers();
    if (chat_.isGroup()) {
        chat_.reloadMembers();
    } else {
        session_.directory().load();
        session_.presence().watch(this, {chat_.peer()});
        readPerson();
    }
}

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

QWidget* DetailsPane::makeMembers() {
    auto* part = new QWidget{this};
    auto* column = new QVBoxLayout{part};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::kS);
    column->addWidget(makeDivider(Qt::Horizontal, part));
    auto* head = new QHBoxLayout;
    head->setContentsMargins(space::kL, 0, space::kM, 0);
    membersTitle_ = new QLabel{part};
    membersTitle_->setObjectName(QStringLiteral("membersTitle"));
    membersTitle_->setProperty("look", QStringLiteral("title"));
    add_ = new IconButton{QStringLiteral("add-person"), {}, part};
    add_->setObjectName(QStringLiteral("addMembersButton"));
    head->addWidget(membersTitle_, 1);
    head->addWidget(add_);
    column->addLayout(head);
    auto* filterRow = new QHBoxLayout;
    filterRow->setContentsMargins(space::kM, 0, space::kM, 0);
    filter_ = new QLineEdit{part};
    filter_->setObjectName(QStringLiteral("memberFilter"));
    filter_->setProperty("look", QStringLiteral("search"));
    filter_->addAction(themedIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    filter_->setClearButtonEnabled(true);
    filterRow->addWidget(filter_);
    column->addLayout(filterRow);
    membersHint_ = new QLabel{part};
    membersHint_->setProperty("look", QStringLiteral("secondary"));
    membersHint_->setWordWrap(true);
    membersHint_->setContentsMargins(space::kL, 0, space::kL, space::kS);
    column->addWidget(membersHint_);
    list_ = new QListView{part};
    list_->setObjectName(QStringLiteral("members"));
    list_->setModel(&model_);
    list_->setItemDelegate(new PersonDelegate{{}, list_});
    list_->setUniformItemSizes(true);
    list_->setMouseTracking(true);
    list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setContextMenuPolicy(Qt::CustomContextMenu);
    list_->installEventFilter(this);
    list_->setMinimumHeight(96);
    column->addWidget(list_, 1);
    connect(add_, &QToolButton::clicked, this, &DetailsPane::addMembers);
    connect(filter_, &QLineEdit::textChanged, &model_, &MemberListModel::setFilter);
    connect(list_, &QListView::customContextMenuRequested, this, &DetailsPane::showMemberMenu);
    connect(list_, &QListView::doubleClicked, this, [this](const QModelIndex& index) {
        const UserId user = model_.at(index).user;
        if (user && user != session_.me()) emit personRequested(user);
    });
    return part;
}

void DetailsPane::follow() {
    connect(&chat_, &Chat::summaryChanged, this, &DetailsPane::refresh);
    connect(&chat_, &Chat::membersChanged, this, &DetailsPane::refreshMembers);
    connect(&session_, &Session::peopleChanged, this, [this] {
        model_.refresh();
        refresh();
    });
    connect(&session_.presence(), &Presence::changed, this, [this] {
        list_->viewport()->update();
        refresh();
    });
    connect(&session_.directory(), &Directory::changed, this, &DetailsPane::refresh);
    connect(&session_, &Session::connectionChanged, this, [this] {
        if (chat_.isGroup() && session_.connectionState() == client::ConnectionState::online) chat_.reloadMembers();
        refreshMembers();
    });
    // A notice may tell of a role: the number of members says nothing about it.
    connect(&session_, &Session::messagesChanged, this, [this](ConversationId id, const std::vector<MessageRow>& rows) {
        if (id != chat_.id() || !chat_.isGroup()) return;
        if (std::ranges::any_of(rows, [](const MessageRow& row) { return row.kind == MessageRow::Kind::notice; })) chat_.reloadMembers();
    });
}

void DetailsPane::retranslate() {
    heading_->setText(chat_.isGroup() ? tr("Group") : tr("Person"));
    close_->setName(tr("Close details"));
    rename_->setName(tr("Rename the group"));
    describe_->setName(tr("Change the description"));
    add_->setName(tr("Add members"));
    for (const auto& [text, toggle, said] : {std::tuple{muteText_, mute_, tr("Mute: no alerts from here")}, std::tuple{pinText_, pin_, tr("Pin to the top of the list")}}) {
        text->setText(said);
        toggle->setAccessibleName(said);
    }
    filter_->setPlaceholderText(tr("Find a member"));
    filter_->setAccessibleName(tr("Find a member"));
    list_->setAccessibleName(tr("Members"));
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
    membersPart_->setVisible(group && !c.left);
    add_->setVisible(actions_.mayAdd());
    group_->setVisible(!group && c.peer != session_.me());
    leave_->setVisible(actions_.mayLeave());
    dissolve_->setVisible(actions_.mayDissolve());
    membersTitle_->setText(tr("Members · %1").arg(c.member_count));
}

void DetailsPane::refreshMembers() {
    model_.setMembers(chat_.members());
    const bool none = chat_.members().empty();
    const bool connected = session_.connectionState() == client::ConnectionState::online;
    membersHint_->setText(connected ? tr("Asking the server…") : tr("Who is in this group is shown once there is a connection to the server."));
    membersHint_->setVisible(none);
    filter_->setVisible(chat_.members().size() >= kFilterFrom);
    refresh();
    watchMembers();
}

void DetailsPane::watchMembers() {
    if (!chat_.isGroup()) return;
    std::vector<UserId> people;
    for (int row = 0; row < model_.rowCount() && people.size() < kWatched; ++row) people.push_back(model_.at(model_.index(row)).user);
    session_.presence().watch(this, std::move(people));
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

void DetailsPane::showMemberMenu(const QPoint& at) {
    const client::Member member = model_.at(list_->indexAt(at));
    if (!member.user) return;
    const QString name = session_.nameOf(member.user);
    auto* menu = new QMenu{this};
    menu->setObjectName(QStringLiteral("memberMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (member.user != session_.me()) {
        menu->addAction(themedIcon(QStringLiteral("chat")), tr("Send message"), this, [this, member] { emit personRequested(member.user); });
    }
    const auto told = [this](const QString& problem) { say(problem); };
    if (actions_.mayChangeRole(member)) {
        const bool already = member.role == client::MemberRole::administrator;
        menu->addSeparator();
        menu->addAction(themedIcon(QStringLiteral("shield")), already ? tr("No longer administrator") : tr("Make administrator"), this,
                        [this, member, already, told] { actions_.setAdministrator(member.user, !already, this, told); });
    }
    if (actions_.mayHandOver(member)) {
        menu->addAction(themedIcon(QStringLiteral("crown")), tr("Hand the group over…"), this, [this, member, name] {
            ask({tr("Hand the group over to %1?").arg(name), tr("They become the owner and you an administrator. Only they can give it back."), tr("Hand over"), true},
                [this, member](GroupActions::Then then) { actions_.handOver(member.user, this, std::move(then)); });
        });
    }
    if (actions_.mayRemove(member)) {
        menu->addSeparator();
        menu->addAction(themedIcon(QStringLiteral("trash"), colours().danger), tr("Remove from the group…"), this, [this, member, name] {
            ask({tr("Remove %1 from the group?").arg(name), tr("They keep what they could read so far and get nothing new."), tr("Remove"), true},
                [this, member](GroupActions::Then then) { actions_.remove(member.user, this, std::move(then)); });
        });
    }
    if (menu->isEmpty()) return menu->deleteLater();
    menu->popup(list_->viewport()->mapToGlobal(at));
}

void DetailsPane::ask(const QuestionDialog::Question& question, std::function<void(GroupActions::Then)> act) {
    auto* dialog = new QuestionDialog{question, this};
    dialog->whenAgreed([act = std::move(act)](QuestionDialog*, QuestionDialog::Done done) { act(std::move(done)); });
    dialog->open();
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

void DetailsPane::addMembers() {
    auto* dialog = new AddMembersDialog{session_, chat_, actions_, this};
    dialog->open();
}

void DetailsPane::leave() {
    ask({tr("Leave “%1”?").arg(chat_.title()), tr("What you could read stays here. Only a member can bring you back."), tr("Leave"), true},
        [this](GroupActions::Then then) { actions_.leave(this, std::move(then)); });
}

void DetailsPane::dissolve() {
    ask({tr("Dissolve “%1” for everybody?").arg(chat_.title()), tr("Nobody can write here any more, and this cannot be undone. What was written stays readable."), tr("Dissolve"), true},
        [this](GroupActions::Then then) { actions_.dissolve(this, std::move(then)); });
}

bool DetailsPane::eventFilter(QObject* watched, QEvent* event) {
    if (watched == list_ && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if ((key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space || key == Qt::Key_Menu) && list_->currentIndex().isValid()) {
            showMemberMenu(list_->visualRect(list_->currentIndex()).center());
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
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
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        model_.refresh();
    }
    QWidget::changeEvent(event);
}

}  // namespace aviso::ui
