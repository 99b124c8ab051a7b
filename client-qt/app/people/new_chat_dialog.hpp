#pragma once

#include <QDialog>

#include "client-qt/models/session.hpp"

class QLabel;
class QLineEdit;
class QPushButton;

namespace aviso::ui {

class PeoplePicker;

/// Begins a conversation: with one person a chat, with several a group, whose name may be given. Deletes itself when closed.
class NewChatDialog : public QDialog {
    Q_OBJECT
  public:
    NewChatDialog(Session& session, const std::vector<UserId>& people, QWidget* parent);

    PeoplePicker& picker() { return *picker_; }

  signals:
    void personChosen(aviso::UserId user);
    void groupMade(aviso::ConversationId id);

  private:
    void refresh();
    void begin();
    QString nameFromPeople() const;
    void say(const QString& problem);

    Session& session_;
    PeoplePicker* picker_;
    QLabel* nameTitle_;
    QLineEdit* name_;
    QLabel* problem_;
    QPushButton* begin_;
    bool making_ = false;
};

}  // namespace aviso::ui
