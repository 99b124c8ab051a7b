#include "client-qt/app/settings/appearance_section.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>

#include "client-qt/app/settings/choice_tiles.hpp"

namespace aviso::ui {
namespace {

/// The sizes a text can have; Ctrl and plus or minus go the same steps.
constexpr int kSmallest = 85;
constexpr int kStep = 15;
constexpr int kSteps = 6;

}  // namespace

AppearanceSection::AppearanceSection(QWidget* parent) : SettingsSection{[] { return tr("Appearance"); }, parent} {
    addThemes();
    addAccents();
    addTextSize();
    connect(&Theme::instance(), &Theme::changed, this, &AppearanceSection::refresh);
    refresh();
}

void AppearanceSection::addThemes() {
    addCard([] { return tr("Light or dark"); });
    auto* row = new QHBoxLayout;
    stackWhenNarrow(row);
    for (const AppearanceChoice choice : {AppearanceChoice::followSystem, AppearanceChoice::light, AppearanceChoice::dark}) {
        auto* tile = new ThemeTile{choice, this};
        row->addWidget(tile);
        themes_.emplace_back(choice, tile);
        connect(tile, &QAbstractButton::clicked, this, [choice] { Theme::instance().setChoice(choice); });
    }
    row->addStretch(1);
    themes_[0].second->setObjectName(QStringLiteral("themeSystem"));
    themes_[1].second->setObjectName(QStringLiteral("themeLight"));
    themes_[2].second->setObjectName(QStringLiteral("themeDark"));
    inEveryLanguage([this] {
        const QStringList names{tr("Follow the system"), tr("Light"), tr("Dark")};
        for (qsizetype i = 0; i < names.size(); ++i) themes_[static_cast<std::size_t>(i)].second->setText(names[i]);
    });
    addWide(row);
}

void AppearanceSection::addAccents() {
    addCard();
    auto* dots = new QWidget{this};
    auto* row = new QHBoxLayout{dots};
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    for (const Accent accent : kAccents) {
        auto* dot = new AccentDot{accent, dots};
        dot->setObjectName(QStringLiteral("accent_") + accentKey(accent));
        row->addWidget(dot);
        accents_.emplace_back(accent, dot);
        connect(dot, &QAbstractButton::clicked, this, [accent] { Theme::instance().setAccent(accent); });
    }
    inEveryLanguage([this] {
        const QStringList names{tr("Blue"), tr("Teal"), tr("Green"), tr("Orange"), tr("Purple"), tr("Pink")};
        for (qsizetype i = 0; i < names.size(); ++i) {
            accents_[static_cast<std::size_t>(i)].second->setToolTip(names[i]);
            accents_[static_cast<std::size_t>(i)].second->setAccessibleName(names[i]);
        }
    });
    addRow([] { return tr("Accent colour"); }, [] { return tr("Of buttons, links and your own messages."); }, dots);
}

void AppearanceSection::addTextSize() {
    auto* holder = new QWidget{this};
    auto* row = new QHBoxLayout{holder};
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    size_ = new QSlider{Qt::Horizontal, holder};
    size_->setObjectName(QStringLiteral("textSize"));
    size_->setRange(0, kSteps);
    size_->setPageStep(1);
    size_->setFixedWidth(180);
    size_->setMinimumHeight(24);
    percent_ = new QLabel{holder};
    percent_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    percent_->setMinimumWidth(48);
    row->addWidget(size_);
    row->addWidget(percent_);
    connect(size_, &QSlider::valueChanged, this, [](int step) { Theme::instance().setTextPercent(kSmallest + step * kStep); });
    inEveryLanguage([this] { size_->setAccessibleName(tr("Text size")); });
    addRow([] { return tr("Text size"); }, [] { return tr("Of every view. Ctrl and + or − change it from anywhere, Ctrl+0 sets it back."); }, holder);
}

void AppearanceSection::refresh() {
    const Theme& theme = Theme::instance();
    for (const auto& [choice, tile] : themes_) {
        tile->setChecked(choice == theme.choice());
        tile->updateGeometry();
        tile->update();
    }
    for (const auto& [accent, dot] : accents_) {
        dot->setChecked(accent == theme.accent());
        dot->update();
    }
    const QSignalBlocker quiet{size_};
    size_->setValue((theme.textPercent() - kSmallest + kStep / 2) / kStep);
    percent_->setText(QStringLiteral("%1%").arg(theme.textPercent()));
}

}  // namespace aviso::ui
