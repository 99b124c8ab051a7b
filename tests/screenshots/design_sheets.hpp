#pragma once

#include <QWidget>
#include <memory>

namespace aviso::screenshots {

/// Pages of docs/design-system.md, drawn from the tokens in force.
std::unique_ptr<QWidget> colourSheet();
std::unique_ptr<QWidget> typeSheet();
std::unique_ptr<QWidget> iconSheet();
std::unique_ptr<QWidget> controlSheet();

}  // namespace aviso::screenshots
