#include "client-qt/app/widgets/watermark.hpp"

#include <QApplication>
#include <QEvent>
#include <QFontMetrics>
#include <QPaintEvent>
#include <QPainter>
#include <QTimer>

#include "client-qt/app/style/theme.hpp"

namespace aviso::ui {
namespace {

constexpr double kAngle = -20;
constexpr int kGapX = 90;
constexpr int kGapY = 110;
// Seen on a photograph, not while reading: text on it keeps its contrast.
constexpr int kAlphaLight = 13;
constexpr int kAlphaDark = 15;

}  // namespace

Watermark::Watermark(Session& session, QWidget& over) : QWidget{&over}, session_{session} {
    setObjectName(QStringLiteral("watermark"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
    setFocusPolicy(Qt::NoFocus);
    over.installEventFilter(this);
    setGeometry(over.rect());
    raise();
    for (const auto signal : {&Session::opened, &Session::connectionChanged, &Session::peopleChanged}) connect(&session, signal, this, &Watermark::refresh);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        tile_ = {};
        update();
    });
    refresh();
    show();
}

void Watermark::refresh() {
    const QString text = session_.isOpen() ? session_.myName() + u' ' + session_.account() : QString{};
    if (text == text_) return;
    text_ = text;
    tile_ = {};
    setAccessibleName(tr("Watermark: %1").arg(text_));
    update();
}

/// One name, turned; two of them stand staggered in a tile.
QPixmap Watermark::drawn() const {
    QFont font = Theme::instance().font(TextRole::body);
    const QFontMetrics metrics{font};
    const int width = metrics.horizontalAdvance(text_) + kGapX;
    const int height = metrics.height() + kGapY;
    const qreal ratio = devicePixelRatioF();
    QPixmap tile{QSizeF{2.0 * width * ratio, 2.0 * height * ratio}.toSize()};
    tile.setDevicePixelRatio(ratio);
    tile.fill(Qt::transparent);
    QPainter painter{&tile};
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(font);
    QColor ink = colours().text;
    ink.setAlpha(Theme::instance().appearance() == Appearance::light ? kAlphaLight : kAlphaDark);
    painter.setPen(ink);
    for (const QPointF& at : {QPointF{width * 0.5, height * 0.5}, QPointF{width * 1.5, height * 1.5}}) {
        painter.save();
        painter.translate(at);
        painter.rotate(kAngle);
        painter.drawText(QPointF{-metrics.horizontalAdvance(text_) / 2.0, metrics.ascent() / 2.0}, text_);
        painter.restore();
    }
    return tile;
}

void Watermark::paintEvent(QPaintEvent* event) {
    if (text_.isEmpty()) return;
    if (tile_.isNull() || !qFuzzyCompare(tile_.devicePixelRatio(), devicePixelRatioF())) tile_ = drawn();
    QPainter painter{this};
    painter.setClipRegion(event->region());
    painter.drawTiledPixmap(rect(), tile_);
}

bool Watermark::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize) setGeometry(parentWidget()->rect());
    // What comes later comes below.
    if (event->type() == QEvent::ChildAdded) QTimer::singleShot(0, this, &QWidget::raise);
    return QWidget::eventFilter(watched, event);
}

WatermarkKeeper::WatermarkKeeper(Session& session, QWidget& root) : QObject{&root}, session_{session}, root_{root} { qApp->installEventFilter(this); }

bool WatermarkKeeper::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::Show || !watched->isWidgetType()) return false;
    auto* shown = static_cast<QWidget*>(watched);
    // Popups and menus pass; a dialog or a window stays, and shows who or what is talked about.
    const Qt::WindowType kind = shown->windowType();
    if ((kind != Qt::Dialog && kind != Qt::Window) || shown == &root_ || shown->findChild<Watermark*>() != nullptr) return false;
    for (QWidget* parent = shown->parentWidget(); parent != nullptr; parent = parent->parentWidget()) {
        if (parent != &root_) continue;
        new Watermark{session_, *shown};
        break;
    }
    return false;
}

void Watermark::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) setAccessibleName(tr("Watermark: %1").arg(text_));
    QWidget::changeEvent(event);
}

}  // namespace aviso::ui
