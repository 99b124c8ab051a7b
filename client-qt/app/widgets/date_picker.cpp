#include "client-qt/app/widgets/date_picker.hpp"

#include <QAbstractTableModel>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {
namespace {

constexpr int kDays = 7, kWeeks = 6;
constexpr int kCell = 36;
const QDate kFirst{2000, 1, 1};  ///< nobody has written before

enum DayRole { DateRole = Qt::UserRole, InMonthRole, PossibleRole, TodayRole };

}  // namespace

/// Six weeks round one month.
class MonthModel final : public QAbstractTableModel {
  public:
    MonthModel(const QDate& last, QObject* parent) : QAbstractTableModel{parent}, last_{last} {}

    void setMonth(const QDate& day) {
        const QDate first{day.year(), day.month(), 1};
        if (first == month_) return;
        beginResetModel();
        month_ = first;
        const int before = (first.dayOfWeek() - static_cast<int>(QLocale{}.firstDayOfWeek()) + kDays) % kDays;
        start_ = first.addDays(-before);
        endResetModel();
    }
    QModelIndex indexOf(const QDate& day) const {
        const auto offset = static_cast<int>(start_.daysTo(day));
        return index(offset / kDays, offset % kDays);
    }
    QDate month() const { return month_; }

    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : kWeeks; }
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : kDays; }
    Qt::ItemFlags flags(const QModelIndex& index) const override {
        return index.data(PossibleRole).toBool() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags;
    }
    QVariant data(const QModelIndex& index, int role) const override {
        const QDate day = start_.addDays(index.row() * kDays + index.column());
        switch (role) {
            case Qt::DisplayRole: return QString::number(day.day());
            case Qt::AccessibleTextRole: return QLocale{}.toString(day, QLocale::LongFormat);
            case DateRole: return day;
            case InMonthRole: return day.month() == month_.month();
            case PossibleRole: return day <= last_ && day >= kFirst;
            case TodayRole: return day == QDate::currentDate();
            default: return {};
        }
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override {
        if (orientation != Qt::Horizontal) return {};
        const QLocale locale;
        const int day = (static_cast<int>(locale.firstDayOfWeek()) + section - 1) % kDays + 1;
        if (role == Qt::DisplayRole) return locale.standaloneDayName(day, locale.language() == QLocale::Chinese ? QLocale::NarrowFormat : QLocale::ShortFormat).left(2);
        return role == Qt::AccessibleTextRole ? QVariant{locale.standaloneDayName(day)} : QVariant{};
    }

  private:
    QDate last_, month_, start_;
};

namespace {

class DayDelegate final : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const Colours& c = colours();
        const bool possible = index.data(PossibleRole).toBool(), current = option.state.testFlag(QStyle::State_Selected), today = index.data(TodayRole).toBool();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const qreal side = std::min(option.rect.width(), option.rect.height()) - 4;
        const QRectF disc{QRectF{option.rect}.center() - QPointF{side / 2, side / 2}, QSizeF{side, side}};
        if (current || (possible && option.state.testFlag(QStyle::State_MouseOver))) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(current ? c.accent : c.hover);
            painter->drawEllipse(disc);
        } else if (today) {
            painter->setPen(QPen{c.accent, 1.5});
            painter->drawEllipse(disc.adjusted(1, 1, -1, -1));
        }
        painter->setFont(Theme::instance().font(today || current ? TextRole::strong : TextRole::body));
        painter->setPen(current ? c.onAccent : !possible ? c.textDisabled : index.data(InMonthRole).toBool() ? c.text : c.textTertiary);
        painter->drawText(option.rect, Qt::AlignCenter, index.data().toString());
        painter->restore();
    }
};

}  // namespace

