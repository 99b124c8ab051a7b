#pragma once

#include <QStyledItemDelegate>

namespace aviso::ui {

/// A row of people: picture, name and second line; or a department with its total. In a tree the arrow of a department is drawn here too.
class PersonDelegate : public QStyledItemDelegate {
    Q_OBJECT
  public:
    struct Look {
        bool picking = false;   ///< a circle at the right shows who is chosen
        bool onPanel = false;   ///< the list lies on a panel, not on a surface
        bool takingOut = false; ///< a cross at the right: a click takes the person out
        bool flush = false;     ///< pictures begin at the list's own edge
    };
    explicit PersonDelegate(Look look, QObject* parent = nullptr) : QStyledItemDelegate{parent}, look_{look} {}
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

  private:
    void paintDepartment(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index, QRect row) const;
    void paintPerson(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index, QRect row) const;

    Look look_;
};

}  // namespace aviso::ui
