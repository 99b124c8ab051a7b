#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>

#include "client-qt/core/values.hpp"

namespace aviso::ui {

/// One line of a conversation as the message list shows it.
struct MessageRow {
    enum class Kind {
        text,
        notice,    ///< joins, renames …: `text` is the whole sentence
        recalled,  ///< `text` is the sentence that stands in its place
    };

    Kind kind = Kind::text;
    Seq seq;          ///< 0 while it waits to be stored
    QByteArray key;   ///< client_entry_id: what stays the same from typing to reading
    UserId sender;
    QString senderName;
    QString text;
    QDateTime at;  ///< UTC
    bool own = false;
    bool mentionsMe = false;
    client::EntryState state = client::EntryState::received;
    QString failure;  ///< of a failed one: why

    friend bool operator==(const MessageRow&, const MessageRow&) = default;
};

}  // namespace aviso::ui
