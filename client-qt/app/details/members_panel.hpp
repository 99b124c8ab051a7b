#pragma once

#include <QWidget>

#include "client-qt/models/chat.hpp"
#include "client-qt/models/group_actions.hpp"
#include "client-qt/models/member_list_model.hpp"

class QLabel;
class QLineEdit;
class QListView;

namespace aviso::ui {

class IconButton;

/// The members of a group: who they are, what they are in it, and what one may do about them.
class MembersPanel : public QWidget {
    Q_OBJECT
  public:
    MembersPanel(Session& session, Chat& chat, GroupActions& actions, QWidget* parent = nullptr);

    QListView& list() { return *list_; }

  signals:
    void personRequested(aviso::UserId user);  ///< a chat with them
    void said(const QString& problem);         ///< of the last action; empty: it went well

  protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void makeHead();
    void makeList();
    void follow();
    void retranslate();
    void refresh();
    void refreshMembers();
    void watchPresence();
    void showMenu(const QPoint& at);

    Session& session_;
    Chat& chat_;
    GroupActions& actions_;
    MemberListModel model_;
    QLabel *title_, *hint_;
    IconButton* add_;
    QLineEdit* filter_;
    QListView* list_;
};

}  // namespace aviso::ui
