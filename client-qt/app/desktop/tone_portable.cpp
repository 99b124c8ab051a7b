#include <QApplication>

#include "client-qt/app/desktop/tone.hpp"

namespace aviso::ui {

QString tonePlayer() { return {}; }
void playTone() { QApplication::beep(); }

}  // namespace aviso::ui
