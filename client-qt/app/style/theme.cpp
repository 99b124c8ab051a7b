#include "client-qt/app/style/theme.hpp"

#include <QApplication>
#include <QPalette>
#include <QToolTip>
#include <algorithm>

#include "client-qt/app/style/base_style.hpp"
#include "client-qt/app/style/style_sheet.hpp"

namespace aviso::ui {
namespace {

// The emoji family stands behind the text family, never before it: digits would come from it (docs/design-system.md).
const QStringList& families() {
    static const QStringList list{QStringLiteral("Noto Sans"),     QStringLiteral("Segoe UI"),         QStringLiteral("Noto Sans CJK SC"),
                                  QStringLiteral("Microsoft YaHei"), QStringLiteral("Noto Color Emoji"), QStringLiteral("Segoe UI Emoji")};
    return list;
}

QPalette paletteFor(const Colours& c) {
    QPalette p;
    p.setColor(QPalette::Window, c.surface);
    p.setColor(QPalette::WindowText, c.text);
    p.setColor(QPalette::Base, c.surface);
    p.setColor(QPalette::AlternateBase, c.panel);
    p.setColor(QPalette::Text, c.text);
    p.setColor(QPalette::PlaceholderText, c.textTertiary);
    p.setColor(QPalette::Button, c.surface);
    p.setColor(QPalette::ButtonText, c.text);
    p.setColor(QPalette::BrightText, c.danger);
    p.setColor(QPalette::Highlight, c.accent);
    p.setColor(QPalette::HighlightedText, c.onAccent);
    p.setColor(QPalette::Link, c.link);
    p.setColor(QPalette::LinkVisited, c.link);
    p.setColor(QPalette::ToolTipBase, c.raised);
    p.setColor(QPalette::ToolTipText, c.text);
    p.setColor(QPalette::Light, c.surface);
    p.setColor(QPalette::Midlight, c.panel);
    p.setColor(QPalette::Mid, c.divider);
    p.setColor(QPalette::Dark, c.outline);
    p.setColor(QPalette::Shadow, c.outline);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) p.setColor(QPalette::Disabled, role, c.textDisabled);
    return p;
}

}  // namespace

Theme& Theme::instance() {
    static Theme theme;
    return theme;
}

Theme::Theme() { colours_ = coloursFor(appearance_, accent_); }

void Theme::install(QApplication& application) {
    application_ = &application;
    // Fusion draws what the style sheet leaves alone, the same on every desktop.
    application.setStyle(new BaseStyle);
    apply();
}

QFont Theme::font(TextRole role) const {
    QFont font;
    font.setFamilies(families());
    font.setHintingPreference(QFont::PreferNoHinting);
    int pixels = 14;
    switch (role) {
        case TextRole::caption: pixels = 11; break;
        case TextRole::small: pixels = 12; break;
        case TextRole::body: break;
        case TextRole::strong: font.setWeight(QFont::DemiBold); break;
        case TextRole::title:
            pixels = 16;
            font.setWeight(QFont::DemiBold);
            break;
        case TextRole::heading:
            pixels = 22;
            font.setWeight(QFont::DemiBold);
            break;
    }
    font.setPixelSize(std::max(9, (pixels * textPercent_ + 50) / 100));
    return font;
}

void Theme::setChoice(AppearanceChoice choice) {
    if (choice == choice_) return;
    choice_ = choice;
    apply();
}

void Theme::setAccent(Accent accent) {
    if (accent == accent_) return;
    accent_ = accent;
    apply();
}

void Theme::setTextPercent(int percent) {
    percent = std::clamp(percent, 85, 175);
    if (percent == textPercent_) return;
    textPercent_ = percent;
    apply();
}

void Theme::setSystemAppearance(Appearance appearance) {
    if (appearance == system_) return;
    system_ = appearance;
    if (choice_ == AppearanceChoice::followSystem) apply();
}

void Theme::apply() {
    appearance_ = choice_ == AppearanceChoice::followSystem ? system_ : choice_ == AppearanceChoice::dark ? Appearance::dark : Appearance::light;
    colours_ = coloursFor(appearance_, accent_);
    if (application_) {
        const QPalette palette = paletteFor(colours_);
        QApplication::setPalette(palette);
        QToolTip::setPalette(palette);
        QApplication::setFont(font(TextRole::body));
        QToolTip::setFont(font(TextRole::small));
        application_->setStyleSheet(styleSheet(*this));
    }
    emit changed();
}

}  // namespace aviso::ui
