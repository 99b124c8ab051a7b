#include "client-qt/app/settings/choice_tiles.hpp"

#include <QPainter>
#include <QPainterPath>

#include "client-qt/app/style/icons.hpp"

namespace aviso::ui {
namespace {

constexpr QSize kPicture{132, 82};
constexpr int kRing = 4;  ///< around the picture: chosen, focus

void makeChoice(QAbstractButton& button) {
    button.setCheckable(true);
    button.setAutoExclusive(true);
    button.setCursor(Qt::PointingHandCursor);
    button.setFocusPolicy(Qt::StrongFocus);
    button.setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    button.setAttribute(Qt::WA_Hover);
}

/// A list, a message of somebody, an own one.
void paintWindow(QPainter& painter, const QRectF& in, const Colours& c) {
    painter.fillRect(in, c.canvas);
    const QRectF list{in.left(), in.top(), in.width() * 0.34, in.height()};
    painter.fillRect(list, c.panel);
    painter.setPen(Qt::NoPen);
    for (int i = 0; i < 4; ++i) {
        const double y = list.top() + 10 + i * 18;
        painter.setBrush(i == 1 ? c.accent : c.divider);
        painter.drawEllipse(QRectF{list.left() + 8, y, 10, 10});
        painter.setBrush(i == 1 ? c.textTertiary : c.divider);
        painter.drawRoundedRect(QRectF{list.left() + 22, y + 3, list.width() - 30, 4}, 2, 2);
    }
    const auto bubble = [&](double left, double top, double width, const QColor& fill, const QColor& line) {
        painter.setBrush(fill);
        painter.drawRoundedRect(QRectF{left, top, width, 18}, 6, 6);
        painter.setBrush(line);
        painter.drawRoundedRect(QRectF{left + 7, top + 7, width - 20, 4}, 2, 2);
    };
    bubble(list.right() + 8, in.top() + 14, 52, c.bubble, c.textTertiary);
    bubble(in.right() - 56, in.top() + 44, 48, c.accent, c.onAccent);
}

void paintRing(QPainter& painter, const QRectF& around, double round, const QAbstractButton& button) {
    painter.setBrush(Qt::NoBrush);
    if (button.isChecked()) {
        painter.setPen(QPen{colours().accent, 2});
    } else if (button.hasFocus()) {
        painter.setPen(QPen{colours().focus, 2, Qt::DotLine});
    } else {
        painter.setPen(QPen{button.underMouse() ? colours().outline : colours().divider, 1});
    }
    painter.drawRoundedRect(around, round, round);
    if (button.isChecked() && button.hasFocus()) painter.drawRoundedRect(around.adjusted(-3, -3, 3, 3), round + 3, round + 3);
}

}  // namespace

ThemeTile::ThemeTile(AppearanceChoice choice, QWidget* parent) : QAbstractButton{parent}, choice_{choice} { makeChoice(*this); }

QSize ThemeTile::sizeHint() const { return {kPicture.width() + 2 * kRing, kPicture.height() + 2 * kRing + 6 + QFontMetrics{Theme::instance().font(TextRole::body)}.height()}; }

void ThemeTile::paintEvent(QPaintEvent*) {
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF picture{kRing, kRing, static_cast<double>(kPicture.width()), static_cast<double>(kPicture.height())};
    QPainterPath round;
    round.addRoundedRect(picture, radius::kControl, radius::kControl);
    painter.save();
    painter.setClipPath(round);
    const Accent accent = Theme::instance().accent();
    paintWindow(painter, picture, coloursFor(choice_ == AppearanceChoice::dark ? Appearance::dark : Appearance::light, accent));
    if (choice_ == AppearanceChoice::followSystem) {
        QPainterPath half;
        half.moveTo(picture.topRight());
        half.lineTo(picture.bottomRight());
        half.lineTo(QPointF{picture.center().x() - 20, picture.bottom()});
        half.lineTo(QPointF{picture.center().x() + 20, picture.top()});
        painter.setClipPath(half, Qt::IntersectClip);
        paintWindow(painter, picture, coloursFor(Appearance::dark, accent));
    }
    painter.restore();
    paintRing(painter, picture.adjusted(-1, -1, 1, 1), radius::kControl + 1, *this);
    painter.setFont(Theme::instance().font(TextRole::body));
    painter.setPen(colours().text);
    painter.drawText(QRectF{0, picture.bottom() + kRing, static_cast<double>(width()), height() - picture.bottom() - kRing}, Qt::AlignCenter, text());
}

AccentDot::AccentDot(Accent accent, QWidget* parent) : QAbstractButton{parent}, accent_{accent} { makeChoice(*this); }

QSize AccentDot::sizeHint() const { return {36, 36}; }

void AccentDot::paintEvent(QPaintEvent*) {
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor colour = accentSwatch(Theme::instance().appearance(), accent_);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawEllipse(QRectF{6, 6, 24, 24});
    if (isChecked()) painter.drawPixmap(10, 10, iconPixmap(QStringLiteral("check"), colours().onAccent, 16, devicePixelRatioF()));
    painter.setBrush(Qt::NoBrush);
    if (hasFocus()) {
        painter.setPen(QPen{colours().focus, 2});
    } else if (isChecked() || underMouse()) {
        painter.setPen(QPen{isChecked() ? colour : colours().outline, 1.5});
    } else {
        return;
    }
    painter.drawEllipse(QRectF{2, 2, 32, 32});
}

}  // namespace aviso::ui
