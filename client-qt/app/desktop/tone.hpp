#pragma once

#include <QString>

namespace aviso::ui {

/// The program that plays a sound file here (PipeWire, PulseAudio or ALSA); empty: none is installed, and only the system's own bell is left.
QString tonePlayer();
/// A short tone of two notes, made for us. Without a player: the system's bell.
void playTone();

}  // namespace aviso::ui
