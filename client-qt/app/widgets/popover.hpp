#pragma once

#include <QWidget>

namespace aviso::ui {

/// A popup with round corners and a shadow; what stands in it goes into a layout made by the derived class, whose margins come from here. A click beside it or
/// Escape closes it; it deletes itself then.
class Popover : public QWidget {
    Q_OBJECT
  public:
    explicit Popover(QWidget* parent);

    /// The panel's lower left corner stands above the anchor's upper left one.
    void popUpAbove(const QWidget& anchor);
    /// The panel's upper right corner stands below the anchor's lower right one.
    void popUpBelow(const QWidget& anchor);

  protected:
    /// Layout margins: the shadow and the given padding inside the panel.
    static QMargins margins(int padding);
    void paintEvent(QPaintEvent* event) override;

  private:
    void popUpAt(QPoint corner);
};

}  // namespace aviso::ui
