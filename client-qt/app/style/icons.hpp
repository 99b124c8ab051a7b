#pragma once

#include <QColor>
#include <QIcon>
#include <QPixmap>
#include <QString>

namespace aviso::ui {

/// The icon `name` (a file of client-qt/app/style/icons) drawn in `colour`. `size` in device-independent pixels; the pixmap has `ratio` pixels for each.
/// Kept: asking again costs a look-up. Asserts that the icon exists.
QPixmap iconPixmap(const QString& name, const QColor& colour, int size, qreal ratio);

/// For buttons and menus: drawn in the theme's secondary text colour, disabled and on accent as the theme has it. Ask again when the theme changes.
QIcon themedIcon(const QString& name);
QIcon themedIcon(const QString& name, const QColor& colour);

/// A file with the icon in this colour, for style sheets, which take only files. In the process's own temporary folder.
QString iconFile(const QString& name, const QColor& colour);

}  // namespace aviso::ui
