#include "client-qt/app/switcher/quick_delegate.hpp"

#include <QPainter>

#include "client-qt/app/style/avatar.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/models/quick_search.hpp"

namespace aviso::ui {
namespace {

constexpr int kPicture = 32;

void drawLine(QPainter& painter, const QRect& rect, const QString& text) {
    painter.drawText(rect, Qt::AlignVCenter | Qt::AlignLeft | Qt::AlignAbsolute, painter.fontMetrics().elidedText(text, Qt::ElideRight, rect.width()));
}

}  // namespace

void QuickDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Theme& theme = Theme::instance();
    const Colours& c = theme.colours();
    const QuickRow& row = static_cast<const QuickSearch*>(index.model())->at(index.row());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QRect rect = option.rect.adjusted(space::kL, 0, -space::kL, 0);
    if (row.kind == QuickRow::Kind::header) {
        painter->setFont(theme.font(TextRole::small));
        painter->setPen(c.textTertiary);
        drawLine(*painter, rect.adjusted(0, space::kXs, 0, 0), row.title);
        return painter->restore();
    }
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(selected ? c.selected : c.hover);
        painter->drawRoundedRect(option.rect.adjusted(space::kS, 1, -space::kS, -1), radius::kControl + 2, radius::kControl + 2);
    }
    const QRect picture{rect.left(), rect.center().y() - kPicture / 2 + 1, kPicture, kPicture};
    const int icon = theme.scaled(20);
    const auto drawIcon = [&](const QString& name) {
        painter->drawPixmap(picture.center() - QPoint{icon / 2 - 1, icon / 2 - 1}, iconPixmap(name, c.textSecondary, icon, painter->device()->devicePixelRatioF()));
    };
    switch (row.kind) {
        case QuickRow::Kind::conversation:
        case QuickRow::Kind::person: paintAvatar(*painter, picture, row.title, row.seed, row.group ? AvatarShape::group : AvatarShape::person); break;
        case QuickRow::Kind::message: drawIcon(QStringLiteral("chat")); break;
        default: drawIcon(row.icon); break;
    }
    rect.setLeft(picture.right() + space::kM);
    painter->setFont(theme.font(TextRole::body));
    if (row.kind == QuickRow::Kind::command) {
        painter->setFont(theme.font(TextRole::small));
        painter->setPen(c.textTertiary);
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignRight | Qt::AlignAbsolute, row.detail);
        rect.setRight(rect.right() - painter->fontMetrics().horizontalAdvance(row.detail) - space::kM);
    }
    const int titleHeight = QFontMetrics{theme.font(TextRole::body)}.height();
    const int detailHeight = QFontMetrics{theme.font(TextRole::small)}.height();
    const bool two = row.kind != QuickRow::Kind::command && !row.detail.isEmpty();
    const int top = rect.center().y() - (titleHeight + (two ? detailHeight : 0)) / 2 + 1;
    painter->setFont(theme.font(TextRole::body));
    painter->setPen(c.text);
    drawLine(*painter, QRect{rect.left(), top, rect.width(), titleHeight}, row.title);
    if (two) {
        painter->setFont(theme.font(TextRole::small));
        painter->setPen(c.textSecondary);
        drawLine(*painter, QRect{rect.left(), top + titleHeight, rect.width(), detailHeight}, row.detail);
    }
    painter->restore();
}

QSize QuickDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    const Theme& theme = Theme::instance();
    if (index.data(QuickSearch::RowRole).toInt() == static_cast<int>(QuickRow::Kind::header)) return {100, theme.scaled(30)};
    return {100, std::max(kPicture + 14, theme.scaled(46))};
}

}  // namespace aviso::ui
