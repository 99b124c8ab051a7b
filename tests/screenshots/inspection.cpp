#include "screenshots/inspection.hpp"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QHash>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QRadioButton>
#include <QSet>
#include <QStyledItemDelegate>
#include <QXmlStreamReader>
#include <algorithm>
#include <limits>

#include "client-qt/app/widgets/controls.hpp"

namespace aviso::screenshots {
namespace {

constexpr int kMostRows = 200;
constexpr int kSlack = 1;  // pixels; rounding at broken ratios

QString described(const QWidget& widget, const QString& text) {
    return QStringLiteral("%1 %2 '%3'").arg(QString::fromLatin1(widget.metaObject()->className()), widget.objectName(), text.left(60));
}

bool inSight(const QWidget& widget, const QWidget& window) {
    return widget.isVisibleTo(&window) && widget.width() > 0 && widget.height() > 0;
}

QString clippedLabel(const QLabel& label) {
    if (label.text().isEmpty() || qobject_cast<const ui::ElidedLabel*>(&label) != nullptr) return {};
    const QSize has = label.contentsRect().size();
    if (label.wordWrap()) return label.heightForWidth(label.width()) > label.height() + kSlack ? QStringLiteral("cut off below") : QString{};
    const QSize needs = label.sizeHint();
    if (needs.width() > label.width() + kSlack) return QStringLiteral("cut off at the side (%1 of %2)").arg(label.width()).arg(needs.width());
    return needs.height() > has.height() + 2 * kSlack + label.height() - has.height() ? QStringLiteral("cut off in height") : QString{};
}

QString clippedText(const QWidget& widget) {
    if (auto* label = qobject_cast<const QLabel*>(&widget)) return clippedLabel(*label);
    if (qobject_cast<const QPushButton*>(&widget) != nullptr || qobject_cast<const QCheckBox*>(&widget) != nullptr || qobject_cast<const QRadioButton*>(&widget) != nullptr) {
        const auto& button = static_cast<const QAbstractButton&>(widget);
        if (button.text().isEmpty()) return {};
        const int needs = button.fontMetrics().horizontalAdvance(button.text());
        if (needs > button.width() + kSlack || button.fontMetrics().height() > button.height() + kSlack) return QStringLiteral("does not fit its button");
    }
    if (auto* line = qobject_cast<const QLineEdit*>(&widget)) {
        if (line->text().isEmpty() && line->fontMetrics().horizontalAdvance(line->placeholderText()) > line->width() - 2 * kSlack) return QStringLiteral("hint does not fit");
    }
    if (auto* choice = qobject_cast<const QComboBox*>(&widget)) {
        if (choice->fontMetrics().horizontalAdvance(choice->currentText()) > choice->width() - 26) return QStringLiteral("choice does not fit");
    }
    return {};
}

/// Rows that Qt's own delegate draws: it cuts what does not fit. Our delegates end long texts in "…" themselves, but need their height.
void cutItems(const QAbstractItemView& view, QStringList& into) {
    const QRect room = view.viewport()->rect();
    const QAbstractItemDelegate* delegate = view.itemDelegate();  // a header has none
    const bool plain = delegate && delegate->metaObject() == &QStyledItemDelegate::staticMetaObject;
    for (QModelIndex index = view.indexAt(room.topLeft() + QPoint{2, 2}); index.isValid();) {
        const QRect at = view.visualRect(index);
        if (at.top() > room.bottom()) break;
        const QString text = index.data().toString();
        const QString what = QStringLiteral("row '%1' of %2").arg(text.left(60), view.objectName());
        if (view.fontMetrics().height() > at.height() + kSlack) into << what + QStringLiteral(": cut off in height");
        if (plain && !text.isEmpty() && view.sizeHintForIndex(index).width() > room.width() + kSlack) into << what + QStringLiteral(": cut off at the side");
        const QModelIndex next = index.siblingAtRow(index.row() + 1);
        if (!next.isValid() || view.visualRect(next).top() <= at.top()) break;
        index = next;
    }
}

void cutActions(const QMenu& menu, QStringList& into) {
    for (QAction* action : menu.actions()) {
        if (action->isSeparator() || !action->isVisible()) continue;
        const QRect at = menu.actionGeometry(action);
        const QFontMetrics metrics{menu.font()};
        if (metrics.horizontalAdvance(action->text()) > at.width() || metrics.height() > at.height() + kSlack || !menu.rect().contains(at)) {
            into << QStringLiteral("menu entry '%1' does not fit").arg(action->text());
        }
    }
}

/// What a menu or a list paints by itself.
QStringList paintedTexts(const QWidget& widget) {
    QStringList texts;
    if (auto* menu = qobject_cast<const QMenu*>(&widget)) {
        for (const QAction* action : menu->actions()) texts << action->text();
    }
    if (auto* view = qobject_cast<const QAbstractItemView*>(&widget); view != nullptr && view->model() != nullptr) {
        for (int row = 0; row < std::min(kMostRows, view->model()->rowCount()); ++row) texts << view->model()->index(row, 0).data().toString();
    }
    if (auto* choice = qobject_cast<const QComboBox*>(&widget)) {
        for (int i = 0; i < choice->count(); ++i) texts << choice->itemText(i);
    }
    return texts;
}

QString textOf(const QWidget& widget) {
    if (auto* label = qobject_cast<const QLabel*>(&widget)) return label->text();
    if (auto* button = qobject_cast<const QAbstractButton*>(&widget)) return button->text();
    if (auto* line = qobject_cast<const QLineEdit*>(&widget)) return line->placeholderText();
    return {};
}

/// Parts that one layout holds may not lie over one another.
void overlaps(const QLayout& layout, const QWidget& window, QStringList& into) {
    std::vector<const QWidget*> parts;
    for (int i = 0; i < layout.count(); ++i) {
        QLayoutItem* item = layout.itemAt(i);
        if (item->layout() != nullptr) overlaps(*item->layout(), window, into);
        if (const QWidget* widget = item->widget(); widget != nullptr && inSight(*widget, window)) parts.push_back(widget);
    }
    for (std::size_t a = 0; a < parts.size(); ++a) {
        for (std::size_t b = a + 1; b < parts.size(); ++b) {
            const QRect common = parts[a]->geometry() & parts[b]->geometry();
            if (common.width() > kSlack && common.height() > kSlack) {
                into << QStringLiteral("overlap: %1 and %2").arg(described(*parts[a], textOf(*parts[a])), described(*parts[b], textOf(*parts[b])));
            }
        }
    }
}

const QSet<QString>& translatable() {
    static const QSet<QString> all = [] {
        QSet<QString> sources;
        QFile file{QStringLiteral(AVISO_SOURCE_FOLDER "/client-qt/app/translations/aviso_zh.ts")};
        if (!file.open(QIODevice::ReadOnly)) return sources;
        QXmlStreamReader xml{&file};
        QString source;
        while (!xml.atEnd()) {
            if (xml.readNext() != QXmlStreamReader::StartElement) continue;
            if (xml.name() == u"source") source = xml.readElementText();
            if (xml.name() == u"translation" && xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed() != source) sources.insert(source);
        }
        return sources;
    }();
    return all;
}

}  // namespace

QStringList faultsOf(QWidget& window, const QImage& picture) {
    QStringList faults;
    QList<QWidget*> all = window.findChildren<QWidget*>();
    all.prepend(&window);
    for (QWidget* widget : all) {
        if (!inSight(*widget, window) || widget->window() != &window) continue;
        if (const QString why = clippedText(*widget); !why.isEmpty()) faults << QStringLiteral("%1: %2").arg(described(*widget, textOf(*widget)), why);
        if (auto* view = qobject_cast<const QAbstractItemView*>(widget)) cutItems(*view, faults);
        if (auto* menu = qobject_cast<const QMenu*>(widget)) cutActions(*menu, faults);
        if (widget->layout() != nullptr) overlaps(*widget->layout(), window, faults);
    }
    QHash<QRgb, int> colours;
    for (int y = 0; y < picture.height(); y += 2) {
        for (int x = 0; x < picture.width(); x += 2) ++colours[picture.pixel(x, y)];
    }
    if (colours.size() < 8) faults << QStringLiteral("empty picture: %1 colours").arg(colours.size());
    return faults;
}

QStringList untranslated(QWidget& window) {
    QStringList found;
    QList<QWidget*> all = window.findChildren<QWidget*>();
    all.prepend(&window);
    for (QWidget* widget : all) {
        if (widget != &window && !inSight(*widget, window)) continue;
        for (const QString& text : QStringList{textOf(*widget), widget->toolTip()} + paintedTexts(*widget)) {
            if (translatable().contains(text)) found << QStringLiteral("not in Chinese: ") + described(*widget, text);
        }
    }
    return found;
}

QImage reduced(const QImage& picture) {
    QHash<QRgb, int> counts;
    const QImage plain = picture.convertToFormat(QImage::Format_RGB32);
    for (int y = 0; y < plain.height(); ++y) {
        const auto* line = reinterpret_cast<const QRgb*>(plain.constScanLine(y));
        for (int x = 0; x < plain.width(); ++x) ++counts[line[x]];
    }
    QList<QRgb> common = counts.keys();
    std::ranges::sort(common, [&](QRgb a, QRgb b) { return counts[a] > counts[b]; });
    // The commonest as they are; what is left is spread over the rest by taking colours that are far from those taken.
    QList<QRgb> palette = common.mid(0, 160);
    const auto distance = [](QRgb a, QRgb b) {
        const int r = qRed(a) - qRed(b), g = qGreen(a) - qGreen(b), l = qBlue(a) - qBlue(b);
        return r * r + g * g + l * l;
    };
    const auto nearest = [&](QRgb colour) {
        int best = 0, apart = std::numeric_limits<int>::max();
        for (int i = 0; i < palette.size() && apart > 0; ++i) {
            if (const int d = distance(palette[i], colour); d < apart) apart = d, best = i;
        }
        return std::pair{best, apart};
    };
    for (int limit = 1200; limit >= 20 && palette.size() < 256; limit /= 2) {
        for (qsizetype i = 160; i < common.size() && palette.size() < 256; ++i) {
            if (nearest(common[i]).second > limit) palette << common[i];
        }
    }
    QHash<QRgb, uchar> place;
    for (const QRgb colour : std::as_const(common)) place[colour] = static_cast<uchar>(nearest(colour).first);
    QImage out{plain.size(), QImage::Format_Indexed8};
    out.setColorTable(palette);
    for (int y = 0; y < plain.height(); ++y) {
        const auto* line = reinterpret_cast<const QRgb*>(plain.constScanLine(y));
        uchar* to = out.scanLine(y);
        for (int x = 0; x < plain.width(); ++x) to[x] = place[line[x]];
    }
    return out;
}

}  // namespace aviso::screenshots
