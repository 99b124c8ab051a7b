#pragma once

#include <QStyledItemDelegate>

namespace aviso::ui {

/// A line of the quick switcher, and the headers between its kinds.
class QuickDelegate : public QStyledItemDelegate {
    Q_OBJECT
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace aviso::ui
