#include "client-qt/app/chat/message_view.hpp"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextBoundaryFinder>
#include <QWheelEvent>
#include <cmath>

#include "client-qt/app/style/theme.hpp"
#include "client-qt/models/text_format.hpp"

namespace aviso::ui {
namespace {

constexpr int kBarUnit = 64;        ///< steps of the scroll bar for one row
constexpr int kNearEdge = 25;       ///< rows from the window's edge at which more is asked for
constexpr std::size_t kKept = 800;  ///< layouts
constexpr int kHighlightMs = 1800;

}  // namespace

MessageView::MessageView(QWidget* parent) : QAbstractScrollArea{parent} {
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Messages"));
    highlightTimer_.setInterval(30);
    connect(&highlightTimer_, &QTimer::timeout, this, [this] {
        if (highlightStarted_.elapsed() > kHighlightMs) {
            highlightTimer_.stop();
            highlighted_ = {};
        }
        viewport()->update();
    });
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        forgetLayouts();
        settle();
    });
}

void MessageView::setModel(MessageListModel* model) {
    if (model_) model_->disconnect(this);
    model_ = model;
    connect(model, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex&, int first, int last) { rowsInserted(first, last); });
    connect(model, &QAbstractItemModel::rowsRemoved, this, [this](const QModelIndex&, int first, int last) { rowsRemoved(first, last); });
    connect(model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& first, const QModelIndex& last) {
        forgetAround(first.row(), last.row());
        settle();
    });
    connect(model, &QAbstractItemModel::modelReset, this, [this] {
        forgetLayouts();
        clearTextSelection();
        checked_.clear();
        focused_ = -1;
        told_ = {};
        olderAsked_ = newerAsked_ = false;
        goToUnreadOrEnd();
    });
    forgetLayouts();
    goToUnreadOrEnd();
}

void MessageView::setShowNames(bool show) {
    metrics_.showNames = show;
    forgetLayouts();
    settle();
}

void MessageView::setMyName(const QString& name) {
    metrics_.myName = name;
    forgetLayouts();
    settle();
}

// --- layout -----------------------------------------------------------------------------------------------------------------

const MessageLayout& MessageView::layoutOf(int row) const {
    const auto known = layouts_.find(row);
    if (known != layouts_.end()) return known->second;
    if (layouts_.size() >= kKept) layouts_.clear();
    return layouts_.emplace(row, layOutMessage(*model_, row, metrics_)).first->second;
}

void MessageView::forgetLayouts() { layouts_.clear(); }

void MessageView::forgetAround(int first, int last) {
    // A row's neighbours begin or end a group by it.
    for (int row = first - 1; row <= last + 1; ++row) layouts_.erase(row);
}

void MessageView::rowsInserted(int first, int last) {
    const int count = last - first + 1;
    std::unordered_map<int, MessageLayout> moved;
    for (auto& [row, layout] : layouts_) moved.emplace(row >= first ? row + count : row, std::move(layout));
    layouts_ = std::move(moved);
    layouts_.erase(first - 1);
    layouts_.erase(last + 1);
    if (selection_.row >= first) selection_.row += count;
    if (focused_ >= first) focused_ += count;
    // What is in sight stays where it is, unless the view follows the end.
    if (!stickToEnd_ && first <= anchor_.row) anchor_.row += count;
    if (first == 0) olderAsked_ = false;
    newerAsked_ = false;
    settle();
}

void MessageView::rowsRemoved(int first, int last) {
    const int count = last - first + 1;
    forgetLayouts();
    clearTextSelection();
    if (focused_ > last) {
        focused_ -= count;
    } else if (focused_ >= first) {
        focused_ = -1;
    }
    if (anchor_.row > last) {
        anchor_.row -= count;
    } else if (anchor_.row >= first) {
        anchor_ = {first, 0};
    }
    settle();
}

// --- place ------------------------------------------------------------------------------------------------------------------

