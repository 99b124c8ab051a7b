#pragma once

#include <QString>

namespace aviso::ui {

/// Why nothing can be kept in this profile's folder, and what would be right: a file in its place, a full disk, no right to write. `detail` is what the system
/// said, for what none of these explains.
QString startProblem(const QString& folder, const QString& detail = {});

/// Says in a window of its own why the program ends, and on standard error. Returns when the person has closed it.
void showStartProblem(const QString& text);

}  // namespace aviso::ui
