#pragma once

#include <QWidget>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "client-qt/app/main/main_window.hpp"
#include "client-qt/models/session.hpp"

namespace aviso::ui {

class ChatPane;

/// Lets the windows live until `done` holds; false after 15 s (longer under sanitizers).
bool until(const std::function<bool()>& done);

/// "stop", "kill", "start", "freeze", "thaw", "renew" (its certificate), "age CONVERSATION SEQ DAYS" (what stands up to there was written earlier): done when
/// this returns.
void server(const std::string& wish);
QString serverAddress();
QString serverFingerprint();
QString passwordOf(const QString& account);

/// The part with this object name, visible or not. Fails the test (throws) when there is none.
QWidget& part(QWidget& in, const char* name);
template <class T>
T& partAs(QWidget& in, const char* name) {
    return dynamic_cast<T&>(part(in, name));
}
void click(QWidget& in, const char* name);
/// Clicks the button a person would name so: by its accessible name.
void clickNamed(QWidget& in, const QString& name);

/// One person at one computer: a profile of its own, a session and its window.
class Desk {
  public:
    /// Where `profile` was used before in this run, it is found again.
    explicit Desk(QString account, QString profile = {});
    ~Desk();

    /// The whole way a person goes: address, account, password, the fingerprint question.
    bool signIn(QString password = {});
    bool online() { return until([this] { return session->connectionState() == client::ConnectionState::online; }); }
    /// Opens the chat with this person or group as a click on the list does; `title` as the list shows it.
    ChatPane* open(const QString& title);
    /// The direct chat with somebody, also before anything was said.
    ChatPane* openWith(Desk& other);
    /// To the end of the chat that is open. A chat of which more than a page is unread begins where reading ended, and only the window that is active
    /// reads: what earlier tests left unread would decide what is shown.
    void goToNewest();
    /// Types (input method and all) and presses Enter.
    void say(const QString& text);
    /// The texts of the chat that is open, oldest first.
    QStringList texts();
    bool shows(const QString& text);
    /// Closes the window and ends the session, as quitting does.
    void close();
    void reopen();

    QString account;
    QString address = serverAddress();  ///< typed when signing in
    std::filesystem::path folder;
    std::shared_ptr<client::SecretStore> secrets;
    std::unique_ptr<Session> session;
    std::unique_ptr<MainWindow> window;
};

}  // namespace aviso::ui
