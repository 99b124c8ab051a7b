#pragma once

#include <QProxyStyle>

namespace aviso::ui {

/// Fusion below the style sheet, with what a style sheet cannot say: menus and the lists of combo boxes are windows with transparent corners, and a soft
/// shadow is drawn round a menu's panel. What is chosen in a table is drawn by the table's delegate alone.
class BaseStyle final : public QProxyStyle {
    Q_OBJECT
  public:
    BaseStyle();

    using QProxyStyle::polish;
    void polish(QWidget* widget) override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const override;

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace aviso::ui
