#include "client-qt/app/style/tokens.hpp"

#include <algorithm>
#include <cmath>

namespace aviso::ui {
namespace {

struct AccentPair {
    const char* key;
    QRgb light;  ///< carries white text, and is readable as text on white
    QRgb dark;   ///< readable as text on dark surfaces
};

constexpr std::array kAccentPairs{
    AccentPair{"blue", 0xff2563eb, 0xff7aa7ff},  AccentPair{"teal", 0xff0b7a75, 0xff4fd1c5},   AccentPair{"green", 0xff2a7d32, 0xff6fce7a},
    AccentPair{"orange", 0xffb3500c, 0xffffab66}, AccentPair{"purple", 0xff6d45d9, 0xffb39dff}, AccentPair{"pink", 0xffbe2a72, 0xffff8fc0},
};

const AccentPair& pairOf(Accent accent) { return kAccentPairs[static_cast<std::size_t>(accent)]; }

double channel(double value) { return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); }

double luminance(const QColor& c) { return 0.2126 * channel(c.redF()) + 0.7152 * channel(c.greenF()) + 0.0722 * channel(c.blueF()); }

QColor withAlpha(QColor colour, int percent) {
    colour.setAlphaF(static_cast<float>(percent) / 100);
    return colour;
}

Colours lightColours(const QColor& accent) {
    Colours c;
    c.rail = 0xe9ecf1;
    c.panel = 0xf6f7f9;
    c.surface = 0xffffff;
    c.canvas = 0xeff1f5;
    c.raised = 0xffffff;
    c.hover = withAlpha(0x1b2430, 6);
    c.pressed = withAlpha(0x1b2430, 11);
    c.selected = blended(withAlpha(accent, 14), c.panel);
    c.divider = 0xe1e4ea;
    c.outline = 0x8b93a1;
    c.text = 0x1b1f26;
    c.textSecondary = 0x555d6a;
    c.textTertiary = 0x626a78;
    c.textDisabled = 0xa3aab6;
    c.accent = accent;
    c.accentHover = accent.darker(110);
    c.accentPressed = accent.darker(122);
    c.onAccent = 0xffffff;
    c.link = accent;
    c.focus = accent;
    c.bubble = 0xffffff;
    c.bubbleText = c.text;
    c.ownBubble = blended(withAlpha(accent, 17), 0xffffff);
    c.ownBubbleText = c.text;
    c.ownBubbleMeta = 0x4c5563;
    c.unread = 0xd92d20;
    c.onUnread = 0xffffff;
    c.unreadMuted = 0xd5d9e0;
    c.onUnreadMuted = 0x4a515d;
    c.danger = 0xc4281c;
    c.dangerSurface = 0xfdecea;
    c.success = 0x177245;
    c.warning = 0x8a5300;
    c.warningSurface = 0xfff4dc;
    c.online = 0x2fa84f;
    c.highlight = 0xffe28a;
    c.shadow = withAlpha(0x10161f, 18);
    return c;
}

Colours darkColours(const QColor& accent) {
    Colours c;
    c.rail = 0x121417;
    c.panel = 0x1a1d21;
    c.surface = 0x1f2327;
    c.canvas = 0x15181b;
    c.raised = 0x292e34;
    c.hover = withAlpha(0xffffff, 6);
    c.pressed = withAlpha(0xffffff, 11);
    c.selected = blended(withAlpha(accent, 20), c.panel);
    c.divider = 0x2d3238;
    c.outline = 0x7b8390;
    c.text = 0xe9ebee;
    c.textSecondary = 0xb2b8c2;
    c.textTertiary = 0x9ca3af;
    c.textDisabled = 0x636a75;
    c.accent = accent;
    c.accentHover = accent.lighter(108);
    c.accentPressed = accent.darker(112);
    c.onAccent = 0x10141a;
    c.link = accent;
    c.focus = accent;
    c.bubble = 0x272c32;
    c.bubbleText = c.text;
    c.ownBubble = blended(withAlpha(accent, 26), 0x1a1e22);
    c.ownBubbleText = 0xf2f4f7;
    c.ownBubbleMeta = 0xc3c9d2;
    c.unread = 0xe5484d;
    c.onUnread = 0xffffff;
    c.unreadMuted = 0x3d434b;
    c.onUnreadMuted = 0xcdd2d9;
    c.danger = 0xff8a80;
    c.dangerSurface = 0x3a2323;
    c.success = 0x5fd38d;
    c.warning = 0xffc46b;
    c.warningSurface = 0x3a301d;
    c.online = 0x4cc96a;
    c.highlight = 0x6b5a1e;
    c.shadow = withAlpha(Qt::black, 45);
    return c;
}

}  // namespace

QString accentKey(Accent accent) { return QString::fromLatin1(pairOf(accent).key); }

Accent accentFromKey(const QString& key) {
    const auto* found = std::ranges::find_if(kAccentPairs, [&](const AccentPair& p) { return key == QLatin1String{p.key}; });
    return found == kAccentPairs.end() ? Accent::blue : static_cast<Accent>(found - kAccentPairs.begin());
}

QColor accentSwatch(Appearance appearance, Accent accent) {
    const AccentPair& pair = pairOf(accent);
    return QColor::fromRgb(appearance == Appearance::light ? pair.light : pair.dark);
}

Colours coloursFor(Appearance appearance, Accent accent) {
    const QColor colour = accentSwatch(appearance, accent);
    return appearance == Appearance::light ? lightColours(colour) : darkColours(colour);
}

double contrast(const QColor& a, const QColor& b) {
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

QColor blended(const QColor& over, const QColor& under) {
    const float a = over.alphaF();
    const auto mix = [a](float o, float u) { return o * a + u * (1 - a); };
    return QColor::fromRgbF(mix(over.redF(), under.redF()), mix(over.greenF(), under.greenF()), mix(over.blueF(), under.blueF()));
}

QColor avatarColour(quint64 seed, Appearance appearance) {
    // Hues far enough apart to tell twelve colleagues from one another; dark enough for white initials (4.5:1).
    static constexpr std::array<QRgb, 12> kColours{0xff2f6fdd, 0xff0f7f86, 0xff2c7d46, 0xff7a6a12, 0xffb0561a, 0xffc0433b,
                                                   0xffb83a7a, 0xff8b4cc2, 0xff5a58c9, 0xff3f6b8e, 0xff6b6f2c, 0xff8a5a44};
    const auto mixed = (seed * 0x9e3779b97f4a7c15ULL) >> 32;
    const QColor colour = QColor::fromRgb(kColours[mixed % kColours.size()]);
    return appearance == Appearance::light ? colour : colour.darker(112);
}

}  // namespace aviso::ui
