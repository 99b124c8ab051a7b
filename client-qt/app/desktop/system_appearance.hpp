#pragma once

#include <QObject>
#include <memory>

namespace aviso::ui {

/// Tells Theme whether the desktop is light or dark, now and whenever that changes: on Linux by the settings portal (org.freedesktop.appearance), elsewhere by
/// the palette that the system gave. Made after QApplication and before Theme::install(). GUI thread.
std::unique_ptr<QObject> watchSystemAppearance();

}  // namespace aviso::ui
