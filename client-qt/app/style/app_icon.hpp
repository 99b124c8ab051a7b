#pragma once

#include <QIcon>

namespace aviso::ui {

/// The client's own icon, for windows and the tray; with a red dot when something is unread. Drawn once for each.
QIcon appIcon(bool unread = false);

}  // namespace aviso::ui
