#pragma once

#include <QObject>
#include <QTimer>
#include <unordered_map>

#include "client-qt/models/message_list_model.hpp"
#include "client-qt/models/session.hpp"

namespace aviso::ui {

/// One open conversation: feeds a MessageListModel from the session, page by page, and carries what the person does there. A direct conversation may not
/// exist yet: then `id` is 0 until the first message is stored. GUI thread.
class Chat : public QObject {
    Q_OBJECT
  public:
    Chat(Session& session, client::ConversationSummary summary, QObject* parent = nullptr);
    ~Chat() override;

    MessageListModel& model() { return model_; }
    const client::ConversationSummary& summary() const { return summary_; }
    ConversationId id() const { return summary_.conversation.id; }
    UserId peer() const { return summary_.conversation.peer; }
    bool isGroup() const { return summary_.conversation.kind == client::ConversationKind::group; }
    QString title() const;
    /// Members of the group, once loaded; empty in direct conversations.
    const std::vector<client::Member>& members() const { return members_; }
    QStringList typingNames() const;
    /// Whether the person may write here.
    bool mayWrite() const { return !summary_.conversation.left; }
    bool mayRecall(const MessageRow& row) const;

    void load();
    void loadOlder();
    void loadNewer();
    void goTo(Seq seq);       ///< loads what is around it; then shownAt()
    void goToDate(const QDate& date);
    void goToNewest();
    void send(const QString& text, const std::vector<UserId>& mentions, bool mentionsAll);
    void retry(const QByteArray& key);
    void discard(const QByteArray& key);
    void recall(const MessageRow& row);
    void showed(Seq seq);
    /// Whether the person is looking; what comes meanwhile stands under a line "new messages" when they are not.
    void setWatched(bool watched);
    void setDraft(const QString& text);
    void noteTyping();
    void reloadMembers();
    /// What the server has told of them.
    void setMembers(std::vector<client::Member> members);

  signals:
    void loaded();
    void shownAt(aviso::Seq seq);
    void summaryChanged();
    void membersChanged();
    void typingChanged();
    void problem(const QString& text);
    /// Could not even be kept for sending: the text goes back to where it was written.
    void sendRefused(const QString& text, const QString& why);

  private:
    void connectSession();
    void take(const MessagePage& page);
    /// Begins to read another place: what was asked for before, and is then no longer current, is not shown.
    int beginPlace();
    bool isCurrent(int place) const { return place == place_; }
    void reread();
    void onConversations(const std::vector<client::ConversationSummary>& changed);

    Session& session_;
    client::ConversationSummary summary_;
    QString draft_;  ///< as it was set last
    MessageListModel model_;
    std::vector<client::Member> members_;
    std::unordered_map<UserId, qint64> typing_;  ///< until when, ms
    QTimer typingEnds_;
    qint64 typingTold_ = 0;
    int place_ = 0;  ///< counts the places asked for
    bool loading_ = false;
    bool begun_ = false;  ///< its first page is there
    bool watched_ = false;
};

}  // namespace aviso::ui