void MessageView::settle() {
    if (!model_ || model_->rowCount() == 0) {
        anchor_ = {};
        updateScrollBar();
        viewport()->update();
        return;
    }
    const int rows = model_->rowCount();
    const qreal view = viewport()->height();
    anchor_.row = std::clamp(anchor_.row, 0, rows - 1);
    if (stickToEnd_) anchor_ = {rows - 1, view - heightOf(rows - 1)};
    // The anchor is the first row of which something is in sight.
    while (anchor_.top > 0 && anchor_.row > 0) {
        --anchor_.row;
        anchor_.top -= heightOf(anchor_.row);
    }
    while (anchor_.row + 1 < rows && anchor_.top + heightOf(anchor_.row) <= 0) {
        anchor_.top += heightOf(anchor_.row);
        ++anchor_.row;
    }
    // No space below the last row, unless all rows are lower than the view; then they stand at its bottom.
    qreal bottom = anchor_.top;
    for (int row = anchor_.row; row < rows && bottom < view; ++row) bottom += heightOf(row);
    if (bottom < view) {
        anchor_.top += view - bottom;
        while (anchor_.top > 0 && anchor_.row > 0) {
            --anchor_.row;
            anchor_.top -= heightOf(anchor_.row);
        }
    } else if (anchor_.row == 0 && anchor_.top > 0) {
        anchor_.top = 0;
    }
    updateScrollBar();
    viewport()->update();
    tellWhatIsShown();
}

void MessageView::scrollBy(qreal pixels) {
    if (!model_) return;
    anchor_.top -= pixels;
    stickToEnd_ = false;
    settle();
    stickToEnd_ = atEnd();
}

bool MessageView::atEnd() const {
    if (!model_ || model_->rowCount() == 0) return true;
    if (model_->hasNewer()) return false;
    const auto [first, last] = visibleRows();
    return last == model_->rowCount() - 1 && topOf(last) + heightOf(last) <= viewport()->height() + 2;
}

void MessageView::goToEnd() {
    stickToEnd_ = true;
    settle();
}

void MessageView::goToUnreadOrEnd() {
    const int unread = model_ ? model_->unreadRow() : -1;
    stickToEnd_ = unread < 0;
    if (unread >= 0) anchor_ = {unread, viewport()->height() * 0.2};
    settle();
    if (unread >= 0) stickToEnd_ = atEnd();
}

void MessageView::jumpTo(Seq seq) {
    if (!model_) return;
    const int row = model_->rowOf(seq);
    if (row >= model_->rowCount() || model_->at(row).seq != seq) return;
    anchor_ = {row, (viewport()->height() - heightOf(row)) / 2.0};
    stickToEnd_ = false;
    settle();
    stickToEnd_ = atEnd();
    highlighted_ = seq;
    highlightStarted_.start();
    highlightTimer_.start();
    setFocusedRow(row);
}

void MessageView::updateScrollBar() {
    const int rows = model_ ? model_->rowCount() : 0;
    const auto [first, last] = visibleRows();
    const int page = std::max(1, last - first + 1) * kBarUnit;
    updatingBar_ = true;
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setSingleStep(kBarUnit / 2);
    verticalScrollBar()->setRange(0, std::max(0, rows * kBarUnit - page));
    if (rows > 0) {
        const qreal part = std::clamp(-anchor_.top / std::max(1, heightOf(anchor_.row)), 0.0, 1.0);
        verticalScrollBar()->setValue(atEnd() ? verticalScrollBar()->maximum() : static_cast<int>((anchor_.row + part) * kBarUnit));
    }
    updatingBar_ = false;
}

void MessageView::scrollContentsBy(int, int) {
    if (updatingBar_ || !model_ || model_->rowCount() == 0) return;
    const int value = verticalScrollBar()->value();
    const int row = std::min(value / kBarUnit, model_->rowCount() - 1);
    stickToEnd_ = value >= verticalScrollBar()->maximum() && !model_->hasNewer();
    anchor_ = {row, -(value % kBarUnit) * heightOf(row) / static_cast<qreal>(kBarUnit)};
    settle();
}

