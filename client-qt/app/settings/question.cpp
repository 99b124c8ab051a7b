#include "client-qt/app/settings/question.hpp"

#include <QLabel>
#include <QVBoxLayout>

#include "client-qt/app/style/tokens.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {

Question::Question(const QString& title, const QString& explanation, const QString& action, QWidget* parent) : QDialog{parent} {
    setObjectName(QStringLiteral("question"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(QStringLiteral("Aviso"));  // the dialog itself says it in large
    setAccessibleName(title);
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kL);
    column->setSpacing(space::kS);
    auto* head = new QLabel{title, this};
    head->setProperty("look", QStringLiteral("title"));
    head->setWordWrap(true);
    auto* text = new QLabel{explanation, this};
    text->setWordWrap(true);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::kS);
    auto* no = makeButton(tr("Cancel"), nullptr, this);
    no->setObjectName(QStringLiteral("questionNo"));
    auto* yes = makeButton(action, "danger", this);
    yes->setObjectName(QStringLiteral("questionYes"));
    buttons->addStretch(1);
    buttons->addWidget(no);
    buttons->addWidget(yes);
    column->addWidget(head);
    column->addWidget(text);
    column->addSpacing(space::kM);
    column->addLayout(buttons);
    setMinimumWidth(400);
    no->setDefault(true);
    no->setFocus();
    connect(no, &QPushButton::clicked, this, &QDialog::reject);
    connect(yes, &QPushButton::clicked, this, &QDialog::accept);
}

}  // namespace aviso::ui
