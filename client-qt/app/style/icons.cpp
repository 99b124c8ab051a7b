#include "client-qt/app/style/icons.hpp"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>
#include <QTemporaryDir>

#include "client-qt/app/style/theme.hpp"

namespace aviso::ui {
namespace {

QByteArray source(const QString& name, const QColor& colour) {
    QFile file{QStringLiteral(":/icons/%1.svg").arg(name)};
    const bool open = file.open(QIODevice::ReadOnly);
    Q_ASSERT_X(open, "icon", qPrintable(name));
    return open ? file.readAll().replace("currentColor", colour.name().toLatin1()) : QByteArray{};
}

/// Draws sharply at every size and ratio, unlike a pixmap kept in a QIcon.
class ThemedIconEngine final : public QIconEngine {
  public:
    ThemedIconEngine(QString name, QColor colour) : name_{std::move(name)}, colour_{std::move(colour)} {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        const int side = std::min(rect.width(), rect.height());
        const QRect square{rect.center().x() - side / 2 + (side % 2 == 0 ? 1 : 0), rect.center().y() - side / 2 + (side % 2 == 0 ? 1 : 0), side, side};
        painter->drawPixmap(square, iconPixmap(name_, colourFor(mode), side, painter->device()->devicePixelRatioF()));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override {
        return iconPixmap(name_, colourFor(mode), std::min(size.width(), size.height()), 1);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal scale) override {
        return iconPixmap(name_, colourFor(mode), qRound(std::min(size.width(), size.height()) / scale), scale);
    }
    QIconEngine* clone() const override { return new ThemedIconEngine{*this}; }

  private:
    QColor colourFor(QIcon::Mode mode) const { return mode == QIcon::Disabled ? colours().textDisabled : colour_; }

    QString name_;
    QColor colour_;
};

}  // namespace

QPixmap iconPixmap(const QString& name, const QColor& colour, int size, qreal ratio) {
    const QString key = QStringLiteral("icon/%1/%2/%3/%4").arg(name, colour.name()).arg(size).arg(ratio);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap)) return pixmap;
    pixmap = QPixmap{QSize{size, size} * ratio};
    pixmap.fill(Qt::transparent);
    QPainter painter{&pixmap};
    QSvgRenderer{source(name, colour)}.render(&painter);
    painter.end();
    pixmap.setDevicePixelRatio(ratio);
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

QIcon themedIcon(const QString& name) { return themedIcon(name, colours().textSecondary); }

QIcon themedIcon(const QString& name, const QColor& colour) { return QIcon{new ThemedIconEngine{name, colour}}; }

QString iconFile(const QString& name, const QColor& colour) {
    static const QTemporaryDir folder;
    const QString path = folder.filePath(name + colour.name().mid(1) + QStringLiteral(".svg"));
    if (!QFile::exists(path)) {
        QFile file{path};
        if (file.open(QIODevice::WriteOnly)) file.write(source(name, colour));
    }
    return path;
}

}  // namespace aviso::ui
