#include "client-qt/app/chat/message_layout.hpp"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QRegularExpression>
#include <QTextBoundaryFinder>
#include <algorithm>
#include <cmath>

#include "client-qt/app/style/theme.hpp"
#include "client-qt/models/text_format.hpp"

namespace aviso::ui {
namespace {

struct MessageText {
    Q_DECLARE_TR_FUNCTIONS(MessageText)
};

constexpr int kSide = space::kL;
constexpr int kAvatar = 36;
constexpr int kPadX = 12;
constexpr int kPadY = 8;
constexpr int kGroupGap = 14;
constexpr int kRowGap = 3;
constexpr int kMaxBubble = 640;
constexpr int kCheckColumn = 36;
constexpr qreal kAlike = 1.4;  ///< up to so much higher than usual, a line takes the usual room

bool isEmoji(const QString& grapheme) {
    const auto points = grapheme.toUcs4();
    const char32_t first = points.at(0);
    if (first >= 0x1F000 && first <= 0x1FAFF) return true;
    // Older signs are emoji only when the text says so (U+FE0F): ❤️ is one, ❤ and © are characters.
    return points.contains(0xFE0F) && first >= 0x203C;
}

QTextOption textOption() {
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setTextDirection(Qt::LayoutDirectionAuto);
    return option;
}

/// Breaks into lines no wider than `width`; gives size, and the width of the last line. An emoji or a letter of another font, a little higher than the rest,
/// reaches into the room between the lines instead of moving them apart.
QSizeF breakLines(QTextLayout& layout, qreal width, qreal lineSpacing, qreal& lastWidth) {
    const QFontMetricsF usual{layout.font()};
    const qreal usualHeight = std::ceil(usual.height());
    qreal y = 0;
    qreal widest = 0;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        const bool alike = line.height() <= usualHeight * kAlike;
        line.setPosition({0, alike ? y + std::round(usual.ascent() - line.ascent()) : y});
        y += (alike ? usualHeight : line.height()) + lineSpacing;
        widest = std::max(widest, line.naturalTextWidth());
        lastWidth = line.naturalTextWidth();
    }
    layout.endLayout();
    return {std::ceil(widest), std::ceil(std::max<qreal>(0, y - lineSpacing))};
}

/// Emoji between letters, a third larger: at the size of the letters nobody sees what they show.
void enlargeEmoji(const QString& text, QList<QTextLayout::FormatRange>& ranges) {
    const bool any = std::ranges::any_of(text, [](QChar c) { return c.isHighSurrogate() || c.unicode() == 0xFE0F; });
    if (!any) return;
    QTextCharFormat larger;
    larger.setProperty(QTextFormat::FontPixelSize, qRound(Theme::instance().font(TextRole::body).pixelSize() * 1.3));
    QTextBoundaryFinder finder{QTextBoundaryFinder::Grapheme, text};
    qsizetype start = 0;
    for (qsizetype end = finder.toNextBoundary(); end > 0; end = finder.toNextBoundary()) {
        if (isEmoji(text.mid(start, end - start))) ranges.append({static_cast<int>(start), static_cast<int>(end - start), larger});
        start = end;
    }
}

QList<QTextLayout::FormatRange> formats(const QString& text, const std::vector<MessageLayout::Link>& links, const MessageRow& row, const QString& myName, bool largeEmoji) {
    QList<QTextLayout::FormatRange> ranges;
    if (!largeEmoji) enlargeEmoji(text, ranges);
    for (const auto& link : links) {
        QTextLayout::FormatRange range{link.start, link.length, {}};
        range.format.setForeground(row.own ? colours().ownBubbleText : colours().link);
        range.format.setFontUnderline(true);
        ranges.append(range);
    }
    if (row.mentionsMe && !myName.isEmpty()) {
        const QString mention = u'@' + myName;
        for (qsizetype at = text.indexOf(mention); at >= 0; at = text.indexOf(mention, at + 1)) {
            QTextLayout::FormatRange range{static_cast<int>(at), static_cast<int>(mention.size()), {}};
            range.format.setForeground(colours().link);
            range.format.setFontWeight(QFont::DemiBold);
            ranges.append(range);
        }
    }
    return ranges;
}

void layOutSentence(MessageLayout& layout, const MessageRow& row, int width, qreal top) {
    QString text = row.text;
    layout.text = std::make_unique<QTextLayout>(text.replace(u'\n', QChar::LineSeparator), Theme::instance().font(TextRole::small));
    QTextOption option = textOption();
    layout.text->setTextOption(option);
    qreal last = 0;
    const qreal room = width * 0.8;
    const QSizeF size = breakLines(*layout.text, room, 2, last);
    for (int i = 0; i < layout.text->lineCount(); ++i) {
        QTextLine line = layout.text->lineAt(i);
        line.setPosition({(size.width() - line.naturalTextWidth()) / 2, line.y()});
    }
    layout.textOrigin = {std::round((width - size.width()) / 2), top + space::kS};
    layout.height = static_cast<int>(std::ceil(top + size.height() + 2 * space::kS));
}

void layOutBubble(MessageLayout& layout, const MessageRow& row, const MessageMetrics& metrics, qreal top) {
    const Theme& theme = Theme::instance();
    layout.largeEmoji = isLargeEmoji(row.text);
    QFont font = theme.font(TextRole::body);
    if (layout.largeEmoji) font.setPixelSize(theme.scaled(34));
    QString text = row.text;
    text.replace(u'\n', QChar::LineSeparator);
    layout.links = findLinks(text);
    layout.text = std::make_unique<QTextLayout>(text, font);
    layout.text->setTextOption(textOption());
    layout.text->setFormats(formats(text, layout.links, row, metrics.myName, layout.largeEmoji));

    const int left = kSide + (metrics.selecting ? kCheckColumn : 0);
    const int indent = kAvatar + space::kS;
    const int room = metrics.width - left - kSide - indent * 2;
    const int most = std::max(120, std::min(room, theme.scaled(kMaxBubble)));
    qreal last = 0;
    const QSizeF size = breakLines(*layout.text, most - 2 * kPadX, theme.scaled(3), last);

    layout.metaText = clockText(row.at);
    const QFontMetricsF caption{theme.font(TextRole::caption)};
    const bool counted = row.own && row.seq && row.seq == metrics.reads.seq && metrics.reads.of > 0;
    layout.readByAll = counted && metrics.reads.read == metrics.reads.of;
    layout.readBySome = counted && metrics.reads.read > 0;
    const QString reads = !counted ? QString{} : layout.readByAll ? MessageText::tr("Read by all") : MessageText::tr("Read by %1 of %2").arg(metrics.reads.read).arg(metrics.reads.of);
    if (counted) layout.metaText.prepend(reads + QStringLiteral(" · "));
    const qreal metaHeight = std::ceil(caption.height());
    const qreal iconRoom = row.own ? theme.scaled(14) + 4 : 0;
    const qreal metaWidth = std::ceil(caption.horizontalAdvance(layout.metaText)) + iconRoom;
    // Time and state stand behind the last line where it leaves room, else below it.
    const bool beside = last + space::kM + metaWidth <= most - 2 * kPadX;
    const qreal inner = beside ? std::max(size.width(), last + space::kM + metaWidth) : std::max(size.width(), metaWidth);
    const qreal padX = layout.largeEmoji ? 0 : kPadX;
    const qreal padY = layout.largeEmoji ? 2 : kPadY;
    const QSizeF bubble{std::ceil(inner) + 2 * padX, size.height() + 2 * padY + (beside ? 0 : metaHeight + 2)};
    const qreal x = row.own ? metrics.width - kSide - bubble.width() : left + indent;
    layout.bubble = {x, top, bubble.width(), bubble.height()};
    layout.textOrigin = {x + padX, top + padY};
    layout.metaRect = {layout.bubble.right() - padX - metaWidth, layout.bubble.bottom() - padY - metaHeight + 2, metaWidth, metaHeight};
    if (counted) layout.readRect = {layout.metaRect.left(), layout.metaRect.top(), std::ceil(caption.horizontalAdvance(reads)), metaHeight};
    if (metrics.selecting) layout.checkRect = {kSide, top + (bubble.height() - 20) / 2, 20, 20};
    qreal bottom = layout.bubble.bottom();
    if (row.state == client::EntryState::failed) {
        const QFontMetricsF small{theme.font(TextRole::small)};
        layout.failureRect = QRectF(left + indent, bottom + 3, metrics.width - kSide - left - indent, std::ceil(small.height()) + 2);
        bottom = layout.failureRect.bottom();
    }
    layout.height = static_cast<int>(std::ceil(bottom));
}

}  // namespace

