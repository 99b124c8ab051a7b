#include "client-qt/app/style/style_sheet.hpp"

#include <QHash>

#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/raised.hpp"
#include "client-qt/app/style/theme.hpp"

namespace aviso::ui {
namespace {

// @name is replaced by the token of that name.
constexpr const char* kTemplate = R"(
QWidget { color: @text; }
QMainWindow, QDialog, QWidget#window { background: @surface; }
QLabel { background: transparent; }
QLabel[look="secondary"] { color: @textSecondary; font-size: @smallpx; }
QLabel[look="title"] { font-size: @titlepx; font-weight: 600; }
QLabel[look="heading"] { font-size: @headingpx; font-weight: 600; }
QLabel[look="small"] { font-size: @smallpx; }
QLabel[look="strong"] { font-weight: 600; }
QLabel[look="key"] { background: @hoverOnSurface; border: 1px solid @divider; border-radius: 4px; padding: 1px 7px; font-size: @smallpx; }
QLabel[look="error"] { color: @danger; font-size: @smallpx; }
QFrame[look="panel"] { background: @panel; border: none; }
QFrame[look="canvas"] { background: @canvas; border: none; }
QFrame[look="card"] { background: @surface; border: 1px solid @divider; border-radius: @panelRadius; }
QFrame[look="divider"] { background: @divider; border: none; min-height: 1px; max-height: 1px; }
QFrame[look="dividerVertical"] { background: @divider; border: none; min-width: 1px; max-width: 1px; }

QPushButton { outline: none; background: @surface; border: 1px solid @outlineSoft; border-radius: @controlRadius; padding: @padYpx 14px; min-height: @controlHeightpx; }
QPushButton:hover { background: @hoverOnSurface; }
QPushButton:pressed { background: @pressedOnSurface; }
QPushButton:focus { border: 2px solid @focus; padding: @padYFocuspx 13px; }
QPushButton:disabled { color: @textDisabled; border-color: @divider; }
QPushButton[look="primary"] { background: @accent; border: 1px solid @accent; color: @onAccent; font-weight: 600; }
QPushButton[look="primary"]:hover { background: @accentHover; border-color: @accentHover; }
QPushButton[look="primary"]:pressed { background: @accentPressed; border-color: @accentPressed; }
QPushButton[look="primary"]:focus { border: 2px solid @text; }
QPushButton[look="primary"]:disabled { background: @divider; border-color: @divider; color: @textDisabled; }
QPushButton[look="danger"] { color: @danger; border-color: @danger; }
QPushButton[look="danger"]:focus { border: 2px solid @danger; }
QPushButton[look="quiet"] { background: transparent; border: 1px solid transparent; color: @link; }
QPushButton[look="quiet"]:hover { background: @hover; }
QPushButton[look="quiet"]:pressed { background: @pressed; }
QPushButton[look="quiet"]:focus { border: 2px solid @focus; }
QPushButton::menu-indicator { image: none; width: 0; }

QToolButton { outline: none; background: transparent; border: 2px solid transparent; border-radius: @controlRadius; padding: 4px; }
QToolButton:hover { background: @hover; }
QToolButton:pressed, QToolButton:checked { background: @pressed; }
QToolButton:focus { border-color: @focus; }
QToolButton[look="floating"] { background: @raised; border: 1px solid @divider; border-radius: 18px; }
QToolButton[look="floating"]:hover { background: @hoverOnRaised; }
QToolButton[look="floating"]:focus { border: 2px solid @focus; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QTimeEdit, QComboBox {
  background: @surface; border: 1px solid @outline; border-radius: @controlRadius; padding: @padYpx 9px; min-height: @controlHeightpx;
  selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QTimeEdit:focus, QComboBox:focus { border: 2px solid @focus; padding: @padYFocuspx 8px; }
QLineEdit:disabled, QComboBox:disabled { color: @textDisabled; border-color: @divider; }
QLineEdit[look="search"] { background: @hoverOnPanel; border: 1px solid transparent; padding-left: 4px; }
QLineEdit[look="search"]:focus { background: @surface; border: 2px solid @focus; padding-left: 3px; }
QLineEdit[invalid="true"] { border: 1px solid @danger; }
QLineEdit[invalid="true"]:focus { border: 2px solid @danger; }
QTextEdit[look="bare"], QPlainTextEdit[look="bare"] { background: transparent; border: none; padding: 0; min-height: 0; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: url(@iconDown); width: 14px; height: 14px; }
QComboBoxPrivateContainer { background: transparent; border: none; }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @divider; border-radius: @controlRadius; padding: 4px; outline: none; }
QComboBox QAbstractItemView::item { min-height: @controlHeightpx; padding: 2px 8px; border-radius: @controlRadius; }
QComboBox QAbstractItemView::item:selected { background: @selected; color: @text; }

QCheckBox, QRadioButton { spacing: 9px; background: transparent; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid @outline; border-radius: 4px; background: @surface; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: url(@iconCheck); }
QCheckBox:focus, QRadioButton:focus { outline: none; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid @focus; width: 14px; height: 14px; }
QCheckBox::indicator:checked:focus, QRadioButton::indicator:checked:focus { border-color: @text; }
QCheckBox:disabled, QRadioButton:disabled { color: @textDisabled; }
QRadioButton::indicator { width: 16px; height: 16px; border: 1px solid @outline; border-radius: 9px; background: @surface; }
QRadioButton::indicator:checked { background: @accent; border-color: @accent; image: url(@iconDot); }

QMenu { background: @raised; border: 1px solid @divider; border-radius: @panelRadius; padding: 5px; margin: @shadowpx; }
QMenu::item { padding: 6px 28px 6px 10px; border-radius: @controlRadius; background: transparent; }
QMenu::item:selected { background: @hoverOnRaised; }
QMenu::item:disabled { color: @textDisabled; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: @divider; margin: 5px 8px; }
QToolTip { background: @raised; color: @text; border: 1px solid @divider; padding: 5px 8px; }

QListView, QTreeView, QTableView { background: transparent; border: none; outline: none; }
QListView[look="grid"]::item { border-radius: @controlRadius; }
QListView[look="grid"]::item:hover { background: @hover; }
QListView[look="grid"]::item:selected { background: @selected; }
QListView[look="navigation"]::item { padding: 7px 8px; border-radius: @controlRadius; }
QListView[look="navigation"]::item:hover { background: @hover; }
QListView[look="navigation"]::item:selected { background: @hover; color: @text; }
QListView[look="navigation"]::item:selected:focus { background: @selected; color: @text; }
QListView[look="popup"] { background: @raised; border: 1px solid @divider; border-radius: @panelRadius; padding: 5px; }
QListView[look="popup"]::item { padding: 4px 8px; border-radius: @controlRadius; color: @text; }
QListView[look="popup"]::item:selected { background: @selected; color: @text; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: transparent; border: none; color: @textTertiary; font-size: @smallpx; }
QAbstractScrollArea[look="canvas"] { background: @canvas; border: none; }
QScrollArea, QScrollArea > QWidget > QWidget#scrollContent { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar::handle:vertical { background: @scroll; border-radius: 3px; min-height: 36px; margin: 2px 3px 2px 2px; }
QScrollBar::handle:vertical:hover { background: @scrollHover; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle:horizontal { background: @scroll; border-radius: 3px; min-width: 36px; margin: 2px 2px 3px 2px; }
QScrollBar::handle:horizontal:hover { background: @scrollHover; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: @divider; }
QSlider::groove:horizontal { height: 4px; background: @divider; border-radius: 2px; }
QSlider::sub-page:horizontal { background: @accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 16px; height: 16px; margin: -6px 0; border-radius: 8px; background: @accent; }
QSlider::handle:horizontal:focus { border: 2px solid @text; width: 12px; height: 12px; }
QProgressBar { background: @divider; border: none; border-radius: 2px; max-height: 4px; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }
)";

QString css(const QColor& colour) {
    return colour.alpha() == 255 ? colour.name() : QStringLiteral("rgba(%1,%2,%3,%4)").arg(colour.red()).arg(colour.green()).arg(colour.blue()).arg(colour.alpha());
}

}  // namespace

QString styleSheet(const Theme& theme) {
    const Colours& c = theme.colours();
    const auto px = [&](TextRole role) { return QString::number(theme.font(role).pixelSize()) + QStringLiteral("px"); };
    const QHash<QString, QString> tokens{
        {QStringLiteral("text"), css(c.text)},
        {QStringLiteral("textSecondary"), css(c.textSecondary)},
        {QStringLiteral("textTertiary"), css(c.textTertiary)},
        {QStringLiteral("textDisabled"), css(c.textDisabled)},
        {QStringLiteral("surface"), css(c.surface)},
        {QStringLiteral("panel"), css(c.panel)},
        {QStringLiteral("canvas"), css(c.canvas)},
        {QStringLiteral("raised"), css(c.raised)},
        {QStringLiteral("hover"), css(c.hover)},
        {QStringLiteral("pressed"), css(c.pressed)},
        {QStringLiteral("hoverOnSurface"), css(blended(c.hover, c.surface))},
        {QStringLiteral("pressedOnSurface"), css(blended(c.pressed, c.surface))},
        {QStringLiteral("hoverOnPanel"), css(blended(c.hover, c.panel))},
        {QStringLiteral("hoverOnRaised"), css(blended(c.hover, c.raised))},
        {QStringLiteral("selected"), css(c.selected)},
        {QStringLiteral("divider"), css(c.divider)},
        {QStringLiteral("outline"), css(c.outline)},
        {QStringLiteral("outlineSoft"), css(blended(QColor{c.outline.red(), c.outline.green(), c.outline.blue(), 130}, c.surface))},
        {QStringLiteral("accent"), css(c.accent)},
        {QStringLiteral("accentHover"), css(c.accentHover)},
        {QStringLiteral("accentPressed"), css(c.accentPressed)},
        {QStringLiteral("onAccent"), css(c.onAccent)},
        {QStringLiteral("link"), css(c.link)},
        {QStringLiteral("focus"), css(c.focus)},
        {QStringLiteral("danger"), css(c.danger)},
        {QStringLiteral("scroll"), css(blended(QColor{c.text.red(), c.text.green(), c.text.blue(), 55}, c.panel))},
        {QStringLiteral("scrollHover"), css(blended(QColor{c.text.red(), c.text.green(), c.text.blue(), 110}, c.panel))},
        {QStringLiteral("smallpx"), px(TextRole::small)},
        {QStringLiteral("titlepx"), px(TextRole::title)},
        {QStringLiteral("headingpx"), px(TextRole::heading)},
        {QStringLiteral("controlHeightpx"), QString::number(theme.scaled(22)) + QStringLiteral("px")},
        {QStringLiteral("padYpx"), QStringLiteral("3px")},
        {QStringLiteral("padYFocuspx"), QStringLiteral("2px")},  // its border is a pixel wider: nothing moves
        {QStringLiteral("shadowpx"), QString::number(raised::kShadow) + QStringLiteral("px")},
        {QStringLiteral("controlRadius"), QString::number(radius::kControl) + QStringLiteral("px")},
        {QStringLiteral("panelRadius"), QString::number(radius::kPanel) + QStringLiteral("px")},
        {QStringLiteral("iconDown"), iconFile(QStringLiteral("chevron-down"), c.textSecondary)},
        {QStringLiteral("iconCheck"), iconFile(QStringLiteral("check"), c.onAccent)},
        {QStringLiteral("iconDot"), iconFile(QStringLiteral("dot"), c.onAccent)},
    };
    const QString source = QString::fromLatin1(kTemplate);
    QString result;
    result.reserve(source.size() * 2);
    for (qsizetype i = 0; i < source.size(); ++i) {
        if (source[i] != u'@') {
            result += source[i];
            continue;
        }
        qsizetype end = i + 1;
        while (end < source.size() && source[end].isLetter()) ++end;
        const auto token = tokens.constFind(source.mid(i + 1, end - i - 1));
        Q_ASSERT_X(token != tokens.constEnd(), "styleSheet", qPrintable(source.mid(i + 1, end - i - 1)));
        result += *token;
        i = end - 1;
    }
    return result;
}

}  // namespace aviso::ui
