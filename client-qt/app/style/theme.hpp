#pragma once

#include <QFont>
#include <QObject>

#include "client-qt/app/style/tokens.hpp"

class QApplication;

namespace aviso::ui {

enum class AppearanceChoice { followSystem, light, dark };

/// The look in force: appearance, accent and text size, and what follows from them. One per process, on the GUI thread.
/// Views read colours and fonts at each paint, and repaint or lay out anew on changed().
class Theme : public QObject {
    Q_OBJECT
  public:
    static Theme& instance();

    /// Palette, fonts and style sheet of the whole application follow this theme from now on. Call once, after QApplication.
    void install(QApplication& application);

    const Colours& colours() const { return colours_; }
    Appearance appearance() const { return appearance_; }
    AppearanceChoice choice() const { return choice_; }
    Accent accent() const { return accent_; }
    /// 85 to 175.
    int textPercent() const { return textPercent_; }

    QFont font(TextRole role) const;
    /// A length that belongs to text (row heights, icon beside text) at the present text size.
    int scaled(int pixels) const { return pixels * textPercent_ / 100; }

    void setChoice(AppearanceChoice choice);
    void setAccent(Accent accent);
    void setTextPercent(int percent);

    /// What the desktop says; applied while followSystem. From the settings portal or the platform.
    void setSystemAppearance(Appearance appearance);

  signals:
    void changed();

  private:
    Theme();
    void apply();

    QApplication* application_ = nullptr;
    Colours colours_;
    AppearanceChoice choice_ = AppearanceChoice::followSystem;
    Appearance system_ = Appearance::light;
    Appearance appearance_ = Appearance::light;
    Accent accent_ = Accent::blue;
    int textPercent_ = 100;
};

inline const Colours& colours() { return Theme::instance().colours(); }

}  // namespace aviso::ui