MessageLayout layOutMessage(const MessageListModel& model, int row, const MessageMetrics& metrics) {
    const Theme& theme = Theme::instance();
    const MessageRow& message = model.at(row);
    MessageLayout layout;
    qreal top = model.startsGroup(row) ? kGroupGap : kRowGap;
    if (model.startsDay(row)) {
        const int height = theme.scaled(20);
        layout.dayLine = dayText(message.at.toLocalTime().date(), presentTime().toLocalTime().date());
        layout.dayRect = {0, top, static_cast<qreal>(metrics.width), static_cast<qreal>(height)};
        top += height + space::kS;
    }
    if (row == model.unreadRow()) {
        const int height = theme.scaled(20);
        layout.unreadRect = {0, top, static_cast<qreal>(metrics.width), static_cast<qreal>(height)};
        top += height + space::kS;
    }
    if (message.kind != MessageRow::Kind::text) {
        layOutSentence(layout, message, metrics.width, top - space::kS);
        if (metrics.selecting) layout.checkRect = {};
    } else {
        const int left = kSide + (metrics.selecting ? kCheckColumn : 0);
        if (!message.own && metrics.showNames && model.startsGroup(row)) {
            const qreal height = std::ceil(QFontMetricsF{theme.font(TextRole::small)}.height()) + 3;
            layout.nameRect = {static_cast<qreal>(left + kAvatar + space::kS), top, static_cast<qreal>(metrics.width - 2 * kSide - kAvatar - space::kS), height};
            if (!message.own) layout.avatar = {static_cast<qreal>(left), top, kAvatar, kAvatar};
            top += height;
        } else if (!message.own && model.startsGroup(row)) {
            layout.avatar = {static_cast<qreal>(left), top, kAvatar, kAvatar};
        }
        layOutBubble(layout, message, metrics, top);
        // A single short line beside a picture: the row is at least as high as the picture.
        if (!layout.avatar.isNull()) layout.height = std::max(layout.height, static_cast<int>(layout.avatar.bottom()) + 1);
    }
    if (row + 1 == model.rowCount()) layout.height += space::kL;
    return layout;
}

