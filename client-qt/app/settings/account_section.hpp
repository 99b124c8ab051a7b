#pragma once

#include "client-qt/app/settings/settings_section.hpp"
#include "client-qt/models/session.hpp"

class QPushButton;

namespace aviso::ui {

class AvatarLabel;
class DevicesList;

/// Who one is here, the password, the devices one is signed in on, what of the account lies on this computer, and signing out.
class AccountSection : public SettingsSection {
    Q_OBJECT
  public:
    explicit AccountSection(Session& session, QWidget* parent = nullptr);

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void refreshMe();
    void askToClear();
    void askToSignOut();

    Session& session_;
    AvatarLabel* picture_;
    QLabel *name_, *account_;
    DevicesList* devices_;
    QPushButton* clear_;
};

}  // namespace aviso::ui
