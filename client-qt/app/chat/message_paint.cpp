#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>
#include <cmath>

#include "client-qt/app/chat/message_layout.hpp"
#include "client-qt/app/style/avatar.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"

namespace aviso::ui {
namespace {

struct MessageText {
    Q_DECLARE_TR_FUNCTIONS(MessageText)
};

void paintLine(QPainter& painter, const QRectF& rect, const QString& text, const QColor& colour, const QColor& lineColour) {
    painter.setFont(Theme::instance().font(TextRole::small));
    const QFontMetricsF metrics{painter.font()};
    const qreal width = metrics.horizontalAdvance(text);
    const qreal middle = rect.center().x();
    const qreal y = std::round(rect.center().y()) + 0.5;
    painter.setPen(lineColour);
    painter.drawLine(QPointF{rect.left() + space::kL, y}, QPointF{middle - width / 2 - space::kM, y});
    painter.drawLine(QPointF{middle + width / 2 + space::kM, y}, QPointF{rect.right() - space::kL, y});
    painter.setPen(colour);
    painter.drawText(rect, Qt::AlignCenter, text);
}

/// The corner next to the sender is small where a group of messages continues.
QPainterPath bubblePath(const QRectF& rect, bool own, bool first, bool last) {
    const qreal large = radius::kBubble;
    const qreal small = radius::kSmall;
    const qreal topLeft = !own && !first ? small : large;
    const qreal bottomLeft = !own && !last ? small : large;
    const qreal topRight = own && !first ? small : large;
    const qreal bottomRight = own && !last ? small : large;
    QPainterPath path;
    path.moveTo(rect.left() + topLeft, rect.top());
    path.lineTo(rect.right() - topRight, rect.top());
    path.arcTo(rect.right() - 2 * topRight, rect.top(), 2 * topRight, 2 * topRight, 90, -90);
    path.lineTo(rect.right(), rect.bottom() - bottomRight);
    path.arcTo(rect.right() - 2 * bottomRight, rect.bottom() - 2 * bottomRight, 2 * bottomRight, 2 * bottomRight, 0, -90);
    path.lineTo(rect.left() + bottomLeft, rect.bottom());
    path.arcTo(rect.left(), rect.bottom() - 2 * bottomLeft, 2 * bottomLeft, 2 * bottomLeft, 270, -90);
    path.lineTo(rect.left(), rect.top() + topLeft);
    path.arcTo(rect.left(), rect.top(), 2 * topLeft, 2 * topLeft, 180, -90);
    return path;
}

QString stateIcon(client::EntryState state) {
    switch (state) {
        case client::EntryState::sending: return QStringLiteral("clock");
        case client::EntryState::failed: return QStringLiteral("warning");
        case client::EntryState::stored: return QStringLiteral("check");
        case client::EntryState::delivered:
        case client::EntryState::read: return QStringLiteral("checks");
        case client::EntryState::received: break;
    }
    return {};
}

QColor stateColour(client::EntryState state) {
    if (state == client::EntryState::failed) return colours().danger;
    return state == client::EntryState::read ? colours().link : colours().ownBubbleMeta;
}

void paintMeta(QPainter& painter, const MessageRow& row, const MessageLayout& layout) {
    const Theme& theme = Theme::instance();
    painter.setFont(theme.font(TextRole::caption));
    painter.setPen(layout.largeEmoji || !row.own ? colours().textTertiary : colours().ownBubbleMeta);
    painter.drawText(layout.metaRect, Qt::AlignLeft | Qt::AlignVCenter, layout.metaText);
    if (!row.own || row.state == client::EntryState::received) return;  // own, but of a kind this version does not know
    const int side = theme.scaled(14);
    const QRectF icon{layout.metaRect.right() - side, layout.metaRect.center().y() - side / 2.0, static_cast<qreal>(side), static_cast<qreal>(side)};
    // In a group the state stays "stored": who has read it is counted.
    const auto state = layout.readByAll ? client::EntryState::read : layout.readBySome ? std::max(row.state, client::EntryState::delivered) : row.state;
    painter.drawPixmap(icon.topLeft(), iconPixmap(stateIcon(state), stateColour(state), side, painter.device()->devicePixelRatioF()));
}

void paintCheck(QPainter& painter, const QRectF& rect, bool checked) {
    painter.setPen(checked ? Qt::NoPen : QPen{colours().outline, 1.5});
    painter.setBrush(checked ? QBrush{colours().accent} : Qt::NoBrush);
    painter.drawEllipse(rect.adjusted(1, 1, -1, -1));
    if (checked) painter.drawPixmap(rect.topLeft() + QPointF{3, 3}, iconPixmap(QStringLiteral("check"), colours().onAccent, 14, painter.device()->devicePixelRatioF()));
}

}  // namespace

void paintMessage(QPainter& painter, const MessageListModel& model, int row, const MessageLayout& layout, const MessageMetrics& metrics, qreal top,
                  const MessagePaint& how) {
    const Theme& theme = Theme::instance();
    const Colours& c = theme.colours();
    const MessageRow& message = model.at(row);
    painter.save();
    painter.translate(0, top);
    painter.setRenderHint(QPainter::Antialiasing);

    const qreal from = layout.bubble.isNull() ? layout.textOrigin.y() - 4 : layout.bubble.top() - 3;
    const QRectF ground{0, from, static_cast<qreal>(metrics.width), layout.height - from};
    if (how.highlight > 0 || how.checked || (how.focused && !metrics.selecting)) {
        QColor wash = how.highlight > 0 ? c.highlight : c.accent;
        wash.setAlphaF(how.highlight > 0 ? static_cast<float>(how.highlight * 0.55) : 0.09F);
        painter.fillRect(ground, wash);
    }
    // Among chosen rows the keyboard's own must not look like one of them.
    if (how.focused && metrics.selecting) {
        painter.setPen(QPen{c.focus, 2});
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(ground.adjusted(3, 1, -3, -1), radius::kControl, radius::kControl);
    }
    if (!layout.dayLine.isEmpty()) paintLine(painter, layout.dayRect, layout.dayLine, c.textTertiary, c.divider);
    if (!layout.unreadRect.isNull()) {
        QColor line = c.danger;
        line.setAlphaF(0.5F);
        paintLine(painter, layout.unreadRect, MessageText::tr("New messages"), c.danger, line);
    }
    if (!layout.avatar.isNull()) paintAvatar(painter, layout.avatar, message.senderName, static_cast<quint64>(message.sender.value), AvatarShape::person);
    if (!layout.nameRect.isNull()) {
        painter.setFont(theme.font(TextRole::small));
        painter.setPen(c.textSecondary);
        painter.drawText(layout.nameRect, Qt::AlignLeft | Qt::AlignTop, painter.fontMetrics().elidedText(message.senderName, Qt::ElideRight, static_cast<int>(layout.nameRect.width())));
    }
    if (!layout.checkRect.isNull()) paintCheck(painter, layout.checkRect, how.checked);

    const bool isText = message.kind == MessageRow::Kind::text;
    if (isText && !layout.largeEmoji) {
        QColor fill = message.own ? c.ownBubble : c.bubble;
        painter.fillPath(bubblePath(layout.bubble, message.own, model.startsGroup(row), model.endsGroup(row)), fill);
    }
    painter.setPen(!isText ? c.textTertiary : message.own ? c.ownBubbleText : c.bubbleText);
    QList<QTextLayout::FormatRange> selection;
    if (how.selectionStart >= 0 && how.selectionEnd > how.selectionStart) {
        QTextLayout::FormatRange range{how.selectionStart, how.selectionEnd - how.selectionStart, {}};
        range.format.setBackground(c.accent);
        range.format.setForeground(c.onAccent);
        selection.append(range);
    }
    layout.text->draw(&painter, layout.textOrigin, selection);
    if (isText) paintMeta(painter, message, layout);
    if (!layout.failureRect.isNull()) {
        painter.setFont(theme.font(TextRole::small));
        painter.setPen(c.danger);
        const QString text = message.failure.isEmpty() ? MessageText::tr("Not sent. Click to try again.") : MessageText::tr("Not sent. %1 Click to try again.", "why, as a sentence").arg(message.failure);
        painter.drawText(layout.failureRect, Qt::AlignRight | Qt::AlignVCenter, painter.fontMetrics().elidedText(text, Qt::ElideRight, static_cast<int>(layout.failureRect.width())));
    }
    painter.restore();
}

}  // namespace aviso::ui
