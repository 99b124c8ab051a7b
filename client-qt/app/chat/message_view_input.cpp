#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QTextBoundaryFinder>
#include <QWheelEvent>
#include <cmath>
#include <utility>

#include "client-qt/app/chat/message_view.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/models/text_format.hpp"

// The message view's mouse and keyboard: scrolling, the focus that goes from message to message, choosing text and messages.

namespace aviso::ui {

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
    const bool clickable = !linkAt(layout, inside).isEmpty() || layout.avatar.contains(inside) || layout.failureRect.contains(inside) || layout.readRect.contains(inside);
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
    } else if (layout.readRect.contains(inside)) {
        emit readersRequested(row);
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
    markedForMenu_ = !byKeyboard;
    emit menuRequested(row, byKeyboard ? viewport()->mapToGlobal(rowRect(row).center()) : event->globalPos());
}

void MessageView::menuClosed() {
    if (std::exchange(markedForMenu_, false)) setFocusedRow(-1);
}

void MessageView::focusInEvent(QFocusEvent* event) {
    const bool byKey = event->reason() != Qt::MouseFocusReason && event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason;
    if (focused_ < 0 && byKey && model_ && model_->rowCount() > 0) setFocusedRow(visibleRows().second);
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
