#include "client-qt/app/people/people_tree.hpp"

#include <QScrollBar>

namespace aviso::ui {
namespace {

constexpr int kIndent = 20;

}  // namespace

PeopleTree::PeopleTree(PeopleTreeModel& model, QWidget* parent) : QTreeView{parent}, model_{model} {
    setObjectName(QStringLiteral("peopleTree"));
    setModel(&model);
    setHeaderHidden(true);
    setRootIsDecorated(false);
    setIndentation(kIndent);
    setUniformRowHeights(true);
    setExpandsOnDoubleClick(false);
    setMouseTracking(true);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

void PeopleTree::takeDepartments(const std::vector<client::DepartmentTotal>& all) {
    const bool first = model_.rowCount() == 0;
    std::vector<DepartmentId> open;
    collectOpen({}, open);
    const int scrolled = verticalScrollBar()->value();
    model_.setDepartments(all);
    for (const DepartmentId id : open) expand(model_.indexOf(id));
    // A company is one department at the top: what is below it is what one came for.
    if (first && model_.rowCount() == 1) expand(model_.index(0, 0));
    verticalScrollBar()->setValue(scrolled);
}

void PeopleTree::collectOpen(const QModelIndex& parent, std::vector<DepartmentId>& open) const {
    for (int row = 0; row < model_.rowCount(parent); ++row) {
        const QModelIndex index = model_.index(row, 0, parent);
        if (model_.personAt(index)) return;  // people stand behind the departments
        if (!isExpanded(index)) continue;
        open.push_back(model_.departmentAt(index));
        collectOpen(index, open);
    }
}

void PeopleTree::drawBranches(QPainter*, const QRect&, const QModelIndex&) const {}

void PeopleTree::drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    // Else the style fills what is left of a selected row.
    QStyleOptionViewItem bare = option;
    bare.palette.setColor(QPalette::Highlight, Qt::transparent);
    QTreeView::drawRow(painter, bare, index);
}

}  // namespace aviso::ui
