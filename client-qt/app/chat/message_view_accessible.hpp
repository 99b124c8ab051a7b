#pragma once

namespace aviso::ui {

/// Makes assistive tools see each message in sight as a child of the message list. Call once, after QApplication.
void installMessageAccessibility();

}  // namespace aviso::ui
