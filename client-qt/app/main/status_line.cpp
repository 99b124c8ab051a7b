#include "client-qt/app/main/status_line.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {

StatusLine::StatusLine(QWidget* parent) : QWidget{parent}, text_{new QLabel{this}}, action_{makeButton({}, "quiet", this)} {
    auto* row = new QHBoxLayout{this};
    row->setContentsMargins(space::kL, 2, space::kL, 2);
    row->addStretch(1);
    row->addWidget(text_);
    row->addWidget(action_);
    row->addStretch(1);
    text_->setProperty("look", QStringLiteral("secondary"));
    action_->setObjectName(QStringLiteral("statusAction"));
    connect(action_, &QPushButton::clicked, this, &StatusLine::actionRequested);
    hide();
}

void StatusLine::say(const QString& text, Tone tone, const QString& action) {
    tone_ = tone;
    text_->setText(text);
    action_->setText(action);
    action_->setVisible(!action.isEmpty());
    setVisible(!text.isEmpty());
    setAccessibleName(text);
    update();
    emit said(text, tone, action);
}

void StatusLine::follow(StatusLine& other) {
    say(other.text_->text(), other.tone_, other.action_->text());
    connect(&other, &StatusLine::said, this, &StatusLine::say);
    connect(this, &StatusLine::actionRequested, &other, &StatusLine::actionRequested);
}

void StatusLine::paintEvent(QPaintEvent*) {
    QPainter painter{this};
    painter.fillRect(rect(), tone_ == Tone::warning ? colours().warningSurface : colours().rail);
}

}  // namespace aviso::ui
