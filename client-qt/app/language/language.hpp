#pragma once

#include <QObject>
#include <QTranslator>

namespace aviso::ui {

enum class LanguageChoice { followSystem, english, chinese };

/// The language in force: texts, dates and numbers. One per process, on the GUI thread. A change reaches every widget as QEvent::LanguageChange; what is no
/// widget listens to changed(). docs/design-system.md says how a text gets its translation.
class Language : public QObject {
    Q_OBJECT
  public:
    static Language& instance();

    /// Call once, after QApplication: follows the system until a choice is set.
    void install();

    LanguageChoice choice() const { return choice_; }
    void setChoice(LanguageChoice choice);
    bool isChinese() const { return chinese_; }

  signals:
    /// After every widget has its event.
    void changed();

  private:
    Language() = default;
    void apply();

    LanguageChoice choice_ = LanguageChoice::followSystem;
    bool chinese_ = false;
    bool installed_ = false;
    QTranslator texts_;
    QTranslator controls_;  ///< Qt's own: menus of text fields, standard buttons
};

/// As stored in settings: "system", "en", "zh".
QString languageKey(LanguageChoice choice);
LanguageChoice languageFromKey(const QString& key);

}  // namespace aviso::ui
