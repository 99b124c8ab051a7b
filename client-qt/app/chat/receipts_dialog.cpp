#include "client-qt/app/chat/receipts_dialog.hpp"

#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QVBoxLayout>

#include "client-qt/app/people/person_delegate.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/models/presence.hpp"

namespace aviso::ui {

ReceiptsDialog::ReceiptsDialog(Session& session, ConversationId conversation, Seq message, QWidget* parent)
    : QDialog{parent}, session_{session}, state_{new QLabel{tr("Asking the server…"), this}}, columns_{new QWidget{this}} {
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("receipts"));
    setWindowTitle(tr("Who has read it"));
    resize(520, 440);
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(space::kL, space::kL, space::kL, space::kL);
    column->setSpacing(space::kM);
    state_->setProperty("look", QStringLiteral("secondary"));
    state_->setWordWrap(true);
    state_->setAlignment(Qt::AlignTop);
    column->addWidget(state_, 1);
    auto* row = new QHBoxLayout{columns_};
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::kM);
    read_ = makeColumn("readBy", *row);
    row->addWidget(makeDivider(Qt::Vertical, columns_));
    unread_ = makeColumn("unreadBy", *row);
    column->addWidget(columns_, 1);
    columns_->hide();
    auto* close = makeButton(tr("Close"), nullptr, this);
    column->addWidget(close, 0, Qt::AlignRight);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(&session, &Session::peopleChanged, this, [this] { fill(); });
    session.messenger().receipts(conversation, message, Session::answer<client::Receipts>(this, [this](Result<client::Receipts> receipts) {
                                     if (!receipts) return state_->setText(problemText(receipts));
                                     setReceipts(std::move(*receipts));
                                 }));
}

ReceiptsDialog::Column ReceiptsDialog::makeColumn(const char* name, QBoxLayout& row) {
    auto* part = new QVBoxLayout;
    part->setSpacing(space::kS);
    row.addLayout(part, 1);
    Column made{new QLabel{columns_}, new QLabel{columns_}, new QListView{columns_}, new PeopleListModel{columns_}};
    made.title->setProperty("look", QStringLiteral("strong"));
    made.note->setProperty("look", QStringLiteral("secondary"));
    made.note->setWordWrap(true);
    made.note->setAlignment(Qt::AlignTop);
    made.people->setDetail([](const client::Person&) { return QString{}; });
    made.people->setOnline([this](UserId user) { return session_.presence().isOnline(user); });
    made.list->setObjectName(QString::fromLatin1(name));
    made.list->setModel(made.people);
    made.list->setItemDelegate(new PersonDelegate{{.flush = true}, made.list});
    made.list->setUniformItemSizes(true);
    made.list->setSelectionMode(QAbstractItemView::NoSelection);
    made.list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    made.list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    made.list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    part->addWidget(made.title);
    part->addWidget(made.list, 1);
    part->addWidget(made.note);
    return made;
}

void ReceiptsDialog::setReceipts(client::Receipts receipts) {
    receipts_ = std::move(receipts);
    state_->hide();
    columns_->show();
    fill();
    (read_.list->isHidden() ? unread_ : read_).list->setFocus();
}

void ReceiptsDialog::fill() {
    fill(read_, tr("Read by %1"), tr("Nobody has read it yet."), receipts_.read_by, receipts_.read_count);
    fill(unread_, tr("Not read by %1"), tr("Everybody has read it."), receipts_.unread_by, receipts_.member_count - receipts_.read_count);
}

void ReceiptsDialog::fill(const Column& column, const QString& title, const QString& nobody, const std::vector<UserId>& users, int count) {
    column.title->setText(title.arg(count));
    std::vector<client::Person> people;
    for (const UserId user : users) people.push_back({user, {}, session_.nameOf(user).toStdString()});
    column.people->setPeople(std::move(people));
    column.list->setVisible(!users.empty());
    column.list->setAccessibleName(column.title->text());
    const int others = count - static_cast<int>(users.size());  // the server names 500 of each at most
    column.note->setText(users.empty() ? nobody : tr("and %n more", nullptr, others));
    column.note->setVisible(users.empty() || others > 0);
    column.note->setSizePolicy(QSizePolicy::Preferred, users.empty() ? QSizePolicy::Expanding : QSizePolicy::Preferred);
}

}  // namespace aviso::ui
