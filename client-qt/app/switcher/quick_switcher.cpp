#include "client-qt/app/switcher/quick_switcher.hpp"

#include <QApplication>
#include <QFrame>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QVBoxLayout>

#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/switcher/quick_delegate.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/app/widgets/watermark.hpp"
#include "client-qt/models/directory.hpp"

namespace aviso::ui {
namespace {

constexpr int kWidth = 600, kHeight = 520;

}  // namespace

QuickSwitcher::QuickSwitcher(Session& session, const ConversationListModel& conversations, QWidget* parent)
    : QWidget{parent}, session_{session}, search_{session, conversations}, card_{new QFrame{this}}, query_{new QLineEdit{card_}}, list_{new QListView{card_}}, nothing_{new QLabel{card_}},
      hint_{new QLabel{card_}} {
    setObjectName(QStringLiteral("quickSwitcher"));
    hide();
    card_->setProperty("look", QStringLiteral("card"));
    auto* column = new QVBoxLayout{card_};
    column->setContentsMargins(0, space::kM, 0, space::kS);
    column->setSpacing(space::kS);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(space::kM, 0, space::kM, 0);
    query_->setObjectName(QStringLiteral("quickQuery"));
    query_->setProperty("look", QStringLiteral("search"));
    query_->addAction(themedIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    head->addWidget(query_);
    column->addLayout(head);
    list_->setObjectName(QStringLiteral("quickList"));
    list_->setModel(&search_);
    list_->setItemDelegate(new QuickDelegate{list_});
    list_->setMouseTracking(true);
    list_->setFocusPolicy(Qt::NoFocus);
    list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->addWidget(list_, 1);
    nothing_->setProperty("look", QStringLiteral("secondary"));
    nothing_->setAlignment(Qt::AlignCenter);
    nothing_->setObjectName(QStringLiteral("quickNothing"));
    column->addWidget(nothing_, 1);
    hint_->setProperty("look", QStringLiteral("secondary"));
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(space::kL, 0, space::kL, 0);
    foot->addWidget(hint_);
    column->addLayout(foot);

    new Watermark{session_, *card_};
    query_->installEventFilter(this);
    parent->installEventFilter(this);
    connect(query_, &QLineEdit::textChanged, &search_, &QuickSearch::setQuery);
    connect(&search_, &QuickSearch::changed, this, &QuickSwitcher::refresh);
    connect(list_, &QListView::clicked, this, &QuickSwitcher::choose);
    connect(&Theme::instance(), &Theme::changed, list_, [this] { list_->doItemsLayout(); });
    retranslate();
}

void QuickSwitcher::open() {
    if (!isVisible()) before_ = QApplication::focusWidget();
    session_.directory().load();
    query_->clear();
    search_.setQuery({});
    place();
    show();
    raise();
    query_->setFocus(Qt::ShortcutFocusReason);
}

void QuickSwitcher::shut() {
    hide();
    if (before_ && before_->isVisible()) before_->setFocus();
    before_ = nullptr;
}

void QuickSwitcher::place() {
    setGeometry(parentWidget()->rect());
    const int width = std::min(kWidth, this->width() - 2 * space::kXl);
    const int height = std::min(kHeight, this->height() - 2 * space::kXl);
    card_->setGeometry((this->width() - width) / 2, std::min(72, (this->height() - height) / 2), width, height);
}

void QuickSwitcher::refresh() {
    const bool any = search_.rowCount() > 0;
    list_->setVisible(any);
    nothing_->setVisible(!any);
    nothing_->setText(search_.isSearching() ? tr("Searching…") : tr("Nothing found"));
    // The first that can be chosen, whatever comes in.
    select(search_.step(-1, 1));
}

void QuickSwitcher::select(int row) {
    if (row < 0) return;
    const QModelIndex index = search_.index(row);
    list_->setCurrentIndex(index);
    // With the header above it, where it has one.
    list_->scrollTo(row > 0 && search_.at(row - 1).kind == QuickRow::Kind::header ? search_.index(row - 1) : index);
    list_->scrollTo(index);
    query_->setAccessibleDescription(index.data(Qt::AccessibleTextRole).toString());
}

void QuickSwitcher::choose(const QModelIndex& index) {
    if (!index.isValid()) return;
    const QuickRow row = search_.at(index.row());
    if (row.kind == QuickRow::Kind::header) return;
    shut();
    switch (row.kind) {
        case QuickRow::Kind::conversation: return emit conversationChosen(row.conversation, {});
        case QuickRow::Kind::message: return emit conversationChosen(row.conversation, row.seq);
        case QuickRow::Kind::person:
            session_.noteName(row.user, row.title);
            return emit personChosen(row.user);
        default: return search_.command(row).run();
    }
}

bool QuickSwitcher::keyInQuery(int key) {
    const int row = list_->currentIndex().isValid() ? list_->currentIndex().row() : -1;
    switch (key) {
        case Qt::Key_Escape: shut(); return true;
        case Qt::Key_Down: select(search_.step(row, 1)); return true;
        case Qt::Key_Up: select(search_.step(row, -1)); return true;
        case Qt::Key_PageDown:
        case Qt::Key_PageUp: {
            int at = row;
            for (int i = 0; i < 8; ++i) {
                const int next = search_.step(at, key == Qt::Key_PageDown ? 1 : -1);
                if (next < 0 || (key == Qt::Key_PageDown ? next < at : next > at)) break;
                at = next;
            }
            select(at);
            return true;
        }
        case Qt::Key_Return:
        case Qt::Key_Enter: choose(list_->currentIndex()); return true;
        case Qt::Key_Tab:
        case Qt::Key_Backtab: return true;  // there is nowhere else to go
        default: return false;
    }
}

bool QuickSwitcher::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parent() && event->type() == QEvent::Resize && isVisible()) place();
    if (watched == query_ && event->type() == QEvent::KeyPress) return keyInQuery(static_cast<QKeyEvent*>(event)->key());
    return QWidget::eventFilter(watched, event);
}

void QuickSwitcher::paintEvent(QPaintEvent*) {
    QPainter painter{this};
    painter.fillRect(rect(), QColor{0, 0, 0, Theme::instance().appearance() == Appearance::light ? 70 : 120});
}

void QuickSwitcher::mousePressEvent(QMouseEvent*) { shut(); }

void QuickSwitcher::retranslate() {
    query_->setPlaceholderText(tr("Go to a person, a conversation, a message or a command"));
    query_->setAccessibleName(tr("Go to a person, a conversation, a message or a command"));
    list_->setAccessibleName(tr("What was found"));
    hint_->setText(tr("↑ ↓ choose   Enter opens   Esc closes   > commands only"));
}

void QuickSwitcher::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

}  // namespace aviso::ui
