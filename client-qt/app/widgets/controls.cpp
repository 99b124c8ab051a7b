#include "client-qt/app/widgets/controls.hpp"

#include <QFrame>
#include <QPainter>
#include <QVBoxLayout>

#include "client-qt/app/style/avatar.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"

namespace aviso::ui {

QPushButton* makeButton(const QString& text, const char* look, QWidget* parent) {
    auto* button = new QPushButton{text, parent};
    if (look != nullptr) button->setProperty("look", QString::fromLatin1(look));
    button->setCursor(Qt::PointingHandCursor);
    return button;
}

IconButton::IconButton(const QString& icon, const QString& name, QWidget* parent) : QToolButton{parent}, icon_{icon} {
    setFocusPolicy(Qt::TabFocus);
    setName(name);
    refresh();
    connect(&Theme::instance(), &Theme::changed, this, &IconButton::refresh);
}

void IconButton::setIconName(const QString& icon) {
    icon_ = icon;
    refresh();
}

void IconButton::setName(const QString& name) {
    setToolTip(name);
    setAccessibleName(name);
}

void IconButton::refresh() {
    setIcon(themedIcon(icon_));
    const int side = Theme::instance().scaled(20);
    setIconSize({side, side});
}

ElidedLabel::ElidedLabel(QWidget* parent) : QLabel{parent} {
    // A Hebrew name in an English window stands where every other name stands.
    setAlignment(Qt::AlignLeft | Qt::AlignVCenter | Qt::AlignAbsolute);
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void ElidedLabel::setFullText(const QString& text) {
    full_ = text;
    setAccessibleName(text);
    setText(fontMetrics().elidedText(full_, Qt::ElideRight, width()));
    setToolTip(this->text() == full_ ? QString{} : full_);
}

QSize ElidedLabel::minimumSizeHint() const { return {fontMetrics().averageCharWidth() * 3, QLabel::minimumSizeHint().height()}; }

void ElidedLabel::resizeEvent(QResizeEvent* event) {
    QLabel::resizeEvent(event);
    setFullText(full_);
}

AvatarLabel::AvatarLabel(int size, QWidget* parent) : QWidget{parent} { setFixedSize(size, size); }

void AvatarLabel::show(const QString& name, quint64 seed, bool group) {
    name_ = name;
    seed_ = seed;
    group_ = group;
    setAccessibleName(name);
    update();
}

void AvatarLabel::setOnline(bool online) {
    online_ = online;
    update();
}

void AvatarLabel::paintEvent(QPaintEvent*) {
    QPainter painter{this};
    paintAvatar(painter, rect(), name_, seed_, group_ ? AvatarShape::group : AvatarShape::person);
    if (online_) paintOnlineDot(painter, rect(), colours().surface);
}

EmptyState::EmptyState(const QString& icon, const QString& title, const QString& explanation, QWidget* parent)
    : QWidget{parent}, icon_{icon}, picture_{new QLabel{this}}, title_{new QLabel{this}}, explanation_{new QLabel{this}} {
    column_ = new QVBoxLayout{this};
    column_->setSpacing(space::kS);
    column_->addStretch(2);
    title_->setProperty("look", QStringLiteral("title"));
    explanation_->setProperty("look", QStringLiteral("secondary"));
    explanation_->setWordWrap(true);
    explanation_->setMaximumWidth(360);
    for (QLabel* label : {picture_, title_, explanation_}) label->setAlignment(Qt::AlignCenter);
    column_->addWidget(picture_, 0, Qt::AlignHCenter);
    column_->addWidget(title_, 0, Qt::AlignHCenter);
    // Not by an alignment: then its height would not follow from its width.
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(explanation_, 8);
    row->addStretch(1);
    column_->addLayout(row);
    column_->addStretch(3);
    setTexts(title, explanation);
    refresh();
    connect(&Theme::instance(), &Theme::changed, this, &EmptyState::refresh);
}

void EmptyState::setTexts(const QString& title, const QString& explanation) {
    title_->setText(title);
    explanation_->setText(explanation);
    explanation_->setVisible(!explanation.isEmpty());
}

void EmptyState::setAction(QPushButton* button) {
    column_->insertSpacing(column_->count() - 1, space::kS);
    column_->insertWidget(column_->count() - 1, button, 0, Qt::AlignHCenter);
}

void EmptyState::refresh() { picture_->setPixmap(iconPixmap(icon_, colours().textDisabled, 56, devicePixelRatioF())); }

QFrame* makeDivider(Qt::Orientation orientation, QWidget* parent) {
    auto* line = new QFrame{parent};
    line->setProperty("look", orientation == Qt::Horizontal ? QStringLiteral("divider") : QStringLiteral("dividerVertical"));
    return line;
}

}  // namespace aviso::ui
