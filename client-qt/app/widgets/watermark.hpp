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

/// Gives every dialog and window of `root` its watermark when it is shown: nobody who makes a new one has to think of it.
class WatermarkKeeper : public QObject {
    Q_OBJECT
  public:
    WatermarkKeeper(Session& session, QWidget& root);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    Session& session_;
    QWidget& root_;
};

}  // namespace aviso::ui
