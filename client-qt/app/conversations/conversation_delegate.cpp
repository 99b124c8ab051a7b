#include "client-qt/app/conversations/conversation_delegate.hpp"

#include <QDateTime>
#include <QPainter>

#include "client-qt/app/style/avatar.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/models/conversation_list_model.hpp"

namespace aviso::ui {
namespace {

constexpr int kAvatar = 44;

/// Draws a count as a pill whose right edge is at `right`; gives its left edge.
int paintCount(QPainter& painter, int right, int middle, const QString& text, const QColor& fill, const QColor& onFill) {
    painter.setFont(Theme::instance().font(TextRole::caption));
    const int height = Theme::instance().scaled(18);
    const int width = std::max(height, painter.fontMetrics().horizontalAdvance(text) + 10);
    const QRect pill{right - width, middle - height / 2, width, height};
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(pill, height / 2.0, height / 2.0);
    painter.setPen(onFill);
    painter.drawText(pill, Qt::AlignCenter, text);
    return pill.left();
}

}  // namespace

QString countText(int count) { return count > 99 ? QStringLiteral("99+") : QString::number(count); }

void ConversationDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    using Model = ConversationListModel;
    const Theme& theme = Theme::instance();
    const Colours& c = theme.colours();
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const bool hovered = option.state.testFlag(QStyle::State_MouseOver);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);

    const QRect card = option.rect.adjusted(space::kS, 1, -space::kS, -1);
    if (selected || hovered) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(selected ? c.selected : c.hover);
        painter->drawRoundedRect(card, radius::kControl + 2, radius::kControl + 2);
    }
    if (option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_KeyboardFocusChange)) {
        painter->setPen(QPen{c.focus, 2});
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF{card}.adjusted(1, 1, -1, -1), radius::kControl + 2, radius::kControl + 2);
    }

    const QRect avatar{card.left() + space::kS, card.center().y() - kAvatar / 2, kAvatar, kAvatar};
    const QString title = index.data(Model::TitleRole).toString();
    const bool group = index.data(Model::GroupRole).toBool();
    paintAvatar(*painter, avatar, title, index.data(Model::SeedRole).toULongLong(), group ? AvatarShape::group : AvatarShape::person);
    if (index.data(Model::OnlineRole).toBool()) paintOnlineDot(*painter, avatar, selected ? c.selected : c.panel);

    const int left = avatar.right() + space::kM;
    int right = card.right() - space::kS;
    const int lineHeight = QFontMetrics{theme.font(TextRole::strong)}.height();
    const int smallHeight = QFontMetrics{theme.font(TextRole::small)}.height();
    const int gap = 4;
    const int top = card.center().y() - (lineHeight + gap + smallHeight) / 2;

    // First line: title, then a bell when muted, then the time.
    painter->setFont(theme.font(TextRole::caption));
    const QDateTime at = index.data(Model::TimeRole).toDateTime();
    if (at.isValid()) {
        const QString time = listTimeText(at, presentTime());
        const int width = painter->fontMetrics().horizontalAdvance(time);
        painter->setPen(c.textTertiary);
        painter->drawText(QRect{right - width, top, width, lineHeight}, Qt::AlignVCenter | Qt::AlignRight, time);
        right -= width + space::kS;
    }
    painter->setFont(theme.font(TextRole::strong));
    const bool muted = index.data(Model::MutedRole).toBool();
    const int icon = theme.scaled(14);
    const int titleRoom = right - left - (muted ? icon + 4 : 0);
    const QString shownTitle = painter->fontMetrics().elidedText(title, Qt::ElideRight, titleRoom);
    painter->setPen(c.text);
    painter->drawText(QRect{left, top, titleRoom, lineHeight}, Qt::AlignVCenter | Qt::AlignLeft, shownTitle);
    if (muted) {
        const int x = left + painter->fontMetrics().horizontalAdvance(shownTitle) + 4;
        painter->drawPixmap(x, top + (lineHeight - icon) / 2, iconPixmap(QStringLiteral("bell-off"), c.textTertiary, icon, painter->device()->devicePixelRatioF()));
    }

    // Second line: draft or preview, then the marks.
    right = card.right() - space::kS;
    const int middle = top + lineHeight + gap + smallHeight / 2;
    const int unread = index.data(Model::UnreadRole).toInt();
    if (unread > 0) right = paintCount(*painter, right, middle, countText(unread), muted ? c.unreadMuted : c.unread, muted ? c.onUnreadMuted : c.onUnread) - 6;
    const auto mark = [&](const QString& name, const QColor& colour) {
        right -= icon;
        painter->drawPixmap(right, middle - icon / 2, iconPixmap(name, colour, icon, painter->device()->devicePixelRatioF()));
        right -= 4;
    };
    if (index.data(Model::FailedRole).toInt() > 0) mark(QStringLiteral("warning"), c.danger);
    if (index.data(Model::SendingRole).toInt() > 0) mark(QStringLiteral("clock"), c.textTertiary);
    if (unread == 0 && index.data(Model::PinnedRole).toBool()) mark(QStringLiteral("pin"), c.textTertiary);

    painter->setFont(theme.font(TextRole::small));
    int x = left;
    const auto word = [&](const QString& text, const QColor& colour) {
        painter->setPen(colour);
        painter->drawText(QRect{x, middle - smallHeight / 2, right - x, smallHeight}, Qt::AlignVCenter | Qt::AlignLeft, text);
        x += painter->fontMetrics().horizontalAdvance(text) + 4;
    };
    if (index.data(Model::MentionedRole).toBool()) word(tr("[@you]"), c.danger);
    QString preview = index.data(Model::DraftRole).toString();
    if (!preview.isEmpty() && !selected) {
        word(tr("[Draft]"), c.danger);
    } else {
        preview = index.data(Model::PreviewRole).toString();
    }
    word(painter->fontMetrics().elidedText(preview, Qt::ElideRight, right - x), c.textSecondary);
    painter->restore();
}

QSize ConversationDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {200, std::max(kAvatar + 18, Theme::instance().scaled(64))};
}

}  // namespace aviso::ui
