#pragma once

#include <QObject>
#include <QPointer>
#include <QWidget>
#include <functional>
#include <vector>

namespace aviso::bench {

/// Milliseconds of a clock that all processes of this machine share and that is never set.
double nowMs();

/// Handles events until `done` holds, as the event loop of the application does: no pause in between. Throws std::runtime_error after `limitMs`.
void spinUntil(const std::function<bool()>& done, int limitMs = 20'000);
/// Handles what is there.
void settle();

/// Sees when a widget, or a part of it, has been painted. One at a time.
class PaintWatch : public QObject {
  public:
    PaintWatch();
    ~PaintWatch() override;
    void watch(QWidget* widget);
    /// When the first paint since watch() was complete, with all other widgets of that moment; 0: not yet.
    double paintedAt() const { return paintedAt_; }

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    QPointer<QWidget> widget_;
    double paintedAt_ = 0;
    bool seen_ = false;
};

/// The middle of `values`; 0 without any.
double median(std::vector<double> values);
/// The value below which `share` (0 to 1) of them lie.
double percentile(std::vector<double> values, double share);

/// What this process holds of memory, and what CPU time all its threads have taken.
qint64 residentBytes();
double cpuMs();

}  // namespace aviso::bench
