#include "client-qt/models/conversation_list_model.hpp"

#include <algorithm>

namespace aviso::ui {

using client::ConversationKind;
using client::ConversationSummary;

ConversationListModel::ConversationListModel(QObject* parent) : QAbstractListModel{parent} {}

int ConversationListModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(rows_.size()); }

QVariant ConversationListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    const ConversationSummary& row = at(index.row());
    const client::Conversation& conversation = row.conversation;
    const bool group = conversation.kind == ConversationKind::group;
    switch (role) {
        case TitleRole: return QString::fromStdString(row.title);
        case IdRole: return static_cast<qlonglong>(conversation.id.value);
        case PreviewRole: return previewText(row, me_, nameOf_);
        case DraftRole: return QString::fromStdString(row.draft).simplified();
        case TimeRole: return row.last.at_ms == 0 ? QDateTime{} : QDateTime::fromMSecsSinceEpoch(row.last.at_ms, Qt::UTC);
        case UnreadRole: return conversation.unread;
        case MentionedRole: return conversation.mentioned;
        case MutedRole: return conversation.muted;
        case PinnedRole: return conversation.pinned;
        case GroupRole: return group;
        case SeedRole: return static_cast<qulonglong>(group ? conversation.id.value : conversation.peer.value);
        case OnlineRole: return !group && online_.contains(conversation.peer);
        case SendingRole: return row.sending;
        case FailedRole: return row.failed;
        case Qt::AccessibleTextRole: {
            QStringList parts{QString::fromStdString(row.title)};
            if (conversation.unread > 0) parts.append(tr("%n unread", nullptr, conversation.unread));
            if (conversation.mentioned) parts.append(tr("mentions you"));
            parts.append(previewText(row, me_, nameOf_));
            return parts.join(QStringLiteral(", "));
        }
        default: return {};
    }
}

bool ConversationListModel::before(const ConversationSummary& a, const ConversationSummary& b) {
    if (a.conversation.pinned != b.conversation.pinned) return a.conversation.pinned;
    if (a.last.at_ms != b.last.at_ms) return a.last.at_ms > b.last.at_ms;
    return std::pair{a.conversation.id, a.conversation.peer} > std::pair{b.conversation.id, b.conversation.peer};
}

void ConversationListModel::setAll(std::vector<ConversationSummary> all) {
    std::ranges::sort(all, before);
    beginResetModel();
    rows_ = std::move(all);
    endResetModel();
    emit unreadChanged();
}

void ConversationListModel::update(std::vector<ConversationSummary> changed) {
    for (ConversationSummary& row : changed) {
        // A conversation that has begun takes the place of the line that waited for it.
        const int there = rowOf(row.conversation.id);
        const int known = there >= 0 ? there : rowOfPeer(row.conversation.peer);
        if (!row.conversation.id && known >= 0 && at(known).conversation.id) continue;
        if (row.conversation.hidden) {
            if (known >= 0) {
                beginRemoveRows({}, known, known);
                rows_.erase(rows_.begin() + known);
                endRemoveRows();
            }
            continue;
        }
        if (known < 0) {
            const int place = static_cast<int>(std::ranges::upper_bound(rows_, row, before) - rows_.begin());
            beginInsertRows({}, place, place);
            rows_.insert(rows_.begin() + place, std::move(row));
            endInsertRows();
            continue;
        }
        // Where it belongs among the others.
        int place = 0;
        for (int i = 0; i < rowCount(); ++i) {
            if (i != known && before(at(i), row)) ++place;
        }
        rows_[static_cast<std::size_t>(known)] = std::move(row);
        if (place != known) {
            beginMoveRows({}, known, known, {}, place > known ? place + 1 : place);
            const auto first = rows_.begin();
            if (place < known) {
                std::rotate(first + place, first + known, first + known + 1);
            } else {
                std::rotate(first + known, first + known + 1, first + place + 1);
            }
            endMoveRows();
        }
        emit dataChanged(index(place), index(place));
    }
    emit unreadChanged();
}

void ConversationListModel::setOnline(const std::vector<UserId>& came, const std::vector<UserId>& went) {
    std::set<UserId> touched;
    for (const UserId user : came) {
        if (online_.insert(user).second) touched.insert(user);
    }
    for (const UserId user : went) {
        if (online_.erase(user) > 0) touched.insert(user);
    }
    for (int i = 0; i < rowCount(); ++i) {
        if (touched.contains(at(i).conversation.peer)) emit dataChanged(index(i), index(i), {OnlineRole});
    }
}

void ConversationListModel::refreshTexts() {
    if (!rows_.empty()) emit dataChanged(index(0), index(rowCount() - 1));
}

int ConversationListModel::rowOfPeer(UserId peer) const {
    const auto found = std::ranges::find_if(rows_, [&](const ConversationSummary& r) { return peer && r.conversation.peer == peer; });
    return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

int ConversationListModel::rowOf(ConversationId id) const {
    if (!id) return -1;
    const auto found = std::ranges::find_if(rows_, [&](const ConversationSummary& r) { return r.conversation.id == id; });
    return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

int ConversationListModel::totalUnread() const {
    int total = 0;
    for (const ConversationSummary& row : rows_) {
        if (!row.conversation.muted) total += row.conversation.unread;
    }
    return total;
}

bool ConversationListModel::anyMention() const {
    return std::ranges::any_of(rows_, [](const ConversationSummary& r) { return r.conversation.mentioned; });
}

void ConversationFilter::setQuery(const QString& query) {
    words_ = query.simplified().toCaseFolded().split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

bool ConversationFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    if (words_.isEmpty()) return true;
    const QString title = sourceModel()->index(row, 0, parent).data(ConversationListModel::TitleRole).toString().toCaseFolded();
    return std::ranges::all_of(words_, [&](const QString& word) { return title.contains(word); });
}

}  // namespace aviso::ui
