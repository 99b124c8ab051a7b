#include "client-qt/app/settings/general_section.hpp"

#include <QComboBox>

#include "client-qt/app/language/language.hpp"
#include "client-qt/app/widgets/switch.hpp"

namespace aviso::ui {

GeneralSection::GeneralSection(PreferenceStore& preferences, const QString& profileFolder, QWidget* parent)
    : SettingsSection{[] { return tr("General"); }, parent}, preferences_{preferences}, autostart_{profileFolder}, language_{new QComboBox{this}}, start_{new Switch{this}},
      keepRunning_{new Switch{this}} {
    language_->setObjectName(QStringLiteral("language"));
    start_->setObjectName(QStringLiteral("startWithSystem"));
    keepRunning_->setObjectName(QStringLiteral("keepRunning"));
    for (const LanguageChoice choice : {LanguageChoice::followSystem, LanguageChoice::chinese, LanguageChoice::english}) {
        language_->addItem(QString{}, languageKey(choice));
    }
    // Each language under its own name: whoever looks for it can read it.
    language_->setItemText(1, QStringLiteral("简体中文"));
    language_->setItemText(2, QStringLiteral("English"));
    inEveryLanguage([this] { language_->setItemText(0, tr("Follow the system")); });

    addCard();
    addRow([] { return tr("Language"); }, [] { return tr("Of all texts, dates and numbers. Takes effect at once."); }, language_);
    addCard([] { return tr("Start and end"); });
    addRow([] { return tr("Start with the computer"); }, [] { return tr("Aviso starts in the background when you sign in to this computer, so that no message is missed."); }, start_);
    addRow([] { return tr("Keep running when the window is closed"); },
           [] { return tr("The icon in the notification area stays; a click on it brings the window back. Quit from its menu, or with Ctrl+Q."); }, keepRunning_);

    connect(language_, &QComboBox::activated, this, [this](int index) { Language::instance().setChoice(languageFromKey(language_->itemData(index).toString())); });
    connect(&Language::instance(), &Language::changed, this, &GeneralSection::refresh);
    connect(start_, &QAbstractButton::clicked, this, [this](bool on) {
        if (!autostart_.set(on)) emit problem(tr("The system did not let this be changed. Look at its own settings for programs that start by themselves."));
        refresh();
    });
    connect(keepRunning_, &QAbstractButton::clicked, this, [this](bool on) {
        Preferences changed = preferences_.get();
        changed.keepRunning = on;
        preferences_.set(changed);
    });
    connect(&preferences_, &PreferenceStore::changed, this, &GeneralSection::refresh);
    refresh();
}

void GeneralSection::refresh() {
    language_->setCurrentIndex(language_->findData(languageKey(Language::instance().choice())));
    start_->setEnabled(Autostart::isAvailable());
    start_->setChecked(autostart_.isOn());
    keepRunning_->setChecked(preferences_.get().keepRunning);
}

void GeneralSection::showEvent(QShowEvent* event) {
    refresh();  // the desktop may have changed what starts
    SettingsSection::showEvent(event);
}

}  // namespace aviso::ui