DatePicker::DatePicker(const QDate& last, QWidget* parent)
    : Popover{parent}, last_{last}, model_{new MonthModel{last, this}}, title_{new QLabel{this}}, back_{new IconButton{QStringLiteral("chevron-left"), tr("The month before"), this}},
      on_{new IconButton{QStringLiteral("chevron-right"), tr("The month after"), this}}, days_{new QTableView{this}} {
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(margins(space::kM));
    column->setSpacing(space::kS);
    auto* head = new QHBoxLayout;
    head->setSpacing(space::kXs);
    title_->setProperty("look", QStringLiteral("strong"));
    head->addSpacing(space::kS);
    head->addWidget(title_, 1);
    head->addWidget(back_);
    head->addWidget(on_);
    column->addLayout(head);
    days_->setObjectName(QStringLiteral("days"));
    days_->setModel(model_);
    days_->setItemDelegate(new DayDelegate{days_});
    days_->setSelectionMode(QAbstractItemView::SingleSelection);
    days_->setShowGrid(false);
    days_->setMouseTracking(true);
    days_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    days_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    days_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    days_->setCornerButtonEnabled(false);
    days_->setTabKeyNavigation(false);
    days_->verticalHeader()->hide();
    const int cell = Theme::instance().scaled(kCell);
    for (QHeaderView* header : {days_->horizontalHeader(), days_->verticalHeader()}) {
        header->setMinimumSectionSize(cell);
        header->setDefaultSectionSize(cell);
        header->setSectionResizeMode(QHeaderView::Fixed);
    }
    days_->horizontalHeader()->setFixedHeight(Theme::instance().scaled(26));
    days_->horizontalHeader()->setSectionsClickable(false);
    days_->horizontalHeader()->setHighlightSections(false);
    days_->setFixedSize(cell * kDays, cell * kWeeks + days_->horizontalHeader()->height());
    days_->installEventFilter(this);
    column->addWidget(days_);
    connect(days_, &QTableView::clicked, this, [this](const QModelIndex& index) { choose(index.data(DateRole).toDate()); });
    connect(back_, &QToolButton::clicked, this, [this] { setCurrent(current_.addMonths(-1)); });
    connect(on_, &QToolButton::clicked, this, [this] { setCurrent(current_.addMonths(1)); });
    setCurrent(last);
    days_->setFocus();
}

void DatePicker::setCurrent(QDate date) {
    current_ = std::clamp(date, kFirst, last_);
    model_->setMonth(current_);
    title_->setText(QLocale{}.toString(current_, QLocale{}.language() == QLocale::Chinese ? QStringLiteral("yyyy年M月") : QStringLiteral("MMMM yyyy")));
    days_->setAccessibleName(title_->text());
    days_->setCurrentIndex(model_->indexOf(current_));
    back_->setEnabled(model_->month() > kFirst);
    on_->setEnabled(model_->month().addMonths(1) <= last_);
}

void DatePicker::choose(const QDate& date) {
    if (date > last_ || date < kFirst) return;
    emit chosen(date);
    close();
}

bool DatePicker::key(int which) {
    switch (which) {
        case Qt::Key_Left: setCurrent(current_.addDays(-1)); return true;
        case Qt::Key_Right: setCurrent(current_.addDays(1)); return true;
        case Qt::Key_Up: setCurrent(current_.addDays(-kDays)); return true;
        case Qt::Key_Down: setCurrent(current_.addDays(kDays)); return true;
        case Qt::Key_PageUp: setCurrent(current_.addMonths(-1)); return true;
        case Qt::Key_PageDown: setCurrent(current_.addMonths(1)); return true;
        case Qt::Key_Home: setCurrent({current_.year(), current_.month(), 1}); return true;
        case Qt::Key_End: setCurrent({current_.year(), current_.month(), current_.daysInMonth()}); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Space: choose(current_); return true;
        default: return false;
    }
}

bool DatePicker::eventFilter(QObject* watched, QEvent* event) {
    if (watched == days_ && event->type() == QEvent::KeyPress && key(static_cast<QKeyEvent*>(event)->key())) return true;
    return Popover::eventFilter(watched, event);
}

}  // namespace aviso::ui
