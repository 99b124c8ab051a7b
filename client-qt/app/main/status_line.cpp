#include "client-qt/app/main/status_line.hpp"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <algorithm>

#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/raised.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {
namespace {

constexpr int kLongText = 120;
constexpr int kWidest = 284;  ///< at 100% text; as wide as the lists it stands over

}  // namespace

StatusLine::StatusLine(QWidget& over, Qt::Edge edge, int left)
    : QWidget{&over}, edge_{edge}, left_{left}, picture_{new QLabel{this}}, text_{new QLabel{this}}, action_{makeButton({}, "quiet", this)} {
    setObjectName(QStringLiteral("statusLine"));
    row_ = new QGridLayout{this};
    const int side = raised::kShadow + space::kS;
    row_->setContentsMargins(side + space::kXs, raised::kShadow + space::kXs, side, raised::kShadow + space::kXs);
    row_->setSpacing(space::kS);
    row_->addWidget(picture_, 0, 0);
    row_->addWidget(text_, 0, 1);
    row_->setColumnStretch(1, 1);
    text_->setTextFormat(Qt::PlainText);
    text_->setWordWrap(true);
    text_->setMinimumHeight(Theme::instance().scaled(28));
    text_->setProperty("look", QStringLiteral("small"));
    action_->setObjectName(QStringLiteral("statusAction"));
    connect(action_, &QPushButton::clicked, this, &StatusLine::actionRequested);
    connect(&Theme::instance(), &Theme::changed, this, &StatusLine::place);
    over.installEventFilter(this);
    hide();
}

void StatusLine::say(const QString& text, Tone tone, const QString& more, const QString& action) {
    tone_ = tone;
    text_->setText(text);
    setToolTip(more);
    setAccessibleName(text);
    setAccessibleDescription(more);
    action_->setText(action);
    action_->setVisible(!action.isEmpty());
    // Beside a long text the button would leave it half the card: it stands below.
    const bool below = text.size() > kLongText;
    row_->removeWidget(action_);
    row_->addWidget(action_, below ? 1 : 0, below ? 1 : 2, below ? Qt::AlignRight : Qt::Alignment{});
    setVisible(!text.isEmpty());
    place();
    raise();
    update();
    emit said(text, tone, more, action);
}

void StatusLine::follow(StatusLine& other) {
    say(other.text_->text(), other.tone_, other.toolTip(), other.action_->text());
    connect(&other, &StatusLine::said, this, &StatusLine::say);
    connect(this, &StatusLine::actionRequested, &other, &StatusLine::actionRequested);
}

void StatusLine::place() {
    const bool warning = tone_ == Tone::warning;
    picture_->setPixmap(iconPixmap(warning ? QStringLiteral("warning") : QStringLiteral("cloud-off"), warning ? colours().warning : colours().textSecondary, Theme::instance().scaled(18), devicePixelRatioF()));
    const int wide = std::min(parentWidget()->width() - left_, Theme::instance().scaled(kWidest) + 2 * raised::kShadow);
    // As narrow as the text is, as high as it needs.
    layout()->invalidate();
    const int width = std::min(wide, layout()->sizeHint().width() + text_->fontMetrics().horizontalAdvance(text_->text()) - text_->sizeHint().width() + 2);
    const int height = layout()->hasHeightForWidth() ? layout()->heightForWidth(width) : layout()->sizeHint().height();
    setGeometry(left_, edge_ == Qt::TopEdge ? 0 : parentWidget()->height() - height, width, height);
}

void StatusLine::paintEvent(QPaintEvent*) {
    QPainter painter{this};
    const QRectF panel = QRectF{rect()}.adjusted(raised::kShadow, raised::kShadow, -raised::kShadow, -raised::kShadow);
    paintRaised(painter, panel);
    if (tone_ != Tone::warning) return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen{colours().warning, 1});
    painter.setBrush(colours().warningSurface);
    painter.drawRoundedRect(panel.adjusted(0.5, 0.5, -0.5, -0.5), radius::kPanel, radius::kPanel);
}

bool StatusLine::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize && isVisible()) place();
    return QWidget::eventFilter(watched, event);
}

}  // namespace aviso::ui
