#include "client-qt/app/chat/composer.hpp"

#include <QEvent>
#include <QLabel>
#include <QStyle>
#include <QTimer>
#include <QVBoxLayout>

#include "client-qt/app/chat/emoji_picker.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {
namespace {

constexpr int kLimitShownBelow = 512;  ///< bytes left from which the count is shown
constexpr int kProblemShownMs = 8000;

}  // namespace

Composer::Composer(QWidget* parent) : QWidget{parent}, problem_{new QLabel{this}}, closed_{new QLabel{this}}, row_{new QWidget{this}} {
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(space::kM, space::kS, space::kM, space::kM);
    column->setSpacing(space::kXs);
    problem_->setProperty("look", QStringLiteral("error"));
    problem_->setObjectName(QStringLiteral("chatProblem"));
    problem_->setWordWrap(true);
    problem_->hide();
    closed_->setProperty("look", QStringLiteral("secondary"));
    closed_->setAlignment(Qt::AlignCenter);
    closed_->setWordWrap(true);
    closed_->hide();

    auto* row = new QHBoxLayout{row_};
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::kXs);
    emoji_ = new IconButton{QStringLiteral("emoji"), {}, row_};
    input_ = new MessageInput{row_};
    limit_ = new QLabel{row_};
    limit_->setObjectName(QStringLiteral("bytesLeft"));
    limit_->hide();
    send_ = new IconButton{QStringLiteral("send"), {}, row_};
    row->addWidget(emoji_, 0, Qt::AlignBottom);
    row->addWidget(input_, 1, Qt::AlignVCenter);
    row->addWidget(limit_, 0, Qt::AlignBottom);
    row->addWidget(send_, 0, Qt::AlignBottom);
    for (QWidget* part : std::initializer_list<QWidget*>{problem_, closed_, row_}) column->addWidget(part);
    connect(emoji_, &QToolButton::clicked, this, &Composer::pickEmoji);
    connect(send_, &QToolButton::clicked, this, &Composer::send);
    connect(input_, &MessageInput::sendRequested, this, &Composer::send);
    connect(input_, &MessageInput::bytesLeftChanged, this, &Composer::showBytesLeft);
    retranslate();
}

void Composer::setWritable(bool writable) {
    row_->setVisible(writable);
    closed_->setVisible(!writable);
}

void Composer::say(const QString& problem) {
    problem_->setText(problem);
    problem_->show();
    QTimer::singleShot(kProblemShownMs, problem_, [label = problem_, problem] {
        if (label->text() == problem) label->hide();
    });
}

void Composer::giveBack(const QString& text) {
    if (input_->toPlainText().isEmpty()) input_->setPlainText(text);
}

void Composer::send() {
    const QString text = input_->toPlainText().trimmed();
    if (text.isEmpty()) return;
    const int left = input_->bytesLeft();
    if (left < 0) return say(tr("This message is %n bytes too long. Shorten it or send it in two.", nullptr, -left));
    problem_->hide();
    const auto mentions = input_->mentions();
    const bool all = input_->mentionsAll();
    input_->clear();
    emit sendRequested(text, mentions, all);
}

void Composer::showBytesLeft(int left) {
    limit_->setVisible(left < kLimitShownBelow);
    limit_->setText(QString::number(left));
    limit_->setProperty("look", left < 0 ? QStringLiteral("error") : QStringLiteral("secondary"));
    limit_->style()->unpolish(limit_);
    limit_->style()->polish(limit_);
}

void Composer::pickEmoji() {
    auto* picker = new EmojiPicker{this};
    picker->setAttribute(Qt::WA_DeleteOnClose);
    connect(picker, &EmojiPicker::picked, input_, [this](const QString& emoji) {
        input_->insertPlainText(emoji);
        input_->setFocus();
    });
    picker->popUpAbove(emoji_);
}

void Composer::retranslate() {
    emoji_->setName(tr("Emoji"));
    send_->setName(tr("Send (Enter)"));
    limit_->setToolTip(tr("Bytes that still fit into one message"));
    closed_->setText(tr("You are no longer a member of this group. What you could read stays here."));
}

void Composer::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

}  // namespace aviso::ui
