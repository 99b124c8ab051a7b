#pragma once

#include <QDialog>

#include "client-qt/models/group_actions.hpp"

class QLabel;
class QPushButton;

namespace aviso::ui {

class PeoplePicker;

/// Chooses people for a group that is there; its members are marked and stay. Deletes itself when closed.
class AddMembersDialog : public QDialog {
    Q_OBJECT
  public:
    AddMembersDialog(Session& session, Chat& chat, GroupActions& actions, QWidget* parent);

    PeoplePicker& picker() { return *picker_; }

  private:
    void refresh();
    void add();

    GroupActions& actions_;
    PeoplePicker* picker_;
    QLabel* problem_;
    QPushButton* add_;
    bool busy_ = false;
};

}  // namespace aviso::ui
