#include "client-qt/app/widgets/question_dialog.hpp"

#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "client-qt/app/style/tokens.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {
namespace {

constexpr int kWidth = 400;

}  // namespace

QuestionDialog::QuestionDialog(const Question& question, QWidget* parent)
    : QDialog{parent}, text_{new QLabel{question.text, this}}, problem_{new QLabel{this}}, action_{makeButton(question.action, question.destructive ? "danger" : "primary", this)} {
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("question"));
    setWindowTitle(QStringLiteral("Aviso"));  // the dialog itself says it in large
    setAccessibleName(question.title);
    setMinimumWidth(kWidth);
    auto* title = new QLabel{question.title, this};
    title->setProperty("look", QStringLiteral("title"));
    title->setWordWrap(true);
    for (QLabel* label : {title, text_}) label->setTextFormat(Qt::PlainText);
    text_->setWordWrap(true);
    text_->setVisible(!question.text.isEmpty());
    problem_->setProperty("look", QStringLiteral("error"));
    problem_->setObjectName(QStringLiteral("questionProblem"));
    problem_->setWordWrap(true);
    problem_->hide();
    action_->setObjectName(QStringLiteral("agree"));
    auto* cancel = makeButton(tr("Cancel"), nullptr, this);
    cancel->setObjectName(QStringLiteral("cancel"));
    // What cannot be undone is not done by a hasty Enter.
    (question.destructive ? cancel : action_)->setDefault(true);
    (question.destructive ? action_ : cancel)->setAutoDefault(false);

    column_ = new QVBoxLayout{this};
    column_->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kL);
    column_->setSpacing(space::kM);
    column_->addWidget(title);
    column_->addWidget(text_);
    column_->addWidget(problem_);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::kS);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(action_);
    column_->addSpacing(space::kXs);
    column_->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(action_, &QPushButton::clicked, this, &QuestionDialog::agree);
    if (question.destructive) cancel->setFocus();
}

void QuestionDialog::askLine(const QString& name, const QString& present, int longest) {
    line_ = new QLineEdit{present, this};
    line_->setObjectName(QStringLiteral("line"));
    line_->setAccessibleName(name);
    line_->setMaxLength(longest);
    line_->selectAll();
    column_->insertWidget(2, line_);
    line_->setFocus();
    connect(line_, &QLineEdit::textChanged, this, &QuestionDialog::refresh);
    refresh();
}

void QuestionDialog::askText(const QString& name, const QString& present, int mostBytes) {
    mostBytes_ = mostBytes;
    lines_ = new QPlainTextEdit{present, this};
    lines_->setObjectName(QStringLiteral("lines"));
    lines_->setAccessibleName(name);
    lines_->setTabChangesFocus(true);
    lines_->setMinimumHeight(120);
    lines_->moveCursor(QTextCursor::End);
    column_->insertWidget(2, lines_);
    lines_->setFocus();
    connect(lines_, &QPlainTextEdit::textChanged, this, &QuestionDialog::refresh);
    refresh();
}

QString QuestionDialog::answer() const { return line_ ? line_->text().simplified() : lines_ ? lines_->toPlainText().trimmed() : QString{}; }

void QuestionDialog::whenAgreed(std::function<void(QuestionDialog*, Done)> act) { act_ = std::move(act); }

void QuestionDialog::refresh() {
    const int over = lines_ ? static_cast<int>(answer().toUtf8().size()) - mostBytes_ : 0;
    if (over > 0) problem_->setText(tr("This is %n bytes too long.", nullptr, over));
    problem_->setVisible(over > 0);
    action_->setEnabled(!busy_ && over <= 0 && !(line_ && answer().isEmpty()));
}

void QuestionDialog::ask(QWidget* parent, const Question& question, std::function<void(Done)> act) {
    auto* dialog = new QuestionDialog{question, parent};
    dialog->whenAgreed([act = std::move(act)](QuestionDialog*, Done done) { act(std::move(done)); });
    dialog->open();
}

void QuestionDialog::agree() {
    if (busy_) return;
    busy_ = true;
    refresh();
    act_(this, [this](const QString& problem) {
        busy_ = false;
        refresh();
        if (problem.isEmpty()) return accept();
        problem_->setText(problem);
        problem_->show();
    });
}

}  // namespace aviso::ui
