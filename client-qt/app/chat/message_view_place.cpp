#include <QScrollBar>
#include <algorithm>
#include <utility>

#include "client-qt/app/chat/message_view.hpp"

// Where the message view stands in a conversation: the anchor and its bounds, the scroll bar, which rows are in sight and what is told of them.

namespace aviso::ui {
namespace {

constexpr int kBarUnit = 64;   ///< steps of the scroll bar for one row
constexpr int kNearEdge = 25;  ///< rows from the window's edge at which more is asked for

}  // namespace

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
    }
    if (anchor_.row == 0 && anchor_.top > 0) {
        qreal all = 0;
        for (int row = 0; row < rows && all < view; ++row) all += heightOf(row);
        anchor_.top = std::max(0.0, view - all);
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

}  // namespace aviso::ui
