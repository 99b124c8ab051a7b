#include "client-qt/app/desktop/caret_rest.hpp"

#include <QCoreApplication>
#include <QEvent>
#include <QGuiApplication>
#include <QStyleHints>

namespace aviso::ui {
namespace {

/// As the desktop has it, read before anybody here has changed it.
int desktopFlashTime() {
    static const int time = QGuiApplication::styleHints()->cursorFlashTime();
    return time;
}

}  // namespace

CaretRest::CaretRest(QObject* parent, std::chrono::milliseconds after) : QObject{parent} {
    (void)desktopFlashTime();
    timer_.setSingleShot(true);
    timer_.setInterval(after);
    connect(&timer_, &QTimer::timeout, this, [] { QGuiApplication::styleHints()->setCursorFlashTime(0); });
    qApp->installEventFilter(this);
    timer_.start();
}

bool CaretRest::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
        case QEvent::KeyPress:
        case QEvent::InputMethod:
        case QEvent::MouseButtonPress:
        case QEvent::FocusIn:
            if (!timer_.isActive()) QGuiApplication::styleHints()->setCursorFlashTime(desktopFlashTime());
            timer_.start();
            break;
        default: break;
    }
    return QObject::eventFilter(watched, event);
}

}  // namespace aviso::ui
