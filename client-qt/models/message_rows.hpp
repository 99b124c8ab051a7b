#pragma once

#include "client-qt/models/message_row.hpp"
#include "client-qt/models/text_format.hpp"

namespace aviso::ui {

/// The row as `me` sees it; notices and recalled ones become whole sentences.
MessageRow toRow(const client::ShownEntry& shown, UserId me, const NameOf& nameOf);
std::vector<MessageRow> toRows(const std::vector<client::ShownEntry>& shown, UserId me, const NameOf& nameOf);

QByteArray toKey(const Bytes& key);
Bytes fromKey(const QByteArray& key);

}  // namespace aviso::ui
