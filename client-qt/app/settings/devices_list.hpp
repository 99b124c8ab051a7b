#pragma once

#include <QWidget>

#include "client-qt/models/session.hpp"

class QLabel;
class QVBoxLayout;

namespace aviso::ui {

/// The devices this account is signed in on, each with a button that signs it out (ACC-19).
class DevicesList : public QWidget {
    Q_OBJECT
  public:
    explicit DevicesList(Session& session, QWidget* parent = nullptr);
    /// Asks the server again.
    void reload();
    /// What the server answered: the lines are made anew.
    void show(const std::vector<client::SignedInDevice>& devices);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    QWidget* lineFor(const client::SignedInDevice& device);
    void askToSignOut(const client::SignedInDevice& device);

    Session& session_;
    QLabel* state_;
    QVBoxLayout* lines_;
    std::vector<client::SignedInDevice> devices_;
};

}  // namespace aviso::ui
