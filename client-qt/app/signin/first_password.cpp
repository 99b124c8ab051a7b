#include "client-qt/app/signin/first_password.hpp"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "client-qt/app/signin/sign_in_parts.hpp"
#include "client-qt/app/style/tokens.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/models/session.hpp"

namespace aviso::ui {

FirstPassword::FirstPassword(Session& session, QWidget* parent) : QWidget{parent}, session_{session} {
    QVBoxLayout* column = makeSignInCard(this);
    column->setSpacing(space::kM);
    title_ = makeSignInLabel("heading", this);
    text_ = makeSignInLabel("secondary", this);
    presentField_ = new PasswordField{this};
    next_ = new PasswordField{this};
    nextAgain_ = new PasswordField{this};
    problem_ = makeSignInLabel("error", this);
    change_ = makeButton({}, "primary", this);
    leave_ = makeButton({}, nullptr, this);
    for (QWidget* row : std::initializer_list<QWidget*>{title_, text_, presentField_, next_, nextAgain_, problem_, change_, leave_}) column->addWidget(row);
    // For tests that click.
    presentField_->setObjectName(QStringLiteral("presentPassword"));
    next_->setObjectName(QStringLiteral("newPassword"));
    nextAgain_->setObjectName(QStringLiteral("newPasswordAgain"));
    problem_->setObjectName(QStringLiteral("changeProblem"));
    change_->setObjectName(QStringLiteral("changePassword"));
    leave_->setObjectName(QStringLiteral("leave"));
    connect(leave_, &QPushButton::clicked, this, [this] { session_.signOut(); });
    for (QLineEdit* field : {presentField_, next_, nextAgain_}) connect(field, &QLineEdit::returnPressed, this, &FirstPassword::submit);
    connect(change_, &QPushButton::clicked, this, &FirstPassword::submit);
    retranslate();
}

/// Whoever has just typed the present password need not type it again; after a start with a kept session nobody has.
void FirstPassword::ask() {
    problem_->clear();
    presentField_->clear();
    presentField_->setVisible(present_.isEmpty());
    (present_.isEmpty() ? presentField_ : next_)->setFocus();
}

void FirstPassword::submit() {
    if (next_->text() != nextAgain_->text()) return refuse(tr("The two passwords differ."), nextAgain_);
    const bool asked = present_.isEmpty();
    const QString present = asked ? presentField_->text() : present_;
    if (present.isEmpty()) return refuse(tr("Enter the password you have now."), presentField_);
    if (next_->text() == present) return refuse(tr("The new password must differ from the one you were given."), next_);
    change_->setEnabled(false);
    session_.changePassword(present, next_->text(), this, [this, asked](const QString& problem) {
        change_->setEnabled(true);
        if (!problem.isEmpty()) return refuse(problem, asked ? presentField_ : next_);
        problem_->clear();
        present_.clear();
        for (QLineEdit* field : {presentField_, next_, nextAgain_}) field->clear();
        emit changed();
    });
}

void FirstPassword::refuse(const QString& why, QLineEdit* field) {
    problem_->setText(why);
    field->setFocus();
}

void FirstPassword::retranslate() {
    title_->setText(tr("Choose your own password"));
    text_->setText(tr("The password you were given is known to others. From now on use one that only you know."));
    presentField_->setPlaceholderText(tr("Present password"));
    presentField_->setAccessibleName(tr("Present password"));
    next_->setPlaceholderText(tr("New password"));
    nextAgain_->setPlaceholderText(tr("New password, once more"));
    next_->setAccessibleName(tr("New password"));
    nextAgain_->setAccessibleName(tr("New password, once more"));
    change_->setText(tr("Change password"));
    leave_->setText(tr("Sign out"));
}

void FirstPassword::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        problem_->clear();  // what was said before an attempt is not said again
    }
    QWidget::changeEvent(event);
}

}  // namespace aviso::ui