void MessageView::tellWhatIsShown() {
    const auto [first, last] = visibleRows();
    if (model_->hasOlder() && first < kNearEdge && !olderAsked_) {
        olderAsked_ = true;
        emit olderWanted();
    }
    if (model_->hasNewer() && last > model_->rowCount() - kNearEdge && !newerAsked_) {
        newerAsked_ = true;
        emit newerWanted();
    }
    for (int row = last; row >= first; --row) {
        const Seq seq = model_->at(row).seq;
        if (!seq) continue;
        if (topOf(row) + heightOf(row) > viewport()->height() + 4 && row != first) continue;
        if (seq > told_) {
            told_ = seq;
            emit shownUpTo(seq);
        }
        break;
    }
    const bool end = atEnd();
    if (end != wasAtEnd_) {
        wasAtEnd_ = end;
        emit atEndChanged(end);
    }
    const int unread = model_->unreadRow();
    const bool above = unread >= 0 && unread < first;
    if (above != std::exchange(unreadAbove_, above)) emit unreadAboveChanged(above);
}

std::pair<int, int> MessageView::visibleRows() const {
    if (!model_ || model_->rowCount() == 0) return {0, -1};
    qreal y = anchor_.top;
    int row = anchor_.row;
    while (row < model_->rowCount() && y < viewport()->height()) y += heightOf(row++);
    return {anchor_.row, std::max(anchor_.row, row - 1)};
}

qreal MessageView::topOf(int row) const {
    qreal y = anchor_.top;
    for (int i = anchor_.row; i < row; ++i) y += heightOf(i);
    for (int i = anchor_.row; i > row; --i) y -= heightOf(i - 1);
    return y;
}

QRect MessageView::rowRect(int row) const {
    const auto [first, last] = visibleRows();
    if (row < first || row > last) return {};
    return {0, qRound(topOf(row)), viewport()->width(), heightOf(row)};
}

int MessageView::rowAt(int y) const {
    const auto [first, last] = visibleRows();
    qreal top = anchor_.top;
    for (int row = first; row <= last; ++row) {
        if (y >= top && y < top + heightOf(row)) return row;
        top += heightOf(row);
    }
    return -1;
}

// --- events -----------------------------------------------------------------------------------------------------------------

void MessageView::paintEvent(QPaintEvent* event) {
    QPainter painter{viewport()};
    painter.fillRect(event->rect(), colours().canvas);
    if (!model_) return;
    const auto [first, last] = visibleRows();
    qreal top = anchor_.top;
    for (int row = first; row <= last; ++row) {
        const MessageLayout& layout = layoutOf(row);
        if (top + layout.height >= event->rect().top() && top <= event->rect().bottom()) {
            MessagePaint how;
            how.focused = row == focused_ && hasFocus();
            const Seq seq = model_->at(row).seq;
            how.checked = checked_.contains(seq.value);
            if (seq && seq == highlighted_) how.highlight = std::max(0.0, 1.0 - static_cast<qreal>(highlightStarted_.elapsed()) / kHighlightMs);
            if (row == selection_.row) {
                how.selectionStart = selection_.start();
                how.selectionEnd = selection_.end();
            }
            paintMessage(painter, *model_, row, layout, metrics_, std::round(top), how);
        }
        top += layout.height;
    }
}

void MessageView::resizeEvent(QResizeEvent*) {
    if (metrics_.width != viewport()->width()) {
        metrics_.width = viewport()->width();
        forgetLayouts();
    }
    settle();
}

void MessageView::wheelEvent(QWheelEvent* event) {
    const QPoint pixels = event->pixelDelta();
    scrollBy(!pixels.isNull() ? -pixels.y() : -event->angleDelta().y() / 120.0 * Theme::instance().scaled(64));
    event->accept();
}

