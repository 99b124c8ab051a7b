#include "client-qt/models/quick_search.hpp"

#include <QDateTime>
#include <algorithm>

#include "client-qt/models/directory.hpp"

namespace aviso::ui {
namespace {

constexpr std::size_t kRecent = 8, kConversations = 6, kPeople = 8, kCommands = 6;
constexpr int kMessages = 20;
constexpr qsizetype kBefore = 24;  ///< characters shown before what was found in a long message

QString excerpt(const QString& text, const QString& word) {
    const QString plain = text.simplified();
    const qsizetype at = plain.indexOf(word, 0, Qt::CaseInsensitive);
    return at > kBefore + 8 ? QStringLiteral("…") + plain.mid(at - kBefore) : plain;
}

}  // namespace

QuickSearch::QuickSearch(Session& session, const ConversationListModel& conversations, QObject* parent)
    : QAbstractListModel{parent}, session_{session}, conversations_{conversations} {}

void QuickSearch::setCommands(std::vector<QuickCommand> commands) {
    commands_ = std::move(commands);
    collect();
}

void QuickSearch::setQuery(const QString& text) {
    const QString plain = text.simplified();
    commandsOnly_ = plain.startsWith(u'>');
    const QString query = commandsOnly_ ? plain.mid(1).trimmed() : plain;
    words_ = query.split(u' ', Qt::SkipEmptyParts);
    const quint64 mine = ++asked_;
    waiting_ = 0;
    if (words_.isEmpty() || commandsOnly_) {
        people_.clear();
        messages_.clear();
        return collect();
    }
    waiting_ = 2;
    using People = std::vector<client::Person>;
    using Hits = std::vector<client::Hit>;
    session_.messenger().find_people(query.toStdString(), static_cast<int>(kPeople) * 2, Session::answer<People>(this, [this, mine](Result<People> found) {
                                         if (mine != asked_) return;
                                         people_ = found ? std::move(*found) : People{};
                                         --waiting_;
                                         collect();
                                     }));
    session_.messenger().search(query.toStdString(), {}, kMessages, Session::answer<Hits>(this, [this, mine](Result<Hits> found) {
                                    if (mine != asked_) return;
                                    messages_ = found ? std::move(*found) : Hits{};
                                    --waiting_;
                                    collect();
                                }));
    collect();
}

bool QuickSearch::matches(const QString& text) const {
    return std::ranges::all_of(words_, [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

std::vector<QuickRow> QuickSearch::matchingConversations() const {
    std::vector<QuickRow> rows;
    const std::size_t most = words_.isEmpty() ? kRecent : kConversations;
    for (int i = 0; i < conversations_.rowCount() && rows.size() < most; ++i) {
        const QModelIndex index = conversations_.index(i);
        QuickRow row;
        row.title = index.data().toString();
        if (!matches(row.title)) continue;
        row.kind = conversations_.at(i).conversation.id ? QuickRow::Kind::conversation : QuickRow::Kind::person;
        row.conversation = conversations_.at(i).conversation.id;
        row.user = conversations_.at(i).conversation.peer;
        row.detail = index.data(ConversationListModel::PreviewRole).toString();
        row.seed = index.data(ConversationListModel::SeedRole).toULongLong();
        row.group = index.data(ConversationListModel::GroupRole).toBool();
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<QuickRow> QuickSearch::matchingCommands() const {
    std::vector<QuickRow> rows;
    for (std::size_t i = 0; i < commands_.size(); ++i) {
        if (!matches(commands_[i].title) || (!words_.isEmpty() && !commandsOnly_ && rows.size() >= kCommands)) continue;
        QuickRow row;
        row.kind = QuickRow::Kind::command;
        row.title = commands_[i].title;
        row.detail = commands_[i].keys;
        row.icon = commands_[i].icon;
        row.command = i;
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<QuickRow> QuickSearch::foundPeople(const std::vector<QuickRow>& listed) const {
    std::vector<QuickRow> rows;
    for (const client::Person& person : people_) {
        const bool shown = std::ranges::any_of(listed, [&](const QuickRow& row) { return row.user == person.id; });
        if (person.disabled || shown || person.id == session_.me() || rows.size() >= kPeople) continue;
        QuickRow row;
        row.kind = QuickRow::Kind::person;
        row.title = QString::fromStdString(person.name);
        const QString post = session_.directory().postOf(person);
        row.detail = QString::fromStdString(person.account);
        if (!post.isEmpty()) row.detail += QStringLiteral(" · ") + post;
        row.user = person.id;
        row.seed = static_cast<quint64>(person.id.value);
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<QuickRow> QuickSearch::foundMessages() const {
    std::vector<QuickRow> rows;
    for (const client::Hit& hit : messages_) {
        QuickRow row;
        row.kind = QuickRow::Kind::message;
        row.title = excerpt(QString::fromStdString(hit.entry.text), words_.value(0));
        const QDateTime at = QDateTime::fromMSecsSinceEpoch(hit.entry.created_at_ms, Qt::UTC);
        row.detail = placeText(hit) + QStringLiteral(" · ") + listTimeText(at, presentTime());
        row.conversation = hit.entry.conversation;
        row.seq = hit.entry.seq;
        rows.push_back(std::move(row));
    }
    return rows;
}

/// Whose message, and where: "Ann Martin", "You to Ann Martin", "Ann Martin in Release 12".
QString QuickSearch::placeText(const client::Hit& hit) const {
    const bool own = hit.entry.sender == session_.me();
    const QString where = QString::fromStdString(hit.conversation_title);
    if (hit.conversation_kind == client::ConversationKind::direct) return own ? tr("You to %1", "an own message in a direct chat").arg(where) : where;
    return tr("%1 in %2", "sender, conversation").arg(own ? tr("You") : QString::fromStdString(hit.sender_name), where);
}

void QuickSearch::add(const QString& header, std::vector<QuickRow> rows) {
    if (rows.empty()) return;
    QuickRow first;
    first.title = header;
    rows_.push_back(std::move(first));
    std::ranges::move(rows, std::back_inserter(rows_));
}

void QuickSearch::collect() {
    beginResetModel();
    rows_.clear();
    if (!commandsOnly_) {
        const std::vector<QuickRow> conversations = matchingConversations();
        add(words_.isEmpty() ? tr("Recent") : tr("Conversations"), conversations);
        if (!words_.isEmpty()) add(tr("People"), foundPeople(conversations));
    }
    add(tr("Commands"), matchingCommands());
    if (!commandsOnly_ && !words_.isEmpty()) add(tr("Messages on this computer"), foundMessages());
    endResetModel();
    emit changed();
}

int QuickSearch::step(int row, int by) const {
    const int count = rowCount();
    for (int i = 0; i < count; ++i) {
        row = (row + by + count) % count;
        if (at(row).kind != QuickRow::Kind::header) return row;
    }
    return -1;
}

int QuickSearch::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(rows_.size()); }

QVariant QuickSearch::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const QuickRow& row = at(index.row());
    switch (role) {
        case Qt::DisplayRole: return row.title;
        case RowRole: return static_cast<int>(row.kind);
        case Qt::AccessibleTextRole: return row.detail.isEmpty() ? row.title : QStringLiteral("%1, %2").arg(row.title, row.detail);
        default: return {};
    }
}

Qt::ItemFlags QuickSearch::flags(const QModelIndex& index) const {
    if (!index.isValid() || at(index.row()).kind == QuickRow::Kind::header) return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

}  // namespace aviso::ui
