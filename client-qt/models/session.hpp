#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <filesystem>
#include <functional>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "client-qt/core/messenger.hpp"
#include "client-qt/models/message_row.hpp"
#include "client-qt/models/sign_in.hpp"

namespace aviso::ui {

class Directory;
class Presence;

/// One page of a conversation.
struct MessagePage {
    std::vector<MessageRow> rows;  ///< oldest first; own ones that wait behind the newest
    bool hasOlder = false;
    bool hasNewer = false;
    QString problem;               ///< not empty: nothing could be read, and why
};

/// One account on this computer: a client::Messenger on the GUI thread's side. It keeps what every view needs at once (who one is, the connection, names) and
/// turns notifications into signals. Everything else is asked from messenger() directly, with answer() around the callback. GUI thread.
class Session : public QObject {
    Q_OBJECT
  public:
    /// `secrets`: where the system keeps the token, if it can. Throws std::exception when the profile cannot be read.
    explicit Session(std::filesystem::path folder, QObject* parent = nullptr, std::shared_ptr<client::SecretStore> secrets = {});
    ~Session() override;

    /// For calls that a view makes itself: session.messenger().find_people(text, 50, session.answer<…>(this, …)).
    client::Messenger& messenger() { return *messenger_; }
    /// `then` runs on the GUI thread, unless `context` has gone by then.
    template <class T>
    static client::Messenger::Callback<T> answer(QObject* context, std::function<void(Result<T>)> then) {
        return [context = QPointer<QObject>{context}, then = std::move(then)](Result<T> result) {
            if (context) then(std::move(result));
        };
    }
    Presence& presence() { return *presence_; }
    Directory& directory() { return *directory_; }

    // --- signing in ---

    /// Whether this profile is signed in, so that resume() can open it without a password.
    bool canResume() const { return canResume_; }
    QString server() const { return server_; }    ///< of the profile; empty: none yet
    QString account() const { return account_; }
    /// Answers with opened() or signInFailed().
    void signIn(const SignInRequest& request);
    /// Opens what is stored here and connects. Answers with opened(), also without a network, or signInFailed().
    void resume();
    /// Answers with signedOut().
    void signOut();
    /// `then` gets the problem, empty: done.
    void changePassword(const QString& present, const QString& next, QObject* context, std::function<void(QString)> then);

    // --- state ---

    QString folder() const { return folder_; }  ///< of the profile

    bool isOpen() const { return open_; }
    UserId me() const { return me_; }
    QString myName() const { return nameOf(me_); }
    client::ConnectionState connectionState() const { return state_; }
    int textLimit() const { return textLimit_; }          ///< bytes of UTF-8
    qint64 serverAheadMs() const { return serverAheadMs_; }  ///< how far the server's clock is ahead of this machine's
    int recallSeconds() const { return recallSeconds_; }  ///< how long an own message can be taken back
    /// While the connection is `untrusted`: the fingerprint of the certificate shown instead of the one known.
    QString shownFingerprint() const { return shownFingerprint_; }
    void trust(const QString& fingerprint, QObject* context, std::function<void(QString)> then);
    bool diskFull() const { return diskFull_; }  ///< until something could be written again
    bool mustChangePassword() const { return mustChangePassword_; }
    /// From the names known so far; "#17" for somebody unknown, who is then asked for: peopleChanged().
    QString nameOf(UserId user) const;
    /// A view has read somebody's name on its own: nobody needs to ask for it again.
    void noteName(UserId user, const QString& name) const { names_.try_emplace(user, name); }

    // --- messages, as rows ---

    /// The newest (`before` 0), or those before it.
    /// What waits for somebody there is no conversation with yet.
    void waitingFor(UserId peer, QObject* context, std::function<void(MessagePage)> then);
    void messages(ConversationId id, Seq before, int limit, QObject* context, std::function<void(MessagePage)> then);
    void messagesAfter(ConversationId id, Seq after, int limit, QObject* context, std::function<void(MessagePage)> then);
    void messagesAround(ConversationId id, Seq around, int limit, QObject* context, std::function<void(MessagePage)> then);

  signals:
    void opened();
    void signInFailed(const aviso::ui::SignInProblem& problem);
    /// The server has said, while open, that another password is wanted before anything else. At opened() mustChangePassword() tells.
    void passwordChangeWanted();
    void signedOut(const QString& why);  ///< empty: as the person wanted
    void connectionChanged();
    /// Those with id 0 are with people one has no conversation with yet.
    void conversationsChanged(const std::vector<aviso::client::ConversationSummary>& changed);
    void messagesChanged(aviso::ConversationId id, const std::vector<aviso::ui::MessageRow>& rows);
    void messageFailed(const QByteArray& key, const QString& why);
    /// More has changed than is told one by one: read again what is shown.
    void rereadWanted();
    /// A text of somebody else that is new here: for notifications.
    void messageReceived(aviso::ConversationId id, const aviso::ui::MessageRow& row);
    void typingChanged(aviso::ConversationId id, aviso::UserId user, bool typing);
    void peopleChanged();     ///< names
    void directoryChanged();  ///< departments and who works there
    void storeProblem(const QString& text);
    /// Something of the person's is lost or has to be looked at: said until they have read it.
    void lossFound(const QString& text);
    void diskFullChanged();

  private:
    void take(const client::Changes& changes);
    void takeConnection(const client::Changes& changes);
    void askNames(std::vector<UserId> people) const;
    void becomeOpen(UserId me, const std::string& name);
    void endSession(const QString& why);
    void takeStore(const client::Changes& changes);
    void tellStoreProblems();
    void takeLimits(const client::SignedIn& in);
    std::vector<MessageRow> rows(const std::vector<client::ShownEntry>& shown) const;

    std::unique_ptr<client::Messenger> messenger_;
    Presence* presence_;
    Directory* directory_;
    QString folder_, server_, account_, shownFingerprint_;
    bool canResume_ = false;
    bool open_ = false;
    bool resuming_ = false;
    UserId me_;
    client::ConnectionState state_ = client::ConnectionState::offline;
    int textLimit_ = 8192;
    int recallSeconds_ = 120;
    qint64 serverAheadMs_ = 0;
    bool mustChangePassword_ = false;
    bool diskFull_ = false;
    QStringList storeProblems_, losses_;  ///< found while opening, to be said once somebody sees it
    mutable std::unordered_map<UserId, QString> names_;
    mutable std::unordered_set<UserId> asked_;
    mutable std::vector<UserId> toAsk_;
};

}  // namespace aviso::ui
