#pragma once

#include <QColor>
#include <QString>
#include <array>

// The design's vocabulary: every colour, distance, size and radius that a view uses has its name here and nowhere else.
// docs/design-system.md shows them.

namespace aviso::ui {

/// Distances between things, in device-independent pixels; multiples of 4.
namespace space {
inline constexpr int kXs = 4;
inline constexpr int kS = 8;
inline constexpr int kM = 12;
inline constexpr int kL = 16;
inline constexpr int kXl = 24;
inline constexpr int kXxl = 32;
}  // namespace space

namespace radius {
inline constexpr int kSmall = 4;    ///< badges, check boxes
inline constexpr int kControl = 6;  ///< buttons, fields, rows
inline constexpr int kPanel = 10;   ///< menus, dialogs, cards
inline constexpr int kBubble = 12;
}  // namespace radius

/// Text sizes in pixels at 100%; Theme::font multiplies them by the person's text size (CLI-16).
enum class TextRole {
    caption,  ///< 11: times, badges
    small,    ///< 12: second lines
    body,     ///< 14: messages, rows, fields
    strong,   ///< 14, semibold: names
    title,    ///< 16, semibold: head of a pane
    heading,  ///< 22, semibold: sign-in, empty states
};

/// Every colour role. Text roles keep a contrast of at least 4.5 on the surfaces they are used on, in both themes (WCAG 2.2 AA; tested).
struct Colours {
    QColor rail;            ///< the strip of views at the left edge
    QColor panel;           ///< lists
    QColor surface;         ///< windows, dialogs, input
    QColor canvas;          ///< behind the messages
    QColor raised;          ///< menus, popups, toasts
    QColor hover;           ///< a row or button under the pointer; drawn over its surface
    QColor pressed;
    QColor selected;        ///< the open conversation; a selected row
    QColor divider;
    QColor outline;         ///< borders of fields and buttons; 3:1 on surface
    QColor text;
    QColor textSecondary;
    QColor textTertiary;    ///< hints, times
    QColor textDisabled;
    QColor accent;          ///< buttons, links' marks, own status
    QColor accentHover;
    QColor accentPressed;
    QColor onAccent;        ///< text and icons on accent
    QColor link;            ///< accent as text
    QColor focus;           ///< ring around what the keyboard is in
    QColor bubble;          ///< others' messages
    QColor bubbleText;
    QColor ownBubble;
    QColor ownBubbleText;
    QColor ownBubbleMeta;   ///< time and state in an own bubble
    QColor unread;          ///< count of unread
    QColor onUnread;
    QColor unreadMuted;     ///< the same of a muted conversation
    QColor onUnreadMuted;
    QColor danger;          ///< text and icons
    QColor dangerSurface;
    QColor success;
    QColor warning;
    QColor warningSurface;
    QColor online;
    QColor highlight;       ///< behind found text, behind a message jumped to
    QColor shadow;
};

enum class Appearance { light, dark };

/// The accents one can choose from; the first is the default.
enum class Accent { blue, teal, green, orange, purple, pink };
inline constexpr std::array kAccents{Accent::blue, Accent::teal, Accent::green, Accent::orange, Accent::purple, Accent::pink};

/// Name as stored in settings: "blue".
QString accentKey(Accent accent);
Accent accentFromKey(const QString& key);

Colours coloursFor(Appearance appearance, Accent accent);

/// The accent's own swatch in the settings.
QColor accentSwatch(Appearance appearance, Accent accent);

/// Relative contrast of WCAG 2.2, 1 to 21. Both opaque.
double contrast(const QColor& a, const QColor& b);

/// `over` (with its alpha) painted on `under`.
QColor blended(const QColor& over, const QColor& under);

/// Background for the picture made from a name: one of twelve, always the same for one `seed`; white text on it is readable.
QColor avatarColour(quint64 seed, Appearance appearance);

}  // namespace aviso::ui
