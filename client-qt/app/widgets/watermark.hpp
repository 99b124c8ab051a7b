#pragma once

#include <QPixmap>
#include <QWidget>

#include "client-qt/models/session.hpp"

namespace aviso::ui {

/// The name and account of whoever is signed in, faintly over a whole window, so that a photograph of the screen tells whose it was (SEC-15). Lets every
/// click through and costs one tiled picture per repaint.
class Watermark : public QWidget {
    Q_OBJECT
  public:
    /// Covers `over` from now on, whatever its size.
    Watermark(Session& session, QWidget& over);
    QString text() const { return text_; }

  protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void refresh();
    QPixmap drawn() const;

    Session& session_;
    QString text_;
    QPixmap tile_;
};

}  // namespace aviso::ui
