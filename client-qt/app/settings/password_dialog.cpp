#include "client-qt/app/settings/password_dialog.hpp"

#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

#include "client-qt/app/style/tokens.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {

PasswordDialog::PasswordDialog(Session& session, QWidget* parent)
    : QDialog{parent}, session_{session}, present_{new QLineEdit{this}}, next_{new QLineEdit{this}}, again_{new QLineEdit{this}}, problem_{new QLabel{this}},
      change_{makeButton(tr("Change password"), "primary", this)} {
    setObjectName(QStringLiteral("passwordDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Change password"));
    setMinimumWidth(380);
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kL);
    column->setSpacing(space::kXs);
    const auto add = [&](QLineEdit* field, const QString& label, const char* name) {
        auto* words = new QLabel{label, this};
        words->setProperty("look", QStringLiteral("secondary"));
        words->setBuddy(field);
        field->setEchoMode(QLineEdit::Password);
        field->setAccessibleName(label);
        field->setObjectName(QString::fromLatin1(name));
        column->addWidget(words);
        column->addWidget(field);
        column->addSpacing(space::kS);
    };
    add(present_, tr("Present password"), "presentPassword");
    add(next_, tr("New password"), "nextPassword");
    add(again_, tr("New password, once more"), "nextPasswordAgain");
    problem_->setObjectName(QStringLiteral("passwordProblem"));
    problem_->setProperty("look", QStringLiteral("error"));
    problem_->setWordWrap(true);
    problem_->hide();
    column->addWidget(problem_);
    auto* buttons = new QHBoxLayout;
    auto* cancel = makeButton(tr("Cancel"), nullptr, this);
    change_->setObjectName(QStringLiteral("changeIt"));
    change_->setDefault(true);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(change_);
    column->addSpacing(space::kS);
    column->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(change_, &QPushButton::clicked, this, &PasswordDialog::submit);
}

void PasswordDialog::complain(const QString& text, QLineEdit* where) {
    problem_->setText(text);
    problem_->show();
    where->setFocus();
    where->selectAll();
}

void PasswordDialog::submit() {
    if (present_->text().isEmpty()) return complain(tr("Enter your present password."), present_);
    if (next_->text().isEmpty()) return complain(tr("Enter a new password."), next_);
    if (next_->text() != again_->text()) return complain(tr("The two new passwords differ."), again_);
    change_->setEnabled(false);
    session_.changePassword(present_->text(), next_->text(), this, [this](const QString& problem) {
        change_->setEnabled(true);
        if (problem.isEmpty()) return accept();
        complain(problem, present_);
    });
}

}  // namespace aviso::ui
