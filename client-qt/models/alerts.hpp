#pragma once

#include <map>
#include <vector>

#include "client-qt/models/conversation_list_model.hpp"
#include "client-qt/models/preferences.hpp"

namespace aviso::ui {

/// One bubble: what it says, and where a click on it leads.
struct Alert {
    ConversationId conversation;
    Seq seq;  ///< of the first message it tells of
    QString title;
    QString text;
    int messages = 1;

    bool operator==(const Alert&) const = default;
};

/// Messages that arrived within a moment, gathered so that a burst is no hail of bubbles. Holds the rules of who is alerted when (PUSH-01, PUSH-03).
class AlertRules {
  public:
    /// More conversations than these become one bubble.
    static constexpr std::size_t kMostBubbles = 3;

    void add(ConversationId conversation, const MessageRow& message);
    bool empty() const { return arrived_.empty(); }
    /// Takes what has been gathered. Nothing of a muted conversation, nothing that was read meanwhile, nothing while the person does not want to be disturbed.
    std::vector<Alert> take(const Preferences& preferences, const ConversationListModel& conversations, const QTime& now);

  private:
    struct Arrived {
        Seq first, last;
        int count = 0;
        QString sender;
        QString text;  ///< of the newest
    };
    Alert alertFor(ConversationId id, const Arrived& arrived, AlertDetail detail, const ConversationListModel& conversations) const;

    std::map<ConversationId, Arrived> arrived_;
};

}  // namespace aviso::ui
