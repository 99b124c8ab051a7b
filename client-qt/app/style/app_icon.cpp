#include "client-qt/app/style/app_icon.hpp"

#include <QPainter>
#include <QPainterPath>
#include <array>

#include "client-qt/app/style/tokens.hpp"

namespace aviso::ui {
namespace {

/// A speech bubble with a tick, on the accent's blue.
QPixmap drawn(int side, bool unread) {
    QPixmap pixmap{side, side};
    pixmap.fill(Qt::transparent);
    QPainter painter{&pixmap};
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(side / 64.0, side / 64.0);
    painter.setPen(Qt::NoPen);
    painter.setBrush(accentSwatch(Appearance::light, Accent::blue));
    painter.drawRoundedRect(QRectF{2, 2, 60, 60}, 15, 15);
    QPainterPath bubble;
    bubble.addRoundedRect(QRectF{13, 15, 38, 29}, 9, 9);
    QPainterPath tail;
    tail.moveTo(21, 40);
    tail.lineTo(21, 53);
    tail.lineTo(34, 42);
    painter.setBrush(Qt::white);
    painter.drawPath(bubble.united(tail));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen{accentSwatch(Appearance::light, Accent::blue), 4.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin});
    painter.drawPolyline(QPolygonF{{24, 30}, {30, 36}, {41, 24}});
    if (unread) {
        painter.setPen(QPen{Qt::white, 3});
        painter.setBrush(coloursFor(Appearance::light, Accent::blue).unread);
        painter.drawEllipse(QRectF{38, 2, 24, 24});
    }
    return pixmap;
}

QIcon made(bool unread) {
    QIcon icon;
    for (const int side : {16, 22, 24, 32, 48, 64, 128, 256}) icon.addPixmap(drawn(side, unread));
    return icon;
}

}  // namespace

QIcon appIcon(bool unread) {
    static const std::array<QIcon, 2> icons{made(false), made(true)};
    return icons[unread ? 1 : 0];
}

}  // namespace aviso::ui
