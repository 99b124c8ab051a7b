#include "client-qt/app/widgets/popover.hpp"

#include <QPainter>
#include <QScreen>
#include <algorithm>

#include "client-qt/app/style/raised.hpp"
#include "client-qt/app/style/tokens.hpp"

namespace aviso::ui {

using raised::kShadow;

Popover::Popover(QWidget* parent) : QWidget{parent, Qt::Popup | Qt::FramelessWindowHint | Qt::NoDropShadowWindowHint} {
    setAttribute(Qt::WA_TranslucentBackground);
    setAttribute(Qt::WA_DeleteOnClose);
}

QMargins Popover::margins(int padding) {
    const int all = kShadow + padding;
    return {all, all, all, all};
}

void Popover::popUpAbove(const QWidget& anchor) {
    adjustSize();
    popUpAt(anchor.mapToGlobal(QPoint{-kShadow, -height() + kShadow - space::kXs}));
}

void Popover::popUpBelow(const QWidget& anchor) {
    adjustSize();
    popUpAt(anchor.mapToGlobal(QPoint{anchor.width() - width() + kShadow, anchor.height() + space::kXs - kShadow}));
}

void Popover::popUpAt(QPoint corner) {
    if (const QScreen* on = parentWidget() ? parentWidget()->screen() : nullptr) {
        const QRect room = on->availableGeometry();
        corner.setX(std::clamp(corner.x(), room.left(), std::max(room.left(), room.right() - width())));
        corner.setY(std::clamp(corner.y(), room.top(), std::max(room.top(), room.bottom() - height())));
    }
    move(corner);
    show();
}

void Popover::paintEvent(QPaintEvent*) {
    QPainter painter{this};
    paintRaised(painter, QRectF{rect()}.adjusted(kShadow, kShadow, -kShadow, -kShadow));
}

}  // namespace aviso::ui
