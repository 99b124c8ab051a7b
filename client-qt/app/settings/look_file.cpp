#include "client-qt/app/settings/look_file.hpp"

#include "client-qt/app/language/language.hpp"
#include "client-qt/app/style/theme.hpp"

namespace aviso::ui {
namespace {

QString appearanceKey(AppearanceChoice choice) {
    switch (choice) {
        case AppearanceChoice::light: return QStringLiteral("light");
        case AppearanceChoice::dark: return QStringLiteral("dark");
        case AppearanceChoice::followSystem: break;
    }
    return QStringLiteral("system");
}

AppearanceChoice appearanceFrom(const QString& key) {
    if (key == QStringLiteral("light")) return AppearanceChoice::light;
    return key == QStringLiteral("dark") ? AppearanceChoice::dark : AppearanceChoice::followSystem;
}

}  // namespace

LookFile::LookFile(const QString& folder, QObject* parent) : QObject{parent}, path_{folder + QStringLiteral("/look.ini")} {
    read();
    connect(&Theme::instance(), &Theme::changed, this, &LookFile::write);
    connect(&Language::instance(), &Language::changed, this, &LookFile::write);
}

QSettings LookFile::open(const QString& folder) { return QSettings{folder + QStringLiteral("/look.ini"), QSettings::IniFormat}; }

void LookFile::read() {
    const QSettings file{path_, QSettings::IniFormat};
    Theme& theme = Theme::instance();
    theme.setChoice(appearanceFrom(file.value(QStringLiteral("appearance")).toString()));
    theme.setAccent(accentFromKey(file.value(QStringLiteral("accent")).toString()));
    theme.setTextPercent(file.value(QStringLiteral("text_percent"), 100).toInt());
    Language::instance().setChoice(languageFromKey(file.value(QStringLiteral("language")).toString()));
}

void LookFile::write() const {
    QSettings file{path_, QSettings::IniFormat};
    const Theme& theme = Theme::instance();
    const auto put = [&file](const char* name, const QVariant& value) {
        const QString key = QString::fromLatin1(name);
        if (file.value(key).toString() != value.toString()) file.setValue(key, value);
    };
    put("appearance", appearanceKey(theme.choice()));
    put("accent", accentKey(theme.accent()));
    put("text_percent", theme.textPercent());
    put("language", languageKey(Language::instance().choice()));
}

}  // namespace aviso::ui
