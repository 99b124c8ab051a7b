#pragma once

#include <QWidget>

#include "client-qt/models/session.hpp"

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace aviso::ui {

class AvatarLabel;

/// Somebody: picture, name, account, where they work, whether they are online, and a button to write to them.
class PersonCard : public QWidget {
    Q_OBJECT
  public:
    explicit PersonCard(Session& session, QWidget* parent = nullptr);

    void showPerson(UserId user);
    UserId person() const { return person_.id; }

  signals:
    void messageRequested(aviso::UserId user);
    void groupRequested(const std::vector<aviso::UserId>& people);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void read();
    void refresh();
    void refreshPosts();

    Session& session_;
    client::Person person_;
    AvatarLabel* avatar_;
    QLabel *name_, *state_, *account_, *accountTitle_, *posts_, *postsTitle_;
    QPushButton *message_, *group_;
};

}  // namespace aviso::ui
