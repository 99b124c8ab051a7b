#pragma once

#include <QString>

namespace aviso::ui {

class Theme;

/// The look of Qt's standard controls, written from the theme's tokens. A widget asks for a variant by the dynamic property `look`:
/// QPushButton: "primary", "danger", "quiet" (no border); QLabel: "secondary", "heading", "title", "error"; QFrame: "panel", "card", "divider".
QString styleSheet(const Theme& theme);

}  // namespace aviso::ui
