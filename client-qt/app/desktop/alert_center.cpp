#include "client-qt/app/desktop/alert_center.hpp"

#include <QTime>

#include "client-qt/app/main/main_window.hpp"

namespace aviso::ui {
namespace {

/// Long enough for the list to know a new conversation's title, too short to be felt.
constexpr int kGatherMs = 250;

/// One bubble per conversation: what comes next takes its place.
QString keyOf(ConversationId id) { return QString::number(id.value); }

}  // namespace

AlertCenter::AlertCenter(MainWindow& window, std::unique_ptr<Notifier> notifier, QObject* parent)
    : QObject{parent}, window_{window}, notifier_{std::move(notifier)} {
    gather_.setSingleShot(true);
    gather_.setInterval(kGatherMs);
    connect(&gather_, &QTimer::timeout, this, &AlertCenter::alert);
    connect(&window.session(), &Session::messageReceived, this, [this](ConversationId id, const MessageRow& row) {
        if (window_.isReading(id)) return;
        rules_.add(id, row);
        if (!gather_.isActive()) gather_.start();
    });
    connect(&window.session(), &Session::conversationsChanged, this, &AlertCenter::withdrawRead);
    connect(notifier_.get(), &Notifier::clicked, this, [this](const QString& key) {
        const auto alert = shown_.find(key);
        if (alert == shown_.end()) return;
        window_.comeToFront();
        window_.openConversation(alert->second.conversation, alert->second.seq);
        shown_.erase(alert);
    });
}

void AlertCenter::alert() {
    const Preferences& preferences = window_.preferences().get();
    for (Alert& alert : rules_.take(preferences, window_.conversations(), QTime::currentTime())) {
        const QString key = keyOf(alert.conversation);
        // Its predecessor has not been clicked: a click still leads to the first message that was missed.
        if (const auto before = shown_.find(key); before != shown_.end() && before->second.seq) alert.seq = before->second.seq;
        notifier_->show(key, alert.title, alert.text, preferences.sound);
        shown_[key] = std::move(alert);
    }
}

void AlertCenter::withdrawRead(const std::vector<client::ConversationSummary>& changed) {
    for (const client::ConversationSummary& summary : changed) {
        const QString key = keyOf(summary.conversation.id);
        if (summary.conversation.unread == 0 && shown_.erase(key) > 0) notifier_->withdraw(key);
    }
}

}  // namespace aviso::ui
