#include "client-qt/app/style/raised.hpp"

#include <QPainter>
#include <QPainterPath>

#include "client-qt/app/style/theme.hpp"

namespace aviso::ui {
namespace {

constexpr int kDrop = 2;  ///< light comes from above
constexpr float kDarkest = 0.05F;

}  // namespace

void paintShadow(QPainter& painter, const QRectF& panel) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath outside, inside;
    outside.addRect(panel.adjusted(-raised::kShadow, -raised::kShadow, raised::kShadow, raised::kShadow));
    inside.addRoundedRect(panel, radius::kPanel, radius::kPanel);
    painter.setClipPath(outside.subtracted(inside));
    painter.setPen(Qt::NoPen);
    // Rings over one another: dark at the edge, nothing at the end.
    for (int ring = raised::kShadow - kDrop; ring >= 0; --ring) {
        QColor ink{Qt::black};
        ink.setAlphaF(kDarkest * static_cast<float>(raised::kShadow - ring) / raised::kShadow);
        painter.setBrush(ink);
        painter.drawRoundedRect(panel.adjusted(-ring, -ring + kDrop, ring, ring + kDrop), radius::kPanel + ring, radius::kPanel + ring);
    }
    painter.restore();
}

void paintRaised(QPainter& painter, const QRectF& panel) {
    paintShadow(painter, panel);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen{colours().divider, 1});
    painter.setBrush(colours().raised);
    painter.drawRoundedRect(panel.adjusted(0.5, 0.5, -0.5, -0.5), radius::kPanel, radius::kPanel);
    painter.restore();
}

}  // namespace aviso::ui
