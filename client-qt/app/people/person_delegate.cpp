#include "client-qt/app/people/person_delegate.hpp"

#include <QAbstractItemView>
#include <QPainter>

#include "client-qt/app/style/avatar.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/models/people_roles.hpp"

namespace aviso::ui {
namespace {

constexpr int kAvatar = 32;
constexpr int kCorner = radius::kControl + 2;

/// Text that begins at the left and ends in "…", also where it is written from right to left.
void drawLine(QPainter& painter, const QRect& rect, const QString& text) {
    painter.drawText(rect, Qt::AlignVCenter | Qt::AlignLeft | Qt::AlignAbsolute, painter.fontMetrics().elidedText(text, Qt::ElideRight, rect.width()));
}

}  // namespace

void PersonDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Colours& c = colours();
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    const int width = view ? view->viewport()->width() : option.rect.right() + 1;
    // The ground reaches from edge to edge, however deep the row stands in its tree.
    const QRect card{space::kS, option.rect.top() + 1, width - 2 * space::kS, option.rect.height() - 2};
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(selected ? c.selected : c.hover);
        painter->drawRoundedRect(card, kCorner, kCorner);
    }
    if (option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_KeyboardFocusChange)) {
        painter->setPen(QPen{c.focus, 2});
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF{card}.adjusted(1, 1, -1, -1), kCorner, kCorner);
    }
    const int inset = look_.flush ? 0 : space::kL;
    const QRect row{option.rect.left() + inset, card.top(), card.right() - space::kS - option.rect.left() - inset, card.height()};
    if (index.data(PeopleRole::DepartmentRole).toLongLong() != 0) {
        paintDepartment(*painter, option, index, row);
    } else {
        paintPerson(*painter, option, index, row);
    }
    painter->restore();
}

void PersonDelegate::paintDepartment(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index, QRect row) const {
    const Theme& theme = Theme::instance();
    const Colours& c = theme.colours();
    const int icon = theme.scaled(16);
    if (option.state.testFlag(QStyle::State_Children)) {
        const QString arrow = option.state.testFlag(QStyle::State_Open) ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right");
        painter.drawPixmap(row.left(), row.center().y() - icon / 2 + 1, iconPixmap(arrow, c.textTertiary, icon, painter.device()->devicePixelRatioF()));
    }
    row.setLeft(row.left() + icon + space::kS);
    const QString count = QString::number(index.data(PeopleRole::PeopleCountRole).toInt());
    painter.setFont(theme.font(TextRole::small));
    const int countWidth = painter.fontMetrics().horizontalAdvance(count);
    painter.setPen(c.textTertiary);
    painter.drawText(row, Qt::AlignVCenter | Qt::AlignRight | Qt::AlignAbsolute, count);
    painter.setFont(theme.font(TextRole::body));
    painter.setPen(c.text);
    drawLine(painter, row.adjusted(0, 0, -countWidth - space::kM, 0), index.data(PeopleRole::NameRole).toString());
}

void PersonDelegate::paintPerson(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index, QRect row) const {
    const Theme& theme = Theme::instance();
    const Colours& c = theme.colours();
    const QString name = index.data(PeopleRole::NameRole).toString();
    const QRect avatar{row.left(), row.center().y() - kAvatar / 2 + 1, kAvatar, kAvatar};
    const QVariant plain = index.data(PeopleRole::PlainNameRole);
    paintAvatar(painter, avatar, plain.isNull() ? name : plain.toString(), index.data(PeopleRole::UserRole).toULongLong(), AvatarShape::person);
    if (index.data(PeopleRole::OnlineRole).toBool()) paintOnlineDot(painter, avatar, option.state.testFlag(QStyle::State_Selected) ? c.selected : look_.onPanel ? c.panel : c.surface);
    row.setLeft(avatar.right() + space::kM);
    if (look_.picking) {
        const int size = theme.scaled(18);
        const QRectF circle{row.right() - size + 0.5, row.center().y() - size / 2 + 0.5, size - 1.0, size - 1.0};
        const bool fixed = index.data(PeopleRole::FixedRole).toBool();
        const bool chosen = fixed || index.data(PeopleRole::ChosenRole).toBool();
        painter.setPen(chosen ? QPen{Qt::NoPen} : QPen{c.outline, 1});
        painter.setBrush(chosen ? QBrush{fixed ? c.textDisabled : c.accent} : QBrush{Qt::NoBrush});
        painter.drawEllipse(circle);
        if (chosen) {
            const int check = size - 6;
            painter.drawPixmap(circle.center().toPoint() - QPoint{check / 2, check / 2}, iconPixmap(QStringLiteral("check"), c.onAccent, check, painter.device()->devicePixelRatioF()));
        }
        row.setRight(row.right() - size - space::kS);
    }
    if (look_.takingOut) {
        const int size = theme.scaled(16);
        const bool near = option.state.testFlag(QStyle::State_MouseOver) || option.state.testFlag(QStyle::State_HasFocus);
        painter.drawPixmap(row.right() - size, row.center().y() - size / 2 + 1, iconPixmap(QStringLiteral("close"), near ? c.text : c.textTertiary, size, painter.device()->devicePixelRatioF()));
        row.setRight(row.right() - size - space::kS);
    }
    if (const QString mark = index.data(PeopleRole::MarkRole).toString(); !mark.isEmpty()) {
        painter.setFont(theme.font(TextRole::caption));
        const int height = theme.scaled(18);
        const int width = painter.fontMetrics().horizontalAdvance(mark) + 2 * space::kS;
        const QRect pill{row.right() - width, row.center().y() - height / 2 + 1, width, height};
        painter.setPen(Qt::NoPen);
        painter.setBrush(c.selected);
        painter.drawRoundedRect(pill, radius::kSmall, radius::kSmall);
        painter.setPen(c.link);
        painter.drawText(pill, Qt::AlignCenter, mark);
        row.setRight(pill.left() - space::kS);
    }
    const QString detail = index.data(PeopleRole::DetailRole).toString().simplified();
    painter.setFont(theme.font(TextRole::body));
    painter.setPen(c.text);
    if (detail.isEmpty()) return drawLine(painter, row, name);
    const int nameHeight = painter.fontMetrics().height();
    const int detailHeight = QFontMetrics{theme.font(TextRole::small)}.height();
    const int top = row.center().y() - (nameHeight + detailHeight) / 2 + 1;
    drawLine(painter, QRect{row.left(), top, row.width(), nameHeight}, name);
    painter.setFont(theme.font(TextRole::small));
    painter.setPen(c.textSecondary);
    drawLine(painter, QRect{row.left(), top + nameHeight, row.width(), detailHeight}, detail);
}

QSize PersonDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const { return {120, std::max(kAvatar + 14, Theme::instance().scaled(46))}; }

}  // namespace aviso::ui
