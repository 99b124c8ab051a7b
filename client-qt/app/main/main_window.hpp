#pragma once

#include <QMainWindow>
#include <QTimer>
#include <map>

#include "client-qt/app/main/rail.hpp"
#include "client-qt/models/conversation_list_model.hpp"
#include "client-qt/models/preferences.hpp"
#include "client-qt/models/session.hpp"

class QStackedWidget;

namespace aviso::ui {

class ConversationsPage;
class PeoplePage;
class QuickSwitcher;
class SettingsPage;
class SignInPage;
class StatusLine;

/// The window of one account: sign-in, or the rail with its pages under a thin status line. What a page shows is the page's own business; a new one is made
/// in makePages() and given to addPage(), which also brings its button on the rail.
class MainWindow : public QMainWindow {
    Q_OBJECT
  public:
    explicit MainWindow(Session& session, QWidget* parent = nullptr);
    ~MainWindow() override;

    Session& session() { return session_; }
    ConversationListModel& conversations() { return model_; }
    SignInPage& signInPage() { return *signIn_; }
    ConversationsPage& chats() { return *chats_; }
    PreferenceStore& preferences() { return preferences_; }
    SettingsPage& settings() { return *settings_; }
    PeoplePage& people() { return *people_; }

    void showPage(Rail::View view);
    void comeToFront();
    /// Opens the conversation, at `seq` when given; brings the window to the front.
    void openConversation(ConversationId id, Seq seq = {});
    void openPerson(UserId user);
    /// Asks whom to talk to: one is a chat, several are a group.
    void beginChat(const std::vector<UserId>& people = {});
    /// Whether the person has this window before them.
    bool isInFront() const;
    /// Whether the person is looking at this conversation, here or in its own window.
    bool isReading(ConversationId id) const;
    /// While an icon in the notification area brings it back, closing the window only hides it, where the person wants it so.
    void setStaysInTray(bool stays);
    /// Ends the client for good.
    static void quit();

  signals:
    void unreadChanged(int count, bool mentioned);
    void frontChanged();

  protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

  private:
    QWidget* makeWorkplace();
    void makePages();
    void addPage(Rail::View view, QWidget* page);
    void makeSwitcher();
    void makeShortcuts(QWidget* window);
    void showAccounts();
    void showWorkplace();
    void showSignIn(const QString& notice);
    void refreshConnection();
    void refreshTitle();
    void say(const QString& problem);
    void actOnStatus();

    Session& session_;
    ConversationListModel model_;
    PreferenceStore preferences_;
    QStackedWidget* steps_;  ///< sign-in, workplace
    SignInPage* signIn_;
    StatusLine* status_;
    Rail* rail_;
    QStackedWidget* pages_;
    std::map<Rail::View, QWidget*> pageOf_;
    ConversationsPage* chats_;
    SettingsPage* settings_;
    PeoplePage* people_;
    QuickSwitcher* switcher_;
    QTimer connecting_;  ///< a connection that takes no longer than this is not worth a word
    QTimer problemShown_;
    QStringList losses_;  ///< to be read one after the other; the first is on the card
    bool diskWasFull_ = false;
    bool staysInTray_ = false;
};

}  // namespace aviso::ui
