#pragma once

#include <QImage>
#include <QStringList>
#include <QWidget>

namespace aviso::screenshots {

/// What is wrong with how a window looks: texts that do not fit, parts that lie over one another, a picture with nothing on it. One line each.
QStringList faultsOf(QWidget& window, const QImage& picture);

/// Texts of the window that stand in English though Chinese has another word for them (docs: the catalogue aviso_zh.ts).
QStringList untranslated(QWidget& window);

/// At most 256 colours: a third of the size, and nothing to be seen of it.
QImage reduced(const QImage& picture);

}  // namespace aviso::screenshots
