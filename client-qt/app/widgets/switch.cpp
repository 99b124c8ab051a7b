#include "client-qt/app/widgets/switch.hpp"

#include <QPainter>

#include "client-qt/app/style/theme.hpp"

namespace aviso::ui {
namespace {

constexpr int kRing = 3;  ///< room for the focus ring

}  // namespace

Switch::Switch(QWidget* parent) : QAbstractButton{parent} {
    setCheckable(true);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAttribute(Qt::WA_Hover);
}

QSize Switch::sizeHint() const {
    const int height = Theme::instance().scaled(22);
    return {height * 9 / 5 + 2 * kRing, height + 2 * kRing};
}

void Switch::paintEvent(QPaintEvent*) {
    const Colours& c = colours();
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF track = QRectF{rect()}.adjusted(kRing, kRing, -kRing, -kRing);
    const double round = track.height() / 2;
    const QColor off = underMouse() ? c.textTertiary : c.outline;
    painter.setPen(Qt::NoPen);
    painter.setBrush(!isEnabled() ? c.divider : isChecked() ? (underMouse() ? c.accentHover : c.accent) : off);
    painter.drawRoundedRect(track, round, round);
    const double knob = track.height() - 6;
    const double left = isChecked() ? track.right() - knob - 3 : track.left() + 3;
    painter.setBrush(isChecked() && isEnabled() ? c.onAccent : c.surface);
    painter.drawEllipse(QRectF{left, track.top() + 3, knob, knob});
    if (!hasFocus()) return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen{c.focus, 2});
    painter.drawRoundedRect(QRectF{rect()}.adjusted(1, 1, -1, -1), round + kRing, round + kRing);
}

}  // namespace aviso::ui
