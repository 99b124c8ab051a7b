#include "client-qt/app/style/avatar.hpp"

#include <QPainter>
#include <QTextBoundaryFinder>
#include <algorithm>

#include "client-qt/app/style/theme.hpp"

namespace aviso::ui {
namespace {

bool isCjk(char32_t c) {
    switch (QChar::script(c)) {
        case QChar::Script_Han:
        case QChar::Script_Hiragana:
        case QChar::Script_Katakana:
        case QChar::Script_Hangul: return true;
        default: return false;
    }
}

/// What the eye takes for characters: an emoji of several code points is one.
QStringList graphemes(const QString& text) {
    QStringList result;
    QTextBoundaryFinder finder{QTextBoundaryFinder::Grapheme, text};
    qsizetype start = 0;
    for (qsizetype end = finder.toNextBoundary(); end > 0; end = finder.toNextBoundary()) {
        result.append(text.mid(start, end - start));
        start = end;
    }
    return result;
}

}  // namespace

QString initials(const QString& name) {
    const QString plain = name.simplified();
    if (plain.isEmpty()) return QStringLiteral("?");
    QStringList cjk;
    for (const QString& g : graphemes(plain)) {
        if (isCjk(g.toUcs4().at(0))) cjk.append(g);
    }
    if (!cjk.isEmpty()) return cjk.mid(std::max<qsizetype>(0, cjk.size() - 2)).join(QString{});
    const QStringList words = plain.split(u' ');
    QString result = graphemes(words.first()).first();
    if (words.size() > 1) result += graphemes(words.last()).first();
    return result.toUpper();
}

void paintAvatar(QPainter& painter, const QRectF& rect, const QString& name, quint64 seed, AvatarShape shape) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(avatarColour(seed, Theme::instance().appearance()));
    if (shape == AvatarShape::person) {
        painter.drawEllipse(rect);
    } else {
        painter.drawRoundedRect(rect, rect.width() * 0.26, rect.width() * 0.26);
    }
    const QString text = initials(name);
    QFont font = Theme::instance().font(TextRole::strong);
    // Letters without capitals are as low as small ones: larger, they look alike.
    const bool cased = std::ranges::any_of(text, [](QChar c) { return c.isUpper(); });
    const bool low = !cased && !text.isEmpty() && text[0].isLetter() && !isCjk(text.toUcs4().at(0));
    font.setPixelSize(std::max(7, qRound(rect.height() * (low ? 0.5 : 0.36))));
    painter.setFont(font);
    painter.setPen(Qt::white);
    painter.drawText(rect, Qt::AlignCenter, text);
    painter.restore();
}

void paintOnlineDot(QPainter& painter, const QRectF& rect, const QColor& behind) {
    const qreal size = std::clamp<qreal>(rect.width() * 0.27, 8, 18);
    const QRectF dot{rect.right() - size, rect.bottom() - size, size, size};  // inside: beyond, a widget would cut it
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(behind);
    painter.drawEllipse(dot.adjusted(-2, -2, 2, 2));
    painter.setBrush(colours().online);
    painter.drawEllipse(dot);
    painter.restore();
}

}  // namespace aviso::ui
