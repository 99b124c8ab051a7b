#include <QGuiApplication>
#include <QPalette>

#include "client-qt/app/desktop/system_appearance.hpp"
#include "client-qt/app/style/theme.hpp"

namespace aviso::ui {

std::unique_ptr<QObject> watchSystemAppearance() {
    const QPalette palette = QGuiApplication::palette();
    const bool dark = palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
    Theme::instance().setSystemAppearance(dark ? Appearance::dark : Appearance::light);
    return std::make_unique<QObject>();
}

}  // namespace aviso::ui
