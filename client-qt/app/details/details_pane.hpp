#pragma once

#include <QWidget>

#include "client-qt/models/chat.hpp"
#include "client-qt/models/group_actions.hpp"

class QFrame;
class QLabel;
class QListView;
class QPushButton;

namespace aviso::ui {

class AvatarLabel;
class IconButton;
class MembersPanel;
class Switch;

/// Beside a chat: who it is with, or the group's name, description and members, and what one may do with it.
class DetailsPane : public QWidget {
    Q_OBJECT
  public:
    DetailsPane(Session& session, Chat& chat, QWidget* parent = nullptr);

    /// Beside the messages it is narrow; in their place it takes what there is.
    void setBeside(bool beside);
    QListView& members();
    GroupActions& actions() { return actions_; }

  signals:
    void closeRequested();
    void personRequested(aviso::UserId user);  ///< a chat with them
    void groupRequested(const std::vector<aviso::UserId>& people);

  protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    QWidget* makeHead();
    QWidget* makeAbout();
    QWidget* makeSwitches();
    void follow();
    void retranslate();
    void refresh();
    void readPerson();
    void say(const QString& problem);

    void rename();
    void describe();
    void leave();
    void dissolve();

    Session& session_;
    Chat& chat_;
    GroupActions actions_;
    client::Person person_;  ///< of a direct conversation
    QFrame* edge_;
    QLabel *heading_, *name_, *state_, *about_, *aboutTitle_;
    AvatarLabel* avatar_;
    IconButton *close_, *rename_, *describe_;
    QWidget* describeRow_;
    MembersPanel* members_;
    QLabel *muteText_, *pinText_;
    Switch *mute_, *pin_;
    QLabel* problem_;
    QPushButton *group_, *leave_, *dissolve_;
};

}  // namespace aviso::ui
