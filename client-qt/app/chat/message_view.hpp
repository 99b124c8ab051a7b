#pragma once

#include <QAbstractScrollArea>
#include <QElapsedTimer>
#include <QTimer>
#include <QUrl>
#include <set>
#include <unordered_map>

#include "client-qt/app/chat/message_layout.hpp"

namespace aviso::ui {

/// A conversation's messages, drawn by hand: only rows in sight are measured, so a conversation of any length opens at once. The place is held as
/// (row, pixels), so nothing jumps when older messages come in above (message_view_place.cpp). Keyboard: arrows move a focus from message to message,
/// Page, Home and End scroll, Ctrl+C copies what is selected or focused, Menu opens the focused message's menu (message_view_input.cpp).
class MessageView : public QAbstractScrollArea {
    Q_OBJECT
  public:
    explicit MessageView(QWidget* parent = nullptr);

    void setModel(MessageListModel* model);
    MessageListModel* model() const { return model_; }
    void setShowNames(bool show);
    void setMyName(const QString& name);
    /// Groups: stands at one's own newest message.
    void setReads(const GroupReads::Count& reads);

    /// Brings the row with this seq into the middle and lights it up. Nothing when it is not in the window.
    void jumpTo(Seq seq);
    /// Puts the line "new messages" near the top, or the newest at the bottom when nothing is unread.
    void goToUnreadOrEnd();
    void goToEnd();
    bool atEnd() const;

    void setSelecting(bool selecting);
    void toggleChecked(int row);
    bool selecting() const { return metrics_.selecting; }
    /// What is chosen, as text: names and times when several.
    QString selectedText() const;
    int checkedCount() const { return static_cast<int>(checked_.size()); }

    /// For assistive tools and tests: rows in sight, and where they stand in the viewport.
    std::pair<int, int> visibleRows() const;  ///< first, last; (0, -1) when empty
    QRect rowRect(int row) const;
    int focusedRow() const { return focused_; }
    void setFocusedRow(int row);
    /// The menu asked for by menuRequested() is gone: a row marked by the mouse is marked no longer.
    void menuClosed();

  signals:
    void olderWanted();
    void newerWanted();
    void shownUpTo(Seq seq);  ///< the newest stored row whose end has been in sight
    void atEndChanged(bool atEnd);
    void unreadAboveChanged(bool above);  ///< the line "new messages" stands above what is in sight
    void menuRequested(int row, const QPoint& globalPos);
    void retryRequested(int row);
    void readersRequested(int row);
    void personClicked(UserId user);
    void linkActivated(const QUrl& url);
    void checkedChanged(int count);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    /// The row at the top edge, and how far its top is from it (0 or negative).
    struct Anchor {
        int row = 0;
        qreal top = 0;
    };
    struct TextSelection {
        int row = -1;
        int from = 0;
        int to = 0;
        int start() const { return std::min(from, to); }
        int end() const { return std::max(from, to); }
    };

    const MessageLayout& layoutOf(int row) const;
    int heightOf(int row) const { return layoutOf(row).height; }
    void forgetLayouts();
    void forgetAround(int first, int last);
    void scrollBy(qreal pixels);
    void settle();       ///< brings the anchor into bounds, then scroll bar, repaint and news
    void updateScrollBar();
    void tellWhatIsShown();
    int rowAt(int y) const;
    qreal topOf(int row) const;  ///< in the viewport; only for rows near the anchor
    void rowsInserted(int first, int last);
    void rowsRemoved(int first, int last);
    void moveFocus(int by);
    void ensureVisible(int row);
    void clearTextSelection();

    MessageListModel* model_ = nullptr;
    MessageMetrics metrics_;
    mutable std::unordered_map<int, MessageLayout> layouts_;
    Anchor anchor_;
    bool stickToEnd_ = true;
    bool wasAtEnd_ = true;
    bool unreadAbove_ = false;
    bool updatingBar_ = false;
    int focused_ = -1;
    TextSelection selection_;
    bool dragging_ = false;
    bool markedForMenu_ = false;  ///< the focused row is so only while its menu is open
    QPoint pressed_;
    std::set<qint64> checked_;  ///< seqs
    Seq highlighted_;
    QElapsedTimer highlightStarted_;
    QTimer highlightTimer_;
    Seq told_;
    bool olderAsked_ = false;
    bool newerAsked_ = false;
};

}  // namespace aviso::ui
