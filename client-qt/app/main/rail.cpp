#include "client-qt/app/main/rail.hpp"

#include <QEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

#include "client-qt/app/conversations/conversation_delegate.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {
namespace {

constexpr int kWidth = 64;
constexpr int kIcon = 24;

}  // namespace

/// A view's button; a count stands over its corner.
class RailButton : public QToolButton {
  public:
    explicit RailButton(QWidget* parent) : QToolButton{parent} {
        setCheckable(true);
        setAutoExclusive(true);
        setFixedSize(48, 44);
        setIconSize({kIcon, kIcon});
    }
    void setBadge(const QString& text) {
        badge_ = text;
        update();
    }

  protected:
    void paintEvent(QPaintEvent* event) override {
        QToolButton::paintEvent(event);
        if (badge_.isEmpty()) return;
        QPainter painter{this};
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setFont(Theme::instance().font(TextRole::caption));
        const int height = 17;
        const int width = std::max(height, painter.fontMetrics().horizontalAdvance(badge_) + 8);
        const QRect pill{this->width() - width - 1, 1, width, height};
        painter.setPen(QPen{colours().rail, 2});
        painter.setBrush(colours().unread);
        painter.drawRoundedRect(QRectF{pill}.adjusted(-1, -1, 1, 1), height / 2.0 + 1, height / 2.0 + 1);
        painter.setPen(colours().onUnread);
        painter.drawText(pill, Qt::AlignCenter, badge_);
    }

  private:
    QString badge_;
};

Rail::Rail(QWidget* parent) : QWidget{parent}, me_{new AvatarLabel{40, this}} {
    setFixedWidth(kWidth);
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(space::kS, space::kL, space::kS, space::kL);
    column->setSpacing(space::kS);
    column->addWidget(me_, 0, Qt::AlignHCenter);
    column->addSpacing(space::kM);
    me_->installEventFilter(this);
    me_->setCursor(Qt::PointingHandCursor);
    me_->setFocusPolicy(Qt::TabFocus);
    for (const View view : {conversations, people, settings}) {
        auto* button = new RailButton{this};
        if (view == settings) column->addStretch(1);
        column->addWidget(button, 0, Qt::AlignHCenter);
        connect(button, &QToolButton::clicked, this, [this, view] { emit chosen(view); });
        button->hide();
        buttons_.push_back(button);
    }
    for (RailButton* button : buttons_) connect(button, &QToolButton::toggled, this, &Rail::refresh);
    buttons_[conversations]->setChecked(true);
    connect(&Theme::instance(), &Theme::changed, this, &Rail::refresh);
    refresh();
}

void Rail::setMe(const QString& name, quint64 seed) {
    me_->show(name, seed, false);
    me_->setToolTip(name);
}

void Rail::enable(View view) { buttons_[view]->show(); }

void Rail::setCurrent(View view) { buttons_[view]->setChecked(true); }

void Rail::setUnread(int count, bool mentioned) {
    unread_ = count;
    mentioned_ = mentioned;
    refresh();
}

void Rail::refresh() {
    const QStringList icons{QStringLiteral("chat"), QStringLiteral("people"), QStringLiteral("settings")};
    const QStringList names{tr("Conversations"), tr("People"), tr("Settings")};
    for (int i = 0; i < static_cast<int>(buttons_.size()); ++i) {
        RailButton* button = buttons_[static_cast<std::size_t>(i)];
        button->setIcon(themedIcon(icons[i], button->isChecked() ? colours().link : colours().textSecondary));
        button->setToolTip(tr("%1 (Ctrl+%2)").arg(names[i]).arg(i + 1));
        button->setAccessibleName(i == conversations && unread_ > 0 ? tr("%1, %n unread", nullptr, unread_).arg(names[i]) : names[i]);
    }
    buttons_[conversations]->setBadge(unread_ == 0 ? QString{} : mentioned_ ? QStringLiteral("@") : countText(unread_));
}

bool Rail::eventFilter(QObject* watched, QEvent* event) {
    if (watched == me_) {
        const bool key = event->type() == QEvent::KeyPress;
        const int which = key ? static_cast<QKeyEvent*>(event)->key() : 0;
        if (event->type() == QEvent::MouseButtonRelease || which == Qt::Key_Space || which == Qt::Key_Return || which == Qt::Key_Enter) emit meClicked();
        if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) update();
    }
    return QWidget::eventFilter(watched, event);
}

void Rail::paintEvent(QPaintEvent*) {
    QPainter painter{this};
    painter.fillRect(rect(), colours().rail);
    if (!me_->hasFocus()) return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen{colours().focus, 2});
    painter.drawEllipse(QRectF{me_->geometry()}.adjusted(-3, -3, 3, 3));
}

void Rail::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) refresh();
    QWidget::changeEvent(event);
}

}  // namespace aviso::ui
