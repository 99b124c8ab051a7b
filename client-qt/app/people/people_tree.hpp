#pragma once

#include <QTreeView>
#include <vector>

#include "client-qt/models/people_tree_model.hpp"

namespace aviso::ui {

/// The company as a tree that one folds: what is open stays open when the directory comes anew. It has no branches of its own; the delegate draws the
/// arrows.
class PeopleTree : public QTreeView {
  public:
    /// `model` outlives it.
    explicit PeopleTree(PeopleTreeModel& model, QWidget* parent = nullptr);

    /// Hands them to the model and keeps what is open and the place where one is.
    void takeDepartments(const std::vector<client::DepartmentTotal>& all);
    /// Opens or closes a department.
    void toggle(const QModelIndex& department) { setExpanded(department, !isExpanded(department)); }

  protected:
    void drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const override;
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

  private:
    void collectOpen(const QModelIndex& parent, std::vector<DepartmentId>& open) const;

    PeopleTreeModel& model_;
};

}  // namespace aviso::ui
