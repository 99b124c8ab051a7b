#include "client-qt/app/main/rail.hpp"

#include <QEvent>
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

Rail::Rail(QWidget* parent) : QWidget{parent}, me_{new AvatarLabel{40, this}} {
    setFixedWidth(kWidth);
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(space::kS, space::kL, space::kS, space::kL);
    column->setSpacing(space::kS);
    column->addWidget(me_, 0, Qt::AlignHCenter);
    column->addSpacing(space::kM);
    me_->installEventFilter(this);
    me_->setCursor(Qt::PointingHandCursor);
    for (const View view : {conversations, people, settings}) {
        auto* button = new QToolButton{this};
        button->setCheckable(true);
        button->setAutoExclusive(true);
        button->setFixedSize(48, 44);
        button->setIconSize({kIcon, kIcon});
        button->installEventFilter(this);
        if (view == settings) column->addStretch(1);
        column->addWidget(button, 0, Qt::AlignHCenter);
        connect(button, &QToolButton::clicked, this, [this, view] { emit chosen(view); });
        connect(button, &QToolButton::toggled, this, &Rail::refresh);
        buttons_.push_back(button);
    }
    buttons_[conversations]->setChecked(true);
    connect(&Theme::instance(), &Theme::changed, this, &Rail::refresh);
    refresh();
}

void Rail::setMe(const QString& name, quint64 seed) {
    me_->show(name, seed, false);
    me_->setToolTip(name);
}

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
        QToolButton* button = buttons_[static_cast<std::size_t>(i)];
        button->setIcon(themedIcon(icons[i], button->isChecked() ? colours().link : colours().textSecondary));
        button->setToolTip(tr("%1 (Ctrl+%2)").arg(names[i]).arg(i + 1));
        button->setAccessibleName(i == conversations && unread_ > 0 ? tr("%1, %n unread", nullptr, unread_).arg(names[i]) : names[i]);
    }
    update();
    if (!buttons_.empty()) buttons_[conversations]->update();
}

bool Rail::eventFilter(QObject* watched, QEvent* event) {
    if (watched == me_ && event->type() == QEvent::MouseButtonRelease) emit meClicked();
    if (watched == buttons_[conversations] && event->type() == QEvent::Paint && unread_ > 0) {
        // The button first, then the count over its corner.
        watched->removeEventFilter(this);
        watched->event(event);
        watched->installEventFilter(this);
        auto* button = buttons_[conversations];
        QPainter painter{button};
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setFont(Theme::instance().font(TextRole::caption));
        const QString text = mentioned_ ? QStringLiteral("@") : countText(unread_);
        const int height = 17;
        const int width = std::max(height, painter.fontMetrics().horizontalAdvance(text) + 8);
        const QRect pill{button->width() - width - 1, 1, width, height};
        painter.setPen(QPen{colours().rail, 2});
        painter.setBrush(colours().unread);
        painter.drawRoundedRect(QRectF{pill}.adjusted(-1, -1, 1, 1), height / 2.0 + 1, height / 2.0 + 1);
        painter.setPen(colours().onUnread);
        painter.drawText(pill, Qt::AlignCenter, text);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void Rail::paintEvent(QPaintEvent*) {
    QPainter painter{this};
    painter.fillRect(rect(), colours().rail);
}

void Rail::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) refresh();
    QWidget::changeEvent(event);
}

}  // namespace aviso::ui
