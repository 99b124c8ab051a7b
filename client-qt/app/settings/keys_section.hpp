#pragma once

#include "client-qt/app/settings/settings_section.hpp"

namespace aviso::ui {

/// The key map (CLI-07): what can be done from the keyboard, and where.
class KeysSection : public SettingsSection {
    Q_OBJECT
  public:
    explicit KeysSection(QWidget* parent = nullptr);

  private:
    void addKeys(const Text& meaning, const QStringList& keys);
};

}  // namespace aviso::ui
