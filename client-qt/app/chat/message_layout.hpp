#pragma once

#include <QRectF>
#include <QTextLayout>
#include <QUrl>
#include <memory>
#include <vector>

#include "client-qt/models/group_reads.hpp"
#include "client-qt/models/message_list_model.hpp"

class QPainter;

namespace aviso::ui {

/// Where a message list puts things, given its width.
struct MessageMetrics {
    int width = 0;
    bool showNames = false;   ///< groups: who says what
    bool selecting = false;   ///< room for check marks at the left
    QString myName;           ///< to mark "@name"
    GroupReads::Count reads;  ///< how many have read one's own newest message; groups only

    friend bool operator==(const MessageMetrics&, const MessageMetrics&) = default;
};

/// One row, measured: every rectangle relative to the row's top left. Made once per row and width; painting only draws.
struct MessageLayout {
    struct Link {
        int start = 0;
        int length = 0;
        QUrl url;
    };

    int height = 0;
    QString dayLine;          ///< not empty: a line with the day stands above
    QRectF dayRect;
    QRectF unreadRect;        ///< not null: the line "new messages"
    QRectF avatar;            ///< null: none
    QRectF nameRect;          ///< null: none
    QRectF bubble;            ///< null for notices
    QPointF textOrigin;
    std::unique_ptr<QTextLayout> text;
    bool largeEmoji = false;  ///< nothing but a few emoji: drawn large, without a bubble
    QRectF metaRect;          ///< time and state
    QString metaText;
    QRectF readRect;          ///< "Read by 3 of 5" in it; null: not said
    bool readByAll = false;
    bool readBySome = false;
    QRectF failureRect;       ///< below a failed one
    QRectF checkRect;         ///< while selecting
    std::vector<Link> links;
};

MessageLayout layOutMessage(const MessageListModel& model, int row, const MessageMetrics& metrics);

/// What besides the row itself decides how it is drawn.
struct MessagePaint {
    bool hovered = false;
    bool focused = false;      ///< the keyboard's row
    bool checked = false;
    qreal highlight = 0;       ///< 1: just jumped to, fading to 0
    int selectionStart = -1;   ///< selected characters
    int selectionEnd = -1;
};

/// Draws the row at `top` of a painter whose clip is the view.
void paintMessage(QPainter& painter, const MessageListModel& model, int row, const MessageLayout& layout, const MessageMetrics& metrics, qreal top,
                  const MessagePaint& how);

/// The character of the row's text at `point` (relative to the row); -1: outside the text.
int characterAt(const MessageLayout& layout, const QPointF& point);
/// The link there; empty: none.
QUrl linkAt(const MessageLayout& layout, const QPointF& point);

/// Links of a text: http, https and mailto only; a bare "www." is taken for https. Exposed for tests.
std::vector<MessageLayout::Link> findLinks(const QString& text);
/// One to three emoji and nothing else. Exposed for tests.
bool isLargeEmoji(const QString& text);

}  // namespace aviso::ui