std::vector<MessageLayout::Link> findLinks(const QString& text) {
    // CJK punctuation and brackets end a link, as does a sentence's own full stop.
    static const QRegularExpression pattern{
        QStringLiteral(R"((?:https?://|www\.|mailto:)[^\s<>"'，。！？；：、（）《》「」【】“”‘’\x{2028}]+)"), QRegularExpression::CaseInsensitiveOption};
    std::vector<MessageLayout::Link> links;
    for (auto match = pattern.globalMatch(text); match.hasNext();) {
        const auto found = match.next();
        QString link = found.captured();
        while (!link.isEmpty() && QStringLiteral(".,;:!?").contains(link.back())) link.chop(1);
        if (link.endsWith(u')') && !link.contains(u'(')) link.chop(1);
        const QUrl url{link.startsWith(QStringLiteral("www."), Qt::CaseInsensitive) ? QStringLiteral("https://") + link : link, QUrl::StrictMode};
        const bool known = url.scheme() == QStringLiteral("mailto") || !url.host().isEmpty();
        if (url.isValid() && known) links.push_back({static_cast<int>(found.capturedStart()), static_cast<int>(link.size()), url});
    }
    return links;
}

bool isLargeEmoji(const QString& text) {
    if (text.isEmpty() || text.size() > 36) return false;
    QTextBoundaryFinder finder{QTextBoundaryFinder::Grapheme, text};
    int count = 0;
    qsizetype start = 0;
    for (qsizetype end = finder.toNextBoundary(); end > 0; end = finder.toNextBoundary()) {
        if (!isEmoji(text.mid(start, end - start)) || ++count > 3) return false;
        start = end;
    }
    return count > 0;
}

int characterAt(const MessageLayout& layout, const QPointF& point) {
    if (!layout.text) return -1;
    const QPointF inside = point - layout.textOrigin;
    if (inside.y() < -2 || inside.y() > layout.text->boundingRect().height() + 2) return -1;
    for (int i = 0; i < layout.text->lineCount(); ++i) {
        const QTextLine line = layout.text->lineAt(i);
        if (inside.y() <= line.y() + line.height() + 3 || i + 1 == layout.text->lineCount()) return line.xToCursor(inside.x());
    }
    return -1;
}

QUrl linkAt(const MessageLayout& layout, const QPointF& point) {
    if (!layout.text || layout.links.empty()) return {};
    const QPointF inside = point - layout.textOrigin;
    for (int i = 0; i < layout.text->lineCount(); ++i) {
        const QTextLine line = layout.text->lineAt(i);
        if (!line.naturalTextRect().contains(inside)) continue;
        const int character = line.xToCursor(inside.x(), QTextLine::CursorOnCharacter);
        const auto found = std::ranges::find_if(layout.links, [&](const auto& l) { return character >= l.start && character < l.start + l.length; });
        if (found != layout.links.end()) return found->url;
    }
    return {};
}

}  // namespace aviso::ui
