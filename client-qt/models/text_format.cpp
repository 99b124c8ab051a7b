#include "client-qt/models/text_format.hpp"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>

namespace aviso::ui {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(Text)
};

QString personText(UserId user, UserId me, const NameOf& nameOf) { return user == me ? Text::tr("You") : nameOf(user); }

QStringList personTexts(const std::vector<UserId>& people, UserId me, const NameOf& nameOf) {
    QStringList names;
    for (const UserId user : people) names.append(user == me ? Text::tr("you") : nameOf(user));
    return names;
}

constexpr qint64 kClockToldFromMs = 3 * 60 * 1000;

qint64 serverAheadMs = 0;

}  // namespace

QDateTime presentTime() { return QDateTime::currentDateTimeUtc().addMSecs(serverAheadMs); }

void setServerAhead(qint64 ms) { serverAheadMs = ms; }

QString clockProblem(qint64 aheadMs) {
    const qint64 minutes = qAbs(aheadMs) / 60000;
    if (qAbs(aheadMs) < kClockToldFromMs) return {};
    const QString by = minutes < 120         ? Text::tr("%n minutes", nullptr, static_cast<int>(minutes))
                       : minutes < 48 * 60   ? Text::tr("%n hours", nullptr, static_cast<int>(minutes / 60))
                                             : Text::tr("%n days", nullptr, static_cast<int>(std::min<qint64>(minutes / 1440, 1000000)));
    return aheadMs > 0 ? Text::tr("The clock of this computer is %1 slow. Set it right: dates and times here are wrong until then.", "minutes, hours or days").arg(by)
                       : Text::tr("The clock of this computer is %1 fast. Set it right: dates and times here are wrong until then.", "minutes, hours or days").arg(by);
}

QString clockText(const QDateTime& utc) { return QLocale{}.toString(utc.toLocalTime().time(), QStringLiteral("HH:mm")); }

QString listTimeText(const QDateTime& utc, const QDateTime& now) {
    const QDateTime local = utc.toLocalTime();
    const QDate today = now.toLocalTime().date();
    const qint64 days = local.date().daysTo(today);
    if (days <= 0) return clockText(utc);
    if (days == 1) return Text::tr("Yesterday");
    if (days < 7) return QLocale{}.dayName(local.date().dayOfWeek(), QLocale::ShortFormat);
    return QLocale{}.toString(local.date(), local.date().year() == today.year() ? Text::tr("MMM d", "date within this year, QDate format")
                                                                               : QStringLiteral("yyyy-MM-dd"));
}

QString dayText(const QDate& day, const QDate& today) {
    const qint64 days = day.daysTo(today);
    if (days == 0) return Text::tr("Today");
    if (days == 1) return Text::tr("Yesterday");
    return QLocale{}.toString(day, day.year() == today.year() ? Text::tr("dddd, MMMM d", "day line within this year, QDate format")
                                                             : Text::tr("MMMM d, yyyy", "day line of another year, QDate format"));
}

QString fullTimeText(const QDateTime& utc) { return QLocale{}.toString(utc.toLocalTime(), QStringLiteral("yyyy-MM-dd HH:mm")); }

QString joinedNames(const QStringList& names, int most) {
    if (names.isEmpty()) return {};
    if (names.size() == 1) return names.first();
    if (names.size() <= most) {
        return Text::tr("%1 and %2").arg(names.mid(0, names.size() - 1).join(Text::tr(", ", "between names")), names.last());
    }
    return Text::tr("%1 and %n others", nullptr, static_cast<int>(names.size()) - most).arg(names.mid(0, most).join(Text::tr(", ", "between names")));
}

QString noticeText(const client::Entry& entry, UserId me, const NameOf& nameOf) {
    const QString actor = personText(entry.sender, me, nameOf);
    const QString people = joinedNames(personTexts(entry.people, me, nameOf));
    const QString value = QString::fromStdString(entry.text);
    switch (entry.notice) {
        case client::NoticeKind::created: return Text::tr("%1 created the group").arg(actor);
        case client::NoticeKind::joined: return people.isEmpty() ? Text::tr("%1 joined").arg(actor) : Text::tr("%1 added %2").arg(actor, people);
        case client::NoticeKind::left: return Text::tr("%1 left the group").arg(actor);
        case client::NoticeKind::removed: return Text::tr("%1 removed %2").arg(actor, people);
        case client::NoticeKind::renamed:
            // The same notice without a name tells of a new description.
            if (value.isEmpty()) return Text::tr("%1 changed the description of the group").arg(actor);
            return Text::tr("%1 renamed the group to “%2”").arg(actor, value);
        case client::NoticeKind::owner: return Text::tr("%1 made %2 the owner").arg(actor, people);
        case client::NoticeKind::role: return Text::tr("%1 changed the role of %2").arg(actor, people);
        case client::NoticeKind::dissolved: return Text::tr("%1 dissolved the group").arg(actor);
        case client::NoticeKind::unknown: break;
    }
    return value.isEmpty() ? Text::tr("Something happened here that this version does not know") : value;
}

QString recalledText(UserId sender, UserId me, const NameOf& nameOf) {
    return sender == me ? Text::tr("You took back a message") : Text::tr("%1 took back a message").arg(nameOf(sender));
}

QString previewText(const client::ConversationSummary& summary, UserId me, const NameOf& nameOf) {
    const client::LastEntry& last = summary.last;
    if (!last.seq && last.text.empty()) return {};  // nothing said yet; what only waits to be sent has no seq
    if (last.recalled) return recalledText(last.sender, me, nameOf);
    QString text = QString::fromStdString(last.text).simplified();
    if (last.kind == client::EntryKind::notice) {
        client::Entry entry;
        entry.sender = last.sender;
        entry.notice = last.notice;
        entry.text = last.text;
        entry.people = last.people;
        return noticeText(entry, me, nameOf);
    }
    if (summary.conversation.kind == client::ConversationKind::group) {
        return Text::tr("%1: %2", "sender: text").arg(personText(last.sender, me, nameOf), text);
    }
    return text;
}

}  // namespace aviso::ui
