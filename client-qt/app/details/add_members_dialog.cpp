#include "client-qt/app/details/add_members_dialog.hpp"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "client-qt/app/people/people_browser.hpp"
#include "client-qt/app/people/people_picker.hpp"
#include "client-qt/app/style/tokens.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {

AddMembersDialog::AddMembersDialog(Session& session, Chat& chat, GroupActions& actions, QWidget* parent)
    : QDialog{parent}, actions_{actions}, picker_{new PeoplePicker{session, this}}, problem_{new QLabel{this}}, add_{makeButton({}, "primary", this)} {
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("addMembers"));
    setWindowTitle(tr("Add members to “%1”").arg(chat.title()));
    resize(680, 520);
    setMinimumSize(520, 400);
    problem_->setProperty("look", QStringLiteral("error"));
    problem_->setObjectName(QStringLiteral("addProblem"));
    problem_->setWordWrap(true);
    problem_->hide();
    add_->setObjectName(QStringLiteral("add"));
    add_->setDefault(true);
    auto* cancel = makeButton(tr("Cancel"), nullptr, this);
    cancel->setAutoDefault(false);
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(picker_, 1);
    column->addWidget(makeDivider(Qt::Horizontal, this));
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(space::kL, space::kM, space::kL, space::kM);
    foot->setSpacing(space::kS);
    foot->addWidget(problem_, 1);
    foot->addStretch(1);
    foot->addWidget(cancel);
    foot->addWidget(add_);
    column->addLayout(foot);

    std::vector<UserId> members;
    for (const client::Member& member : chat.members()) members.push_back(member.user);
    picker_->setFixed(members);
    connect(picker_, &PeoplePicker::chosenChanged, this, &AddMembersDialog::refresh);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(add_, &QPushButton::clicked, this, &AddMembersDialog::add);
    refresh();
    picker_->browser().focusSearch();
}

void AddMembersDialog::refresh() {
    const int count = static_cast<int>(picker_->chosen().size());
    add_->setText(count > 0 ? tr("Add %n people", nullptr, count) : tr("Add"));
    add_->setEnabled(count > 0 && !busy_);
}

void AddMembersDialog::add() {
    busy_ = true;
    problem_->hide();
    refresh();
    actions_.add(picker_->chosen(), this, [this](const QString& problem) {
        busy_ = false;
        refresh();
        if (problem.isEmpty()) return accept();
        problem_->setText(problem);
        problem_->show();
    });
}

}  // namespace aviso::ui
