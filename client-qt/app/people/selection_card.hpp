#pragma once

#include <QWidget>

#include "client-qt/models/people_list_model.hpp"
#include "client-qt/models/session.hpp"

class QLabel;
class QListView;
class QPushButton;

namespace aviso::ui {

/// Several people, selected together: who they are, and a button to begin a group with them.
class SelectionCard : public QWidget {
    Q_OBJECT
  public:
    explicit SelectionCard(Session& session, QWidget* parent = nullptr);
    void showPeople(const std::vector<UserId>& people);

  signals:
    void groupRequested(const std::vector<aviso::UserId>& people);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void retranslate();

    Session& session_;
    std::vector<UserId> people_;
    PeopleListModel model_;
    QLabel *title_, *hint_;
    QListView* list_;
    QPushButton* group_;
};

}  // namespace aviso::ui
