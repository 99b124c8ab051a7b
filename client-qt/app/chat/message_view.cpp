#include "client-qt/app/chat/message_view.hpp"

#include <QPainter>
#include <cmath>

#include "client-qt/app/style/theme.hpp"

namespace aviso::ui {
namespace {

constexpr std::size_t kKept = 800;  ///< layouts
constexpr int kHighlightMs = 1800;

}  // namespace

MessageView::MessageView(QWidget* parent) : QAbstractScrollArea{parent} {
    setFrameShape(QFrame::NoFrame);
    setProperty("look", QStringLiteral("canvas"));
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

void MessageView::setReads(const GroupReads::Count& reads) {
    if (metrics_.reads == reads) return;
    metrics_.reads = reads;
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

// --- drawing ----------------------------------------------------------------------------------------------------------------

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

}  // namespace aviso::ui
