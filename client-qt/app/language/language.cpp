#include "client-qt/app/language/language.hpp"

#include <QApplication>
#include <QLocale>
#include <QWidget>

namespace aviso::ui {
namespace {

/// The system's own way with dates, where it speaks the language that is shown; else that language's.
QLocale localeFor(bool chinese) {
    const QLocale system = QLocale::system();
    const QLocale::Language wanted = chinese ? QLocale::Chinese : QLocale::English;
    return system.language() == wanted ? system : QLocale{wanted, chinese ? QLocale::China : QLocale::UnitedStates};
}

bool systemIsChinese() {
    // The languages of the interface, which may differ from those of dates and numbers.
    const QStringList languages = QLocale::system().uiLanguages();
    return !languages.isEmpty() && languages.first().startsWith(QStringLiteral("zh"));
}

}  // namespace

Language& Language::instance() {
    static Language language;
    return language;
}

void Language::install() {
    installed_ = true;
    apply();
}

void Language::setChoice(LanguageChoice choice) {
    if (choice == choice_) return;
    choice_ = choice;
    apply();
}

void Language::apply() {
    if (!installed_) return;
    chinese_ = choice_ == LanguageChoice::chinese || (choice_ == LanguageChoice::followSystem && systemIsChinese());
    QLocale::setDefault(localeFor(chinese_));
    // A calendar takes its language from the widget it is made in.
    for (QWidget* window : QApplication::topLevelWidgets()) window->setLocale(QLocale{});
    for (QTranslator* one : {&texts_, &controls_}) QCoreApplication::removeTranslator(one);
    // English has a file for its plurals.
    const bool texts = texts_.load(chinese_ ? QStringLiteral(":/translations/aviso_zh.qm") : QStringLiteral(":/translations/aviso_en.qm"));
    Q_ASSERT(texts);
    if (texts) QCoreApplication::installTranslator(&texts_);
    if (chinese_ && controls_.load(QStringLiteral(":/translations/qt_zh.qm"))) QCoreApplication::installTranslator(&controls_);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LanguageChange);
    emit changed();
}

QString languageKey(LanguageChoice choice) {
    switch (choice) {
        case LanguageChoice::english: return QStringLiteral("en");
        case LanguageChoice::chinese: return QStringLiteral("zh");
        case LanguageChoice::followSystem: break;
    }
    return QStringLiteral("system");
}

LanguageChoice languageFromKey(const QString& key) {
    if (key == QStringLiteral("en")) return LanguageChoice::english;
    return key == QStringLiteral("zh") ? LanguageChoice::chinese : LanguageChoice::followSystem;
}

}  // namespace aviso::ui
