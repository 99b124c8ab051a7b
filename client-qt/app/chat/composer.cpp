#include "client-qt/app/chat/composer.hpp"

#include <QEvent>
#include <QLabel>
#include <QStyle>
#include <QTimer>
#include <QVBoxLayout>

#include "client-qt/app/chat/emoji_picker.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {
namespace {

constexpr int kLimitShownFrom = 50;  ///< percent of the limit from which the count is shown
constexpr int kProblemShownMs = 8000;

/// In the accent while it can be pressed: what one most probably wants to do.
class SendButton final : public IconButton {
  public:
    explicit SendButton(QWidget* parent) : IconButton{icon(), {}, parent} {
        connect(&Theme::instance(), &Theme::changed, this, [this] { tint(); });
        tint();
    }

  private:
    static QString icon() { return QStringLiteral("send"); }
    void tint() { setIcon(themedIcon(icon(), colours().link)); }
};

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
    limit_ = new QLabel{this};
    limit_->setObjectName(QStringLiteral("roomLeft"));
    limit_->setAlignment(Qt::AlignRight);
    limit_->setContentsMargins(0, 0, space::kXs, 0);
    limit_->hide();
    send_ = new SendButton{row_};
    row->addWidget(emoji_, 0, Qt::AlignBottom);
    row->addWidget(input_, 1, Qt::AlignVCenter);
    row->addWidget(send_, 0, Qt::AlignBottom);
    for (QWidget* part : std::initializer_list<QWidget*>{problem_, closed_, limit_, row_}) column->addWidget(part);
    connect(emoji_, &QToolButton::clicked, this, &Composer::pickEmoji);
    connect(send_, &QToolButton::clicked, this, &Composer::send);
    connect(input_, &MessageInput::sendRequested, this, &Composer::send);
    connect(input_, &MessageInput::roomChanged, this, &Composer::refresh);
    retranslate();
    refresh();
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
    if (const int over = input_->charactersOver(); over > 0) return say(tr("This message is %n characters too long. Shorten it or send it in two.", nullptr, over));
    problem_->hide();
    const auto mentions = input_->mentions();
    const bool all = input_->mentionsAll();
    input_->clear();
    emit sendRequested(text, mentions, all);
}

/// Nothing to send: the button is dim. A long text: how much more of it fits, in what people count in.
void Composer::refresh() {
    send_->setEnabled(!input_->toPlainText().trimmed().isEmpty());
    const int over = input_->charactersOver();
    limit_->setVisible(input_->percentFull() >= kLimitShownFrom);
    if (limit_->isHidden()) return;
    limit_->setText(over > 0 ? tr("%n characters too long", nullptr, over) : tr("Room for about %n more characters", nullptr, input_->charactersLeft()));
    limit_->setProperty("look", over > 0 ? QStringLiteral("error") : QStringLiteral("secondary"));
    limit_->style()->unpolish(limit_);
    limit_->style()->polish(limit_);
}

void Composer::pickEmoji() {
    auto* picker = new EmojiPicker{this};
    connect(picker, &EmojiPicker::picked, input_, [this](const QString& emoji) {
        input_->insertPlainText(emoji);
        input_->setFocus();
    });
    picker->popUpAbove(*emoji_);
}

void Composer::retranslate() {
    emoji_->setName(tr("Emoji"));
    send_->setName(tr("Send (Enter)"));
    closed_->setText(tr("You are no longer a member of this group. What you could read stays here."));
}

void Composer::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        refresh();
    }
    QWidget::changeEvent(event);
}

}  // namespace aviso::ui