void MessageView::keyPressEvent(QKeyEvent* event) {
    const int page = viewport()->height() - Theme::instance().scaled(40);
    if (event->matches(QKeySequence::Copy)) {
        const QString text = selectedText();
        if (!text.isEmpty()) QApplication::clipboard()->setText(text);
        return;
    }
    switch (event->key()) {
        case Qt::Key_Up: return moveFocus(-1);
        case Qt::Key_Down: return moveFocus(1);
        case Qt::Key_PageUp: return scrollBy(-page);
        case Qt::Key_PageDown: return scrollBy(page);
        case Qt::Key_Home:
            anchor_ = {};
            stickToEnd_ = false;
            return settle();
        case Qt::Key_End: return goToEnd();
        case Qt::Key_Space:
            if (metrics_.selecting && focused_ >= 0) return toggleChecked(focused_);
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (focused_ >= 0) {
                if (model_->at(focused_).state == client::EntryState::failed) {
                    emit retryRequested(focused_);
                } else {
                    emit menuRequested(focused_, viewport()->mapToGlobal(rowRect(focused_).center()));
                }
                return;
            }
            break;
        case Qt::Key_Escape:
            if (metrics_.selecting) return setSelecting(false);
            if (selection_.row >= 0) {
                clearTextSelection();
                return viewport()->update();
            }
            break;
        default: break;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

void MessageView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    pressed_ = event->pos();
    clearTextSelection();
    const int row = rowAt(event->pos().y());
    if (row >= 0 && !metrics_.selecting) {
        const QPointF inside = event->pos() - QPointF{0, std::round(topOf(row))};
        const int character = layoutOf(row).bubble.contains(inside) ? characterAt(layoutOf(row), inside) : -1;
        if (character >= 0) {
            selection_ = {row, character, character};
            dragging_ = true;
        }
    }
    viewport()->update();
}

void MessageView::mouseMoveEvent(QMouseEvent* event) {
    const int row = dragging_ ? selection_.row : rowAt(event->pos().y());
    if (row < 0) {
        viewport()->setCursor(Qt::ArrowCursor);
        return;
    }
    const MessageLayout& layout = layoutOf(row);
    const QPointF inside = event->pos() - QPointF{0, std::round(topOf(row))};
    if (dragging_) {
        const QRectF text{layout.textOrigin, layout.text->boundingRect().size()};
        const QPointF within{inside.x(), std::clamp(inside.y(), text.top(), text.bottom() - 1)};
        const int character = characterAt(layout, within);
        if (character >= 0) selection_.to = inside.y() < text.top() ? 0 : inside.y() > text.bottom() ? static_cast<int>(layout.text->text().size()) : character;
        viewport()->update();
        return;
    }
    const bool clickable = !linkAt(layout, inside).isEmpty() || layout.avatar.contains(inside) || layout.failureRect.contains(inside);
    const bool overText = model_->at(row).kind == MessageRow::Kind::text && layout.bubble.contains(inside) && characterAt(layout, inside) >= 0;
    viewport()->setCursor(clickable ? Qt::PointingHandCursor : overText && !metrics_.selecting ? Qt::IBeamCursor : Qt::ArrowCursor);
}

void MessageView::mouseReleaseEvent(QMouseEvent* event) {
    dragging_ = false;
    if (event->button() != Qt::LeftButton) return;
    const bool clicked = (event->pos() - pressed_).manhattanLength() < QApplication::startDragDistance();
    const int row = rowAt(event->pos().y());
    if (!clicked || row < 0) return;
    if (metrics_.selecting) return toggleChecked(row);
    const MessageLayout& layout = layoutOf(row);
    const QPointF inside = event->pos() - QPointF{0, std::round(topOf(row))};
    if (const QUrl url = linkAt(layout, inside); !url.isEmpty()) {
        emit linkActivated(url);
    } else if (layout.avatar.contains(inside) || layout.nameRect.contains(inside)) {
        emit personClicked(model_->at(row).sender);
    } else if (layout.failureRect.contains(inside)) {
        emit retryRequested(row);
    }
}

void MessageView::mouseDoubleClickEvent(QMouseEvent* event) {
    const int row = rowAt(event->pos().y());
    if (row < 0 || metrics_.selecting) return;
    const MessageLayout& layout = layoutOf(row);
    const int character = characterAt(layout, event->pos() - QPointF{0, std::round(topOf(row))});
    if (character < 0) return;
    QTextBoundaryFinder finder{QTextBoundaryFinder::Word, layout.text->text()};
    finder.setPosition(character);
    const int start = finder.isAtBoundary() ? character : static_cast<int>(finder.toPreviousBoundary());
    finder.setPosition(start);
    selection_ = {row, start, static_cast<int>(finder.toNextBoundary())};
    viewport()->update();
}

void MessageView::contextMenuEvent(QContextMenuEvent* event) {
    const bool byKeyboard = event->reason() == QContextMenuEvent::Keyboard;
    const int row = byKeyboard ? focused_ : rowAt(event->pos().y());
    if (row < 0) return;
    if (row != selection_.row) clearTextSelection();
    setFocusedRow(row);
    emit menuRequested(row, byKeyboard ? viewport()->mapToGlobal(rowRect(row).center()) : event->globalPos());
}

void MessageView::focusInEvent(QFocusEvent* event) {
    if (focused_ < 0 && event->reason() != Qt::MouseFocusReason && model_ && model_->rowCount() > 0) setFocusedRow(visibleRows().second);
    viewport()->update();
}

void MessageView::focusOutEvent(QFocusEvent*) { viewport()->update(); }

void MessageView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        setAccessibleName(tr("Messages"));
        forgetLayouts();
        settle();
    }
    QAbstractScrollArea::changeEvent(event);
}

