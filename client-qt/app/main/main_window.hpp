#pragma once

#include <QMainWindow>
#include <map>
#include <set>

#include "client-qt/app/main/rail.hpp"
#include "client-qt/models/conversation_list_model.hpp"
#include "client-qt/models/session.hpp"

class QLabel;
class QSplitter;
class QStackedWidget;

namespace aviso::ui {

class ChatPane;
class ConversationPanel;
class SignInPage;
class StatusLine;

/// The window of one account: sign-in, or rail, list and chat.
class MainWindow : public QMainWindow {
    Q_OBJECT
  public:
    explicit MainWindow(Session& session, QWidget* parent = nullptr);
    ~MainWindow() override;

    Session& session() { return session_; }
    ConversationListModel& conversations() { return model_; }
    SignInPage& signInPage() { return *signIn_; }
    ChatPane* currentChat() const { return current_; }

    /// Opens the conversation, at `seq` when given.
    void openConversation(ConversationId id, Seq seq = {});
    void openPerson(UserId user);
    void openInWindow(const client::ConversationSummary& summary);

  signals:
    void unreadChanged(int count, bool mentioned);

  protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

  private:
    QWidget* makeWorkplace();
    void makeShortcuts();
    void showWorkplace();
    void showSignIn(const QString& notice);
    void showChat(ChatPane* pane);
    ChatPane* makePane(class Chat* chat, QWidget* parent);
    ChatPane* paneOf(ConversationId id) const;
    void watch();
    void refreshConnection();
    void watchPresence();

    Session& session_;
    ConversationListModel model_;
    QStackedWidget* pages_;
    SignInPage* signIn_;
    Rail* rail_;
    QStackedWidget* lists_;
    ConversationPanel* panel_;
    QStackedWidget* chats_;
    QWidget* nothingOpen_;
    QSplitter* splitter_;
    StatusLine* status_;
    ChatPane* current_ = nullptr;
    std::map<ConversationId, ChatPane*> panes_;  ///< the last few stay built: switching costs nothing
    std::vector<ConversationId> recent_;
    std::map<ConversationId, QWidget*> windows_;
    std::set<UserId> online_;
};

}  // namespace aviso::ui
