#pragma once

#include <vector>

#include "client-qt/app/settings/settings_section.hpp"
#include "client-qt/app/style/theme.hpp"

class QAbstractButton;
class QLabel;
class QSlider;

namespace aviso::ui {

/// Light or dark, the accent colour, the text size: each takes effect at once.
class AppearanceSection : public SettingsSection {
    Q_OBJECT
  public:
    explicit AppearanceSection(QWidget* parent = nullptr);

  private:
    void addThemes();
    void addAccents();
    void addTextSize();
    void refresh();

    std::vector<std::pair<AppearanceChoice, QAbstractButton*>> themes_;
    std::vector<std::pair<Accent, QAbstractButton*>> accents_;
    QSlider* size_;
    QLabel* percent_;
};

}  // namespace aviso::ui
