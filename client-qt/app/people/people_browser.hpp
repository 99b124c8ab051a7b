#pragma once

#include <QTimer>
#include <QWidget>
#include <vector>

#include "client-qt/app/people/people_tree.hpp"
#include "client-qt/models/people_list_model.hpp"
#include "client-qt/models/people_tree_model.hpp"
#include "client-qt/models/session.hpp"

class QAbstractItemView;
class QLineEdit;
class QListView;
class QStackedWidget;

namespace aviso::ui {

class EmptyState;

/// The company: a search field above the tree of departments; while something is typed, above who is found. Used where one looks people up and where one
/// picks them.
class PeopleBrowser : public QWidget {
    Q_OBJECT
  public:
    enum class Use { look, pick };
    PeopleBrowser(Session& session, Use use, QWidget* parent = nullptr);

    PeopleTree& tree() { return *tree_; }
    PeopleTreeModel& treeModel() { return treeModel_; }
    QLineEdit& query() { return *query_; }
    /// Where people are picked: who is chosen, and who cannot be chosen or left out.
    void setChosen(std::function<bool(UserId)> isChosen, std::function<bool(UserId)> isFixed);
    /// The marks of who is chosen are drawn anew.
    void refreshChosen();
    /// Who is selected, each once.
    std::vector<UserId> selection() const;
    DepartmentId currentDepartment() const;  ///< the one alone selected; 0: none
    void focusSearch();
    /// Opens every department; their people come as they are read.
    void expandAll();

  signals:
    void selectionChanged();
    /// Enter or a double click on somebody; where people are picked, a click.
    void activated(aviso::UserId user);

  protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    void makeTree();
    void makeResults();
    void retranslate();
    void takeDirectory();
    void search();
    void refreshPage();
    void refreshEmpty();
    void watchVisible();
    void activate(const QModelIndex& index);
    QAbstractItemView& view() const;
    UserId personAt(const QModelIndex& index) const;
    bool keyInQuery(int key);

    Session& session_;
    Use use_;
    PeopleTreeModel treeModel_;
    PeopleListModel found_;
    QLineEdit* query_;
    PeopleTree* tree_;
    QListView* results_;
    QStackedWidget* stack_;
    EmptyState *nobody_, *noHit_;
    QTimer watching_;
    quint64 asked_ = 0;  ///< the newest search; answers of earlier ones are dropped
};

}  // namespace aviso::ui
