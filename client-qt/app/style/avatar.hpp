#pragma once

#include <QPixmap>
#include <QRectF>
#include <QString>

class QPainter;

namespace aviso::ui {

/// What stands in a picture made from a name: the last two characters of a Chinese, Japanese or Korean name, else the initials of first and last word.
/// "李华" → "李华", "欧阳小明" → "小明", "Alice Martin" → "AM", "admin" → "A"; "" → "?".
QString initials(const QString& name);

enum class AvatarShape { person, group };

/// Draws the picture made from a name: people are circles, groups rounded squares. `seed` (the id) chooses the colour.
void paintAvatar(QPainter& painter, const QRectF& rect, const QString& name, quint64 seed, AvatarShape shape);

/// The dot of somebody who is online, at the lower right of the picture in `rect`, ringed by the colour behind it.
void paintOnlineDot(QPainter& painter, const QRectF& rect, const QColor& behind);

}  // namespace aviso::ui
