#include "client-qt/models/message_rows.hpp"

#include <algorithm>

#include "client-qt/models/sign_in.hpp"

namespace aviso::ui {

MessageRow toRow(const client::ShownEntry& shown, UserId me, const NameOf& nameOf) {
    const client::Entry& entry = shown.entry;
    MessageRow row;
    row.seq = entry.seq;
    row.key = toKey(entry.client_entry_id);
    row.sender = entry.sender;
    row.senderName = nameOf(entry.sender);
    row.at = QDateTime::fromMSecsSinceEpoch(entry.created_at_ms, Qt::UTC);
    row.own = entry.sender == me;
    if (entry.recalled) {
        row.kind = MessageRow::Kind::recalled;
        row.text = recalledText(entry.sender, me, nameOf);
    } else if (entry.kind == client::EntryKind::notice) {
        row.kind = MessageRow::Kind::notice;
        row.text = noticeText(entry, me, nameOf);
    } else {
        row.text = QString::fromStdString(entry.text);
        row.mentionsMe = !row.own && (entry.mentions_all || std::ranges::find(entry.people, me) != entry.people.end());
        row.state = shown.state;
        if (shown.state == client::EntryState::failed) row.failure = problemText(shown.failure);
    }
    return row;
}

std::vector<MessageRow> toRows(const std::vector<client::ShownEntry>& shown, UserId me, const NameOf& nameOf) {
    std::vector<MessageRow> rows;
    rows.reserve(shown.size());
    for (const client::ShownEntry& one : shown) rows.push_back(toRow(one, me, nameOf));
    return rows;
}

QByteArray toKey(const Bytes& key) { return {reinterpret_cast<const char*>(key.data()), static_cast<qsizetype>(key.size())}; }

Bytes fromKey(const QByteArray& key) {
    const auto* data = reinterpret_cast<const Bytes::value_type*>(key.constData());
    return Bytes(data, data + key.size());
}

}  // namespace aviso::ui