// --- choosing ---------------------------------------------------------------------------------------------------------------

void MessageView::setSelecting(bool selecting) {
    if (metrics_.selecting == selecting) return;
    metrics_.selecting = selecting;
    checked_.clear();
    clearTextSelection();
    forgetLayouts();
    settle();
    emit checkedChanged(0);
}

void MessageView::toggleChecked(int row) {
    const MessageRow& message = model_->at(row);
    if (message.kind != MessageRow::Kind::text || !message.seq) return;
    if (!checked_.erase(message.seq.value)) checked_.insert(message.seq.value);
    viewport()->update();
    emit checkedChanged(checkedCount());
}

QString MessageView::selectedText() const {
    if (!model_) return {};
    const auto plain = [](QString text) { return text.replace(QChar::LineSeparator, u'\n'); };
    if (metrics_.selecting) {
        QStringList parts;
        for (int row = 0; row < model_->rowCount(); ++row) {
            const MessageRow& message = model_->at(row);
            if (checked_.contains(message.seq.value)) parts.append(QStringLiteral("%1  %2\n%3").arg(message.senderName, fullTimeText(message.at), message.text));
        }
        return parts.join(QStringLiteral("\n\n"));
    }
    if (selection_.row >= 0 && selection_.end() > selection_.start()) {
        return plain(layoutOf(selection_.row).text->text().mid(selection_.start(), selection_.end() - selection_.start()));
    }
    return focused_ >= 0 ? model_->at(focused_).text : QString{};
}

void MessageView::clearTextSelection() { selection_ = {}; }

void MessageView::setFocusedRow(int row) {
    focused_ = row;
    viewport()->update();
    if (row >= 0 && hasFocus()) {
        QAccessibleEvent event{this, QAccessible::Focus};
        event.setChild(row - visibleRows().first);
        QAccessible::updateAccessibility(&event);
    }
}

void MessageView::moveFocus(int by) {
    if (!model_ || model_->rowCount() == 0) return;
    const int row = focused_ < 0 ? visibleRows().second : std::clamp(focused_ + by, 0, model_->rowCount() - 1);
    ensureVisible(row);
    setFocusedRow(row);
}

void MessageView::ensureVisible(int row) {
    const qreal top = topOf(row);
    const qreal over = top + heightOf(row) - viewport()->height();
    if (top < 0) {
        scrollBy(top);
    } else if (over > 0) {
        scrollBy(std::min(over, top));
    }
}

}  // namespace aviso::ui
