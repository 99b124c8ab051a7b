#pragma once

#include <functional>

#include "stage.hpp"

namespace aviso::ui {

/// A view as a person sees it: where it stands and what it is called here.
struct OpenView {
    QString name;
    QWidget* widget;
};

/// Opens one view after the other on a desk that is signed in and has a chat with `peer` and closes it again; `see` looks at it while it is open.
/// New views join here, and so every walk that looks at all of them.
void walkViews(Desk& desk, const QString& peer, const std::function<void(const OpenView&)>& see);

}  // namespace aviso::ui
