#include "client-qt/models/message_list_model.hpp"

#include <algorithm>

namespace aviso::ui {
namespace {

constexpr qint64 kGroupGapMs = 5 * 60 * 1000;

bool isWaiting(const MessageRow& row) { return row.seq == Seq{}; }

}  // namespace

MessageListModel::MessageListModel(QObject* parent) : QAbstractListModel{parent} {
    // Before anybody who listens looks.
    for (const auto signal : {&MessageListModel::rowsInserted, &MessageListModel::rowsRemoved}) connect(this, signal, this, &MessageListModel::forgetUnreadRow);
    connect(this, &MessageListModel::modelReset, this, &MessageListModel::forgetUnreadRow);
}

int MessageListModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(rows_.size()); }

QVariant MessageListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    const MessageRow& row = at(index.row());
    switch (role) {
        case TextRole: return row.text;
        case SeqRole: return static_cast<qlonglong>(row.seq.value);
        case SenderRole: return static_cast<qlonglong>(row.sender.value);
        case SenderNameRole: return row.senderName;
        case SentAtRole: return row.at;
        case OwnRole: return row.own;
        case StateRole: return static_cast<int>(row.state);
        case KindRole: return static_cast<int>(row.kind);
        default: return {};
    }
}

QHash<int, QByteArray> MessageListModel::roleNames() const {
    return {{TextRole, "text"}, {SeqRole, "seq"}, {SenderRole, "sender"}, {SenderNameRole, "senderName"},
            {SentAtRole, "sentAt"}, {OwnRole, "own"}, {StateRole, "state"}, {KindRole, "kind"}};
}

int MessageListModel::rowOf(Seq seq) const {
    const auto found = std::partition_point(rows_.begin(), rows_.end(), [&](const MessageRow& r) { return !isWaiting(r) && r.seq < seq; });
    return static_cast<int>(found - rows_.begin());
}

int MessageListModel::rowOfKey(const QByteArray& key) const {
    if (key.isEmpty()) return -1;
    // What one looks up by key is one's own and young: search from the end.
    const auto found = std::find_if(rows_.rbegin(), rows_.rend(), [&](const MessageRow& r) { return r.own && r.key == key; });
    return found == rows_.rend() ? -1 : static_cast<int>(rows_.rend() - found) - 1;
}

