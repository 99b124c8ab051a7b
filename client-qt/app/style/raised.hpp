#pragma once

#include <QRectF>

class QPainter;

namespace aviso::ui {

/// What menus and popups stand out with: room for a soft shadow round the panel, which is part of the (otherwise transparent) window.
namespace raised {
inline constexpr int kShadow = 10;  ///< pixels of the window at each side of the panel
}

/// The shadow of a rounded panel; nothing on the panel itself. Reaches raised::kShadow beyond it.
void paintShadow(QPainter& painter, const QRectF& panel);
/// The panel of a popup with its shadow and its edge.
void paintRaised(QPainter& painter, const QRectF& panel);

}  // namespace aviso::ui
