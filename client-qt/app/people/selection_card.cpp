#include "client-qt/app/people/selection_card.hpp"

#include <QEvent>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QVBoxLayout>

#include "client-qt/app/people/person_delegate.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/models/presence.hpp"

namespace aviso::ui {
namespace {

constexpr int kWidth = 420;

}  // namespace

SelectionCard::SelectionCard(Session& session, QWidget* parent)
    : QWidget{parent}, session_{session}, title_{new QLabel{this}}, hint_{new QLabel{this}}, list_{new QListView{this}}, group_{makeButton({}, "primary", this)} {
    title_->setProperty("look", QStringLiteral("heading"));
    title_->setObjectName(QStringLiteral("selectedCount"));
    hint_->setProperty("look", QStringLiteral("secondary"));
    hint_->setWordWrap(true);
    group_->setObjectName(QStringLiteral("groupWithSelection"));
    model_.setDetail([](const client::Person&) { return QString{}; });
    model_.setOnline([this](UserId user) { return session_.presence().isOnline(user); });
    list_->setModel(&model_);
    list_->setItemDelegate(new PersonDelegate{{.flush = true}, list_});
    list_->setUniformItemSizes(true);
    list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list_->setSelectionMode(QAbstractItemView::NoSelection);
    list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    connect(&session.presence(), &Presence::changed, list_->viewport(), qOverload<>(&QWidget::update));
    connect(group_, &QPushButton::clicked, this, [this] { emit groupRequested(people_); });

    auto* middle = new QWidget{this};
    middle->setMaximumWidth(kWidth);
    auto* column = new QVBoxLayout{middle};
    column->setSpacing(space::kS);
    column->addWidget(title_);
    column->addWidget(hint_);
    column->addSpacing(space::kS);
    column->addWidget(group_, 0, Qt::AlignLeft);
    column->addSpacing(space::kS);
    column->addWidget(list_, 1);
    auto* row = new QHBoxLayout{this};
    row->setContentsMargins(space::kXl, space::kXxl, space::kXl, space::kXl);
    row->addStretch(1);
    row->addWidget(middle, 8);
    row->addStretch(1);
    retranslate();
}

void SelectionCard::showPeople(const std::vector<UserId>& people) {
    people_ = people;
    std::vector<client::Person> rows;
    for (const UserId user : people) {
        client::Person person;
        person.id = user;
        person.name = session_.nameOf(user).toStdString();
        rows.push_back(std::move(person));
    }
    model_.setPeople(std::move(rows));
    retranslate();
}

void SelectionCard::retranslate() {
    title_->setText(tr("%n people selected", nullptr, static_cast<int>(people_.size())));
    hint_->setText(tr("Hold Ctrl or Shift to select more or fewer."));
    group_->setText(tr("New group with them"));
    list_->setAccessibleName(tr("Selected people"));
}

void SelectionCard::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

}  // namespace aviso::ui
