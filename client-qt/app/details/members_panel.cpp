#include "client-qt/app/details/members_panel.hpp"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QVBoxLayout>
#include <algorithm>

#include "client-qt/app/details/add_members_dialog.hpp"
#include "client-qt/app/people/person_delegate.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/app/widgets/question_dialog.hpp"
#include "client-qt/models/presence.hpp"

namespace aviso::ui {
namespace {

constexpr int kFilterFrom = 12;  // members from which looking for one is quicker by typing
constexpr int kLowest = 96;
constexpr std::size_t kWatched = 300;

}  // namespace

MembersPanel::MembersPanel(Session& session, Chat& chat, GroupActions& actions, QWidget* parent)
    : QWidget{parent}, session_{session}, chat_{chat}, actions_{actions},
      model_{[this](UserId user) { return session_.nameOf(user); }, [this](UserId user) { return session_.presence().isOnline(user); }, session.me()} {
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::kS);
    column->addWidget(makeDivider(Qt::Horizontal, this));
    makeHead();
    makeList();
    follow();
    retranslate();
}

void MembersPanel::makeHead() {
    auto* column = static_cast<QVBoxLayout*>(layout());
    auto* head = new QHBoxLayout;
    head->setContentsMargins(space::kL, 0, space::kM, 0);
    title_ = new QLabel{this};
    title_->setObjectName(QStringLiteral("membersTitle"));
    title_->setProperty("look", QStringLiteral("title"));
    add_ = new IconButton{QStringLiteral("add-person"), {}, this};
    add_->setObjectName(QStringLiteral("addMembersButton"));
    head->addWidget(title_, 1);
    head->addWidget(add_);
    column->addLayout(head);
    auto* filterRow = new QHBoxLayout;
    filterRow->setContentsMargins(space::kM, 0, space::kM, 0);
    filter_ = new QLineEdit{this};
    filter_->setObjectName(QStringLiteral("memberFilter"));
    filter_->setProperty("look", QStringLiteral("search"));
    filter_->addAction(themedIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    filter_->setClearButtonEnabled(true);
    filterRow->addWidget(filter_);
    column->addLayout(filterRow);
    hint_ = new QLabel{this};
    hint_->setProperty("look", QStringLiteral("secondary"));
    hint_->setWordWrap(true);
    hint_->setContentsMargins(space::kL, 0, space::kL, space::kS);
    column->addWidget(hint_);
    connect(add_, &QToolButton::clicked, this, [this] { (new AddMembersDialog{session_, chat_, actions_, this})->open(); });
    connect(filter_, &QLineEdit::textChanged, &model_, &MemberListModel::setFilter);
}

void MembersPanel::makeList() {
    list_ = new QListView{this};
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
    list_->setMinimumHeight(kLowest);
    static_cast<QVBoxLayout*>(layout())->addWidget(list_, 1);
    connect(list_, &QListView::customContextMenuRequested, this, &MembersPanel::showMenu);
    connect(list_, &QListView::doubleClicked, this, [this](const QModelIndex& index) {
        const UserId user = model_.at(index).user;
        if (user && user != session_.me()) emit personRequested(user);
    });
}

void MembersPanel::follow() {
    connect(&chat_, &Chat::summaryChanged, this, &MembersPanel::refresh);
    connect(&chat_, &Chat::membersChanged, this, &MembersPanel::refreshMembers);
    connect(&session_, &Session::peopleChanged, this, [this] { model_.refresh(); });
    connect(&session_.presence(), &Presence::changed, this, [this] { list_->viewport()->update(); });
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

void MembersPanel::retranslate() {
    add_->setName(tr("Add members"));
    filter_->setPlaceholderText(tr("Find a member"));
    filter_->setAccessibleName(tr("Find a member"));
    list_->setAccessibleName(tr("Members"));
    refreshMembers();
}

void MembersPanel::refresh() {
    title_->setText(tr("Members · %1").arg(chat_.summary().conversation.member_count));
    add_->setVisible(actions_.mayAdd());
}

void MembersPanel::refreshMembers() {
    model_.setMembers(chat_.members());
    const bool connected = session_.connectionState() == client::ConnectionState::online;
    hint_->setText(connected ? tr("Asking the server…") : tr("Who is in this group is shown once there is a connection to the server."));
    hint_->setVisible(chat_.members().empty());
    filter_->setVisible(chat_.members().size() >= kFilterFrom);
    refresh();
    watchPresence();
}

void MembersPanel::watchPresence() {
    if (!chat_.isGroup()) return;
    std::vector<UserId> people;
    for (int row = 0; row < model_.rowCount() && people.size() < kWatched; ++row) people.push_back(model_.at(model_.index(row)).user);
    session_.presence().watch(this, std::move(people));
}

void MembersPanel::showMenu(const QPoint& at) {
    const client::Member member = model_.at(list_->indexAt(at));
    if (!member.user) return;
    const QString name = session_.nameOf(member.user);
    auto* menu = new QMenu{this};
    menu->setObjectName(QStringLiteral("memberMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (member.user != session_.me()) {
        menu->addAction(themedIcon(QStringLiteral("chat")), tr("Send message"), this, [this, member] { emit personRequested(member.user); });
    }
    const auto told = [this](const QString& problem) { emit said(problem); };
    if (actions_.mayChangeRole(member)) {
        const bool already = member.role == client::MemberRole::administrator;
        menu->addSeparator();
        menu->addAction(themedIcon(QStringLiteral("shield")), already ? tr("No longer administrator") : tr("Make administrator"), this,
                        [this, member, already, told] { actions_.setAdministrator(member.user, !already, this, told); });
    }
    if (actions_.mayHandOver(member)) {
        menu->addAction(themedIcon(QStringLiteral("crown")), tr("Hand the group over…"), this, [this, member, name] {
            QuestionDialog::ask(this, {tr("Hand the group over to %1?").arg(name), tr("They become the owner and you an administrator. Only they can give it back."), tr("Hand over"), true},
                [this, member](GroupActions::Then then) { actions_.handOver(member.user, this, std::move(then)); });
        });
    }
    if (actions_.mayRemove(member)) {
        menu->addSeparator();
        menu->addAction(themedIcon(QStringLiteral("trash"), colours().danger), tr("Remove from the group…"), this, [this, member, name] {
            QuestionDialog::ask(this, {tr("Remove %1 from the group?").arg(name), tr("They keep what they could read so far and get nothing new."), tr("Remove"), true},
                [this, member](GroupActions::Then then) { actions_.remove(member.user, this, std::move(then)); });
        });
    }
    if (menu->isEmpty()) return menu->deleteLater();
    menu->popup(list_->viewport()->mapToGlobal(at));
}

bool MembersPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == list_ && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if ((key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space || key == Qt::Key_Menu) && list_->currentIndex().isValid()) {
            showMenu(list_->visualRect(list_->currentIndex()).center());
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void MembersPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

}  // namespace aviso::ui
