#pragma once

#include <QObject>
#include <QTimer>

namespace aviso::ui {

/// Lets the text cursor stand still when nobody has touched keyboard or mouse for a while, as GTK does: its blinking, two repaints a second, is most of what
/// a window at rest costs all day. It blinks again with the next touch. For the whole application. GUI thread.
class CaretRest : public QObject {
    Q_OBJECT
  public:
    explicit CaretRest(QObject* parent, std::chrono::milliseconds after = std::chrono::seconds{10});

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    QTimer timer_;
};

}  // namespace aviso::ui
