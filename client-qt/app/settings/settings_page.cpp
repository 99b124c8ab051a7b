#include "client-qt/app/settings/settings_page.hpp"

#include <QEvent>
#include <QHBoxLayout>
#include <QListWidget>
#include <QStackedWidget>

#include "client-qt/app/settings/about_section.hpp"
#include "client-qt/app/settings/account_section.hpp"
#include "client-qt/app/settings/alerts_section.hpp"
#include "client-qt/app/settings/appearance_section.hpp"
#include "client-qt/app/settings/general_section.hpp"
#include "client-qt/app/settings/keys_section.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"

namespace aviso::ui {

SettingsPage::SettingsPage(Session& session, PreferenceStore& preferences, ConversationListModel& conversations, QWidget* parent)
    : QWidget{parent}, session_{session}, preferences_{preferences}, conversations_{conversations}, list_{new QListWidget{this}}, stack_{new QStackedWidget{this}} {
    auto* row = new QHBoxLayout{this};
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    auto* panel = new QFrame{this};
    panel->setProperty("look", QStringLiteral("panel"));
    panel->setFixedWidth(240);
    auto* inside = new QHBoxLayout{panel};
    inside->setContentsMargins(space::kS, space::kL, space::kS, space::kS);
    list_->setObjectName(QStringLiteral("settingsSections"));
    list_->setProperty("look", QStringLiteral("navigation"));
    inside->addWidget(list_);
    row->addWidget(panel);
    row->addWidget(stack_, 1);
    connect(list_, &QListWidget::currentRowChanged, stack_, &QStackedWidget::setCurrentIndex);
    connect(&Theme::instance(), &Theme::changed, this, &SettingsPage::refreshIcons);
}

/// At the first look: a start does not pay for it.
void SettingsPage::build() {
    if (!sections_.empty()) return;
    auto* generalSection = new GeneralSection{preferences_, session_.folder(), stack_};
    connect(generalSection, &GeneralSection::problem, this, &SettingsPage::problem);
    add(generalSection, QStringLiteral("settings"));
    add(new AppearanceSection{stack_}, QStringLiteral("sun"));
    auto* alerts = new AlertsSection{session_, preferences_, conversations_, stack_};
    connect(alerts, &AlertsSection::problem, this, &SettingsPage::problem);
    add(alerts, QStringLiteral("bell"));
    add(new AccountSection{session_, stack_}, QStringLiteral("person"));
    add(new KeysSection{stack_}, QStringLiteral("keyboard"));
    add(new AboutSection{session_, stack_}, QStringLiteral("help"));
    refreshIcons();
    retranslate();
    list_->setCurrentRow(0);
}

void SettingsPage::add(SettingsSection* section, const QString& icon) {
    sections_.push_back(section);
    icons_.append(icon);
    stack_->addWidget(section);
    list_->addItem(section->title());
}

void SettingsPage::showSection(Section section) {
    build();
    list_->setCurrentRow(section);
}

void SettingsPage::refreshIcons() {
    for (int i = 0; i < list_->count(); ++i) list_->item(i)->setIcon(themedIcon(icons_[i]));
}

void SettingsPage::retranslate() {
    list_->setAccessibleName(tr("Sections of the settings"));
    for (int i = 0; i < list_->count(); ++i) list_->item(i)->setText(sections_[static_cast<std::size_t>(i)]->title());
}

void SettingsPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

void SettingsPage::showEvent(QShowEvent* event) {
    build();
    list_->setFocus();
    QWidget::showEvent(event);
}

}  // namespace aviso::ui