void MessageListModel::showWindow(std::vector<MessageRow> rows, bool hasOlder, bool hasNewer) {
    beginResetModel();
    rows_.assign(std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    std::erase_if(rows_, [this](const MessageRow& row) { return isDiscarded(row); });
    hasOlder_ = hasOlder;
    hasNewer_ = hasNewer;
    endResetModel();
    emit windowShown();
}

void MessageListModel::prepend(std::vector<MessageRow> older, bool hasOlder) {
    hasOlder_ = hasOlder;
    if (older.empty()) return;
    beginInsertRows({}, 0, static_cast<int>(older.size()) - 1);
    rows_.insert(rows_.begin(), std::make_move_iterator(older.begin()), std::make_move_iterator(older.end()));
    endInsertRows();
}

void MessageListModel::append(std::vector<MessageRow> newer, bool hasNewer) {
    hasNewer_ = hasNewer;
    merge(std::move(newer));
}

void MessageListModel::merge(std::vector<MessageRow> rows) {
    for (MessageRow& row : rows) {
        if (isDiscarded(row)) continue;
        const int known = row.own ? rowOfKey(row.key) : -1;
        if (known >= 0 && isWaiting(at(known)) && !isWaiting(row)) {
            // Stored now. Others may have been stored before it: it moves to where its seq belongs.
            beginRemoveRows({}, known, known);
            rows_.erase(rows_.begin() + known);
            endRemoveRows();
            insert(placeOf(row), std::move(row));
        } else if (known >= 0) {
            replace(known, std::move(row));
        } else {
            const int place = placeOf(row);
            if (place < rowCount() && !isWaiting(row) && at(place).seq == row.seq) {
                replace(place, std::move(row));
            } else {
                const bool behindWindow = hasNewer_ && !isWaiting(row) && (place == rowCount() || isWaiting(at(place)));
                const bool beforeWindow = hasOlder_ && place == 0 && !isWaiting(row) && !rows_.empty();
                if (!behindWindow && !beforeWindow) insert(place, std::move(row));
            }
        }
    }
}

void MessageListModel::removeKey(const QByteArray& key) {
    discarded_.insert(key);
    const int row = rowOfKey(key);
    if (row < 0) return;
    beginRemoveRows({}, row, row);
    rows_.erase(rows_.begin() + row);
    endRemoveRows();
}

void MessageListModel::markSending(const QByteArray& key) {
    const int row = rowOfKey(key);
    if (row < 0 || !isWaiting(at(row))) return;
    MessageRow with = at(row);
    with.state = client::EntryState::sending;
    with.failure.clear();
    replace(row, std::move(with));
}

void MessageListModel::markFailed(const QByteArray& key, const QString& why) {
    const int row = rowOfKey(key);
    if (row < 0 || !isWaiting(at(row))) return;
    MessageRow with = at(row);
    with.state = client::EntryState::failed;
    with.failure = why;
    replace(row, std::move(with));
}

void MessageListModel::markReached(Seq delivered, Seq read) {
    using client::EntryState;
    int first = -1;
    int last = -1;
    for (int i = 0; i < rowCount(); ++i) {
        MessageRow& row = rows_[static_cast<std::size_t>(i)];
        if (!row.own || isWaiting(row) || (row.state != EntryState::stored && row.state != EntryState::delivered)) continue;
        const EntryState state = row.seq <= read ? EntryState::read : row.seq <= delivered ? EntryState::delivered : row.state;
        if (state == row.state) continue;
        row.state = state;
        if (first < 0) first = i;
        last = i;
    }
    if (first >= 0) emit dataChanged(index(first), index(last), {StateRole});
}

bool MessageListModel::startsDay(int row) const {
    if (row == 0) return true;
    return at(row - 1).at.toLocalTime().date() != at(row).at.toLocalTime().date();
}

bool MessageListModel::startsGroup(int row) const {
    if (startsDay(row)) return true;
    const MessageRow& before = at(row - 1);
    const MessageRow& here = at(row);
    return before.kind != MessageRow::Kind::text || here.kind != MessageRow::Kind::text || before.sender != here.sender || row == unreadRow() ||
           before.at.msecsTo(here.at) > kGroupGapMs;
}

void MessageListModel::setUnreadAfter(std::optional<Seq> read) {
    if (unreadAfter_ == read) return;
    const int before = unreadRow();
    unreadAfter_ = read;
    forgetUnreadRow();
    for (const int row : {before, unreadRow()}) {
        if (row >= 0) emit dataChanged(index(row), index(row));
    }
}

int MessageListModel::unreadRow() const {
    if (unreadRow_ == kNotLooked) {
        unreadRow_ = -1;
        const int behind = unreadAfter_ ? rowOf(Seq{unreadAfter_->value + 1}) : rowCount();
        for (int i = behind; i < rowCount() && unreadRow_ < 0; ++i) {
            if (!at(i).own && at(i).kind == MessageRow::Kind::text) unreadRow_ = i;
        }
    }
    return unreadRow_;
}

int MessageListModel::placeOf(const MessageRow& row) const {
    if (isWaiting(row)) return rowCount();
    const auto place = std::partition_point(rows_.begin(), rows_.end(), [&](const MessageRow& r) { return !isWaiting(r) && r.seq < row.seq; });
    return static_cast<int>(place - rows_.begin());
}

void MessageListModel::replace(int row, MessageRow with) {
    MessageRow& present = rows_[static_cast<std::size_t>(row)];
    if (present == with) return;
    present = std::move(with);
    emit dataChanged(index(row), index(row));
}

void MessageListModel::insert(int row, MessageRow what) {
    beginInsertRows({}, row, row);
    rows_.insert(rows_.begin() + row, std::move(what));
    endInsertRows();
}

}  // namespace aviso::ui
