#pragma once

#include <QStyledItemDelegate>

namespace aviso::ui {

/// A line of the conversation list: picture, title and time, preview and marks.
class ConversationDelegate : public QStyledItemDelegate {
    Q_OBJECT
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// "7", "99+".
QString countText(int count);

}  // namespace aviso::ui
