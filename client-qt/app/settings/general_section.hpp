#pragma once

#include "client-qt/app/desktop/autostart.hpp"
#include "client-qt/app/settings/settings_section.hpp"
#include "client-qt/models/preferences.hpp"

class QComboBox;

namespace aviso::ui {

class Switch;

/// Language, start and end of the client.
class GeneralSection : public SettingsSection {
    Q_OBJECT
  public:
    GeneralSection(PreferenceStore& preferences, const QString& profileFolder, QWidget* parent = nullptr);

  signals:
    void problem(const QString& text);

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void refresh();

    PreferenceStore& preferences_;
    Autostart autostart_;
    QComboBox* language_;
    Switch* start_;
    Switch* keepRunning_;
};

}  // namespace aviso::ui
