#pragma once

#include <QAbstractButton>

#include "client-qt/app/style/theme.hpp"

namespace aviso::ui {

/// One of several pictures to choose from: a small window in light, dark, or both for "as the system".
class ThemeTile : public QAbstractButton {
    Q_OBJECT
  public:
    explicit ThemeTile(AppearanceChoice choice, QWidget* parent = nullptr);
    QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    AppearanceChoice choice_;
};

/// A round piece of an accent colour.
class AccentDot : public QAbstractButton {
    Q_OBJECT
  public:
    explicit AccentDot(Accent accent, QWidget* parent = nullptr);
    QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    Accent accent_;
};

}  // namespace aviso::ui
