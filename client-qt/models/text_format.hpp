#pragma once

#include <QDateTime>
#include <QString>
#include <functional>

#include "client-qt/core/values.hpp"

// How times and events read. Free functions, so that every view says the same; languages by QLocale and tr().

namespace aviso::ui {

/// The present time as the server has it, UTC: this machine's clock, corrected by what was last told here. GUI thread.
QDateTime presentTime();
void setServerAhead(qint64 ms);

/// "This computer's clock is a day fast…": empty while the difference is of no matter. `aheadMs`: of the server's clock.
QString clockProblem(qint64 aheadMs);

/// The time beside a message: "14:05".
QString clockText(const QDateTime& utc);

/// The time of a line in the conversation list: "14:05" today, "Yesterday", the weekday within a week, else the date.
QString listTimeText(const QDateTime& utc, const QDateTime& now);

/// The line between two days: "Today", "Yesterday", else the date with weekday (and year, when it is another).
QString dayText(const QDate& day, const QDate& today);

/// "Last seen" and the like: the full date and time.
QString fullTimeText(const QDateTime& utc);

using NameOf = std::function<QString(UserId)>;

/// The sentence of a notice: "Ann added Bob and Li". `me` reads as "You".
QString noticeText(const client::Entry& entry, UserId me, const NameOf& nameOf);

/// The sentence that stands in the place of a message taken back.
QString recalledText(UserId sender, UserId me, const NameOf& nameOf);

/// One line for the conversation list: line breaks become spaces; in groups "Name: text".
QString previewText(const client::ConversationSummary& summary, UserId me, const NameOf& nameOf);

/// "Ann, Bob and 3 others".
QString joinedNames(const QStringList& names, int most = 3);

}  // namespace aviso::ui
