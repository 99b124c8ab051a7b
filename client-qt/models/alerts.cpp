#include "client-qt/models/alerts.hpp"

#include <QCoreApplication>

namespace aviso::ui {
namespace {

struct AlertText {
    Q_DECLARE_TR_FUNCTIONS(AlertText)
};

constexpr qsizetype kLongestText = 200;

QString countText(int messages) { return AlertText::tr("%n new messages", nullptr, messages); }

}  // namespace

void AlertRules::add(ConversationId conversation, const MessageRow& message) {
    Arrived& arrived = arrived_[conversation];
    if (arrived.count++ == 0) arrived.first = message.seq;
    arrived.last = message.seq;
    arrived.sender = message.senderName;
    arrived.text = message.text.simplified().left(kLongestText);
}

Alert AlertRules::alertFor(ConversationId id, const Arrived& arrived, AlertDetail detail, const ConversationListModel& conversations) const {
    Alert alert{id, arrived.first, {}, {}, arrived.count};
    if (detail == AlertDetail::nothing) {
        alert.title = QStringLiteral("Aviso");
        alert.text = countText(arrived.count);
        return alert;
    }
    const int row = conversations.rowOf(id);
    const bool group = row >= 0 && conversations.at(row).conversation.kind == client::ConversationKind::group;
    alert.title = row >= 0 ? conversations.index(row).data(ConversationListModel::TitleRole).toString() : arrived.sender;
    if (detail == AlertDetail::sender || arrived.count > 1) {
        alert.text = countText(arrived.count);
        if (detail == AlertDetail::text) alert.text += u'\n' + (group ? AlertText::tr("%1: %2", "sender: text").arg(arrived.sender, arrived.text) : arrived.text);
        return alert;
    }
    alert.text = group ? AlertText::tr("%1: %2", "sender: text").arg(arrived.sender, arrived.text) : arrived.text;
    return alert;
}

std::vector<Alert> AlertRules::take(const Preferences& preferences, const ConversationListModel& conversations, const QTime& now) {
    const auto arrived = std::exchange(arrived_, {});
    if (!preferences.alerts || isQuiet(preferences, now)) return {};
    std::vector<Alert> alerts;
    for (const auto& [id, one] : arrived) {
        const int row = conversations.rowOf(id);
        if (row >= 0 && (conversations.at(row).conversation.muted || conversations.at(row).conversation.read_seq >= one.last)) continue;
        alerts.push_back(alertFor(id, one, preferences.detail, conversations));
    }
    if (alerts.size() <= kMostBubbles) return alerts;
    Alert all = alerts.back();
    all.messages = 0;
    for (const Alert& one : alerts) all.messages += one.messages;
    all.title = QStringLiteral("Aviso");
    all.text = AlertText::tr("%1 in %n conversations", "number of messages, as a text", static_cast<int>(alerts.size())).arg(countText(all.messages));
    return {all};
}

}  // namespace aviso::ui
