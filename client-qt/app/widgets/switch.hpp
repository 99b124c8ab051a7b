#pragma once

#include <QAbstractButton>

namespace aviso::ui {

/// On or off, at once: a checkable button drawn as a switch. Its meaning stands beside it and in its accessible name.
class Switch : public QAbstractButton {
    Q_OBJECT
  public:
    explicit Switch(QWidget* parent = nullptr);
    QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace aviso::ui
