#include "client-qt/app/style/base_style.hpp"

#include <QEvent>
#include <QMenu>
#include <QPainter>
#include <QStyleFactory>
#include <QTableView>

#include "client-qt/app/style/raised.hpp"

namespace aviso::ui {

BaseStyle::BaseStyle() : QProxyStyle{QStyleFactory::create(QStringLiteral("Fusion"))} {}

void BaseStyle::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    const bool menu = qobject_cast<QMenu*>(widget) != nullptr;
    if (!menu && !widget->inherits("QComboBoxPrivateContainer")) return;
    if (!widget->testAttribute(Qt::WA_TranslucentBackground)) {
        widget->setAttribute(Qt::WA_TranslucentBackground);
        if (!widget->isVisible()) widget->setWindowFlags(widget->windowFlags() | Qt::FramelessWindowHint | Qt::NoDropShadowWindowHint);
    }
    if (!menu) return;
    widget->removeEventFilter(this);  // once, however often it is polished
    widget->installEventFilter(this);
}

void BaseStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
    // Else a square of the accent lies behind the disc of a day.
    if (element == PE_PanelItemViewRow && qobject_cast<const QTableView*>(widget) != nullptr) return;
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

bool BaseStyle::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Paint) {
        auto* menu = static_cast<QWidget*>(watched);
        QPainter painter{menu};
        paintShadow(painter, QRectF{menu->rect()}.adjusted(raised::kShadow, raised::kShadow, -raised::kShadow, -raised::kShadow));
    }
    return QProxyStyle::eventFilter(watched, event);
}

}  // namespace aviso::ui
