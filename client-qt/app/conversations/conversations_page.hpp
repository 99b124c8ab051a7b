#pragma once

#include <QWidget>
#include <map>

#include "client-qt/models/conversation_list_model.hpp"
#include "client-qt/models/session.hpp"

class QSplitter;
class QStackedWidget;

namespace aviso::ui {

class Chat;
class ChatPane;
class ChatWindow;
class ConversationPanel;
class EmptyState;

/// The list at the left, the open chat at the right, and the chats in windows of their own.
class ConversationsPage : public QWidget {
    Q_OBJECT
  public:
    ConversationsPage(Session& session, ConversationListModel& model, QWidget* parent = nullptr);
    ~ConversationsPage() override;

    ConversationPanel& panel() { return *panel_; }
    ChatPane* current() const { return current_; }
    /// Whether the person is looking at it, here or in its own window.
    bool isReading(ConversationId id) const;
    /// Opens the conversation, at `seq` when given. One that has a window of its own is brought to the front there.
    void openConversation(ConversationId id, Seq seq = {});
    /// The direct conversation with this person, also when nothing has been said yet.
    void openPerson(UserId user);
    void openInWindow(const client::ConversationSummary& summary);
    ChatWindow* windowOf(ConversationId id) const;  ///< null: it has none
    void closeAll();
    void watchPresence();

  signals:
    void problem(const QString& text);
    void newChatRequested();
    /// A chat got a window of its own: what works everywhere is to work there too.
    void windowMade(aviso::ui::ChatWindow* window);
    void groupRequested(const std::vector<aviso::UserId>& people);

  protected:
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

  private:
    void makeShortcuts();
    void showChat(ChatPane* pane);
    ChatPane* makePane(Chat* chat, QWidget* parent);
    ChatPane* makeKeptPane(const client::ConversationSummary& summary);
    void showKept(ConversationId id, ChatPane* pane, Seq seq);
    void keep(ConversationId id, ChatPane* pane);
    void drop(ChatPane* pane);
    void watchCurrent();
    void retranslate();
    void showNothing();

    Session& session_;
    ConversationListModel& model_;
    ConversationPanel* panel_;
    QStackedWidget* chats_;
    EmptyState *nothingOpen_, *nothingYet_;
    QSplitter* splitter_;
    ChatPane* current_ = nullptr;
    std::map<ConversationId, ChatPane*> panes_;  ///< the last few stay built: switching costs nothing
    std::vector<ConversationId> recent_;
    std::map<ConversationId, ChatWindow*> windows_;
};

}  // namespace aviso::ui
