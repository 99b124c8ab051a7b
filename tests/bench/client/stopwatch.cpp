#include "bench/client/stopwatch.hpp"

#include <QCoreApplication>
#include <QEvent>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace aviso::bench {

double nowMs() { return std::chrono::duration<double, std::milli>{std::chrono::steady_clock::now().time_since_epoch()}.count(); }

void spinUntil(const std::function<bool()>& done, int limitMs) {
    QTimer limit;
    limit.setSingleShot(true);
    limit.start(limitMs);
    while (!done()) {
        if (!limit.isActive()) throw std::runtime_error{"waited in vain"};
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
}

void settle() {
    for (int i = 0; i < 5; ++i) QCoreApplication::processEvents();
}

PaintWatch::PaintWatch() { QCoreApplication::instance()->installEventFilter(this); }
PaintWatch::~PaintWatch() { QCoreApplication::instance()->removeEventFilter(this); }

void PaintWatch::watch(QWidget* widget) {
    widget_ = widget;
    paintedAt_ = 0;
    seen_ = false;
}

bool PaintWatch::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::Paint || seen_ || !widget_) return false;
    auto* painted = qobject_cast<QWidget*>(watched);
    if (painted == nullptr || (painted != widget_ && !widget_->isAncestorOf(painted))) return false;
    seen_ = true;
    // Painting is one pass over all widgets: what is queued now comes after it.
    QMetaObject::invokeMethod(this, [this] { paintedAt_ = nowMs(); }, Qt::QueuedConnection);
    return false;
}

double median(std::vector<double> values) { return percentile(std::move(values), 0.5); }

double percentile(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

}  // namespace aviso::bench
