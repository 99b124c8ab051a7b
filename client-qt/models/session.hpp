#pragma once

#include <QObject>
#include <QString>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "client-qt/core/client.hpp"
#include "client-qt/models/message_row.hpp"

namespace aviso::ui {

/// What a sign-in needs. `fingerprint`: of the certificate the person has accepted; empty: only the one pinned before.
struct SignInRequest {
    QString server;
    QString account;
    QString password;
    QString fingerprint;
    bool remember = true;
};

enum class SignInFailure {
    badAddress,
    unreachable,
    unknownCertificate,  ///< first use: ask the person
    changedCertificate,  ///< another one than pinned
    notAviso,            ///< what listens there speaks something else
    wrongPassword,
    locked,
    disabled,
    busy,                ///< try again in a moment
    otherPerson,         ///< this profile holds the messages of somebody else
    storage,             ///< the profile's folder cannot be written
    other,
};

/// Why a sign-in did not happen.
struct SignInProblem {
    SignInFailure why = SignInFailure::other;
    QString text;         ///< of `storage` and `other`: what happened
    QString fingerprint;  ///< of the certificate that was shown
};

/// One page of a conversation.
struct MessagePage {
    std::vector<MessageRow> rows;  ///< oldest first
    bool hasOlder = false;
    bool hasNewer = false;
    QString problem;               ///< not empty: the server could not be asked for what is missing here
};

/// One account on this machine: its profile, local store and connection. GUI thread; whatever touches disk or network runs on a thread of its own, and
/// answers come back as calls of `then` on the GUI thread, unless `context` has gone by then.
class Session : public QObject {
    Q_OBJECT
  public:
    explicit Session(std::filesystem::path folder, QObject* parent = nullptr);
    ~Session() override;

    // --- signing in ---

    /// Whether a token is kept, so that resume() can open the store without a password.
    bool canResume() const;
    QString server() const;
    QString account() const;
    /// Answers with opened() or signInFailed().
    void signIn(const SignInRequest& request);
    /// Opens the store with the kept token and connects. Answers with opened() or signInFailed(); works without a network.
    void resume();
    void signOut();
    void changePassword(const QString& present, const QString& next, QObject* context, std::function<void(QString problem)> then);

    bool isOpen() const { return open_; }
    UserId me() const { return me_; }
    QString myName() const { return myName_; }
    client::ConnectionState connectionState() const { return state_; }
    QString connectionProblem() const { return stateProblem_; }
    int textLimit() const { return textLimit_; }
    int recallSeconds() const { return recallSeconds_; }
    bool mustChangePassword() const { return mustChangePassword_; }
    void tryNow();

    /// From the names known so far; "#17" for somebody unknown, whose name is then asked for.
    QString nameOf(UserId user) const;

    // --- conversations ---

    void conversations(QObject* context, std::function<void(std::vector<client::ConversationSummary>)> then);
    /// The newest, or those around `around` (0: the newest), or those before it.
    void messages(ConversationId id, Seq before, int limit, QObject* context, std::function<void(MessagePage)> then);
    void messagesAfter(ConversationId id, Seq after, int limit, QObject* context, std::function<void(MessagePage)> then);
    void messagesAround(ConversationId id, Seq around, int limit, QObject* context, std::function<void(MessagePage)> then);
    void firstSince(ConversationId id, const QDateTime& at, QObject* context, std::function<void(Seq)> then);
    void directWith(UserId peer, QObject* context, std::function<void(ConversationId)> then);  ///< 0: none yet
    void search(const QString& query, ConversationId id, int limit, QObject* context, std::function<void(std::vector<client::Hit>)> then);

    void send(ConversationId id, UserId peer, const QString& text, const std::vector<UserId>& mentions, bool mentionsAll);
    void retry(const QByteArray& key);
    void discard(const QByteArray& key);
    void recall(ConversationId id, Seq seq, QObject* context, std::function<void(QString problem)> then);
    void showed(ConversationId id, Seq seq);
    void setDraft(ConversationId id, const QString& text);
    void setTyping(ConversationId id, bool typing);
    void receipts(ConversationId id, Seq seq, QObject* context, std::function<void(client::Receipts, QString problem)> then);
    void members(ConversationId id, QObject* context, std::function<void(std::vector<client::Member>, QString problem)> then);
    void setView(ConversationId id, std::optional<bool> pinned, std::optional<bool> muted, std::optional<bool> hidden, QObject* context, std::function<void(QString problem)> then);
    /// Creating, renaming, leaving … a group. Answers when the server has, or after a while with "queued".
    void perform(client::Queued action, QObject* context, std::function<void(ConversationId, QString problem)> then);

    // --- people ---

    void departments(DepartmentId parent, QObject* context, std::function<void(std::vector<client::Department>, std::vector<client::Person>)> then);
    void findPeople(const QString& query, int limit, QObject* context, std::function<void(std::vector<client::Person>)> then);
    void person(UserId user, QObject* context, std::function<void(client::Person, QString department)> then);
    /// Tells onlineChanged() about these people from now on.
    void watchPresence(const std::vector<UserId>& people);

    // --- devices ---

    void devices(QObject* context, std::function<void(std::vector<client::SignedInDevice>, QString problem)> then);
    void signOutDevice(SessionId device, QObject* context, std::function<void(QString problem)> then);

  signals:
    void opened();
    void signInFailed(aviso::ui::SignInFailure why, const QString& text, const QString& fingerprint);
    void signedOut(const QString& why);
    void connectionChanged();
    void conversationsChanged(const std::vector<aviso::client::ConversationSummary>& changed);
    void messagesChanged(aviso::ConversationId id, const std::vector<aviso::ui::MessageRow>& rows);
    void messageRemoved(const QByteArray& key);
    /// A message of somebody else that is new here: for notifications.
    void messageReceived(aviso::ConversationId id, const aviso::ui::MessageRow& row);
    void reached(aviso::ConversationId id, aviso::Seq delivered, aviso::Seq read);
    void typingChanged(aviso::ConversationId id, aviso::UserId user, bool typing);
    void onlineChanged(const std::vector<aviso::UserId>& came, const std::vector<aviso::UserId>& went);
    void peopleChanged();
    void storeProblem(const QString& text);

  private:
    class Worker;  ///< lives on the session's thread
    struct News;   ///< what the worker hands over

    /// Runs `work` on the session's thread and `then` with its result here, unless `context` has gone. Not called when the store fails: storeProblem().
    template <class R>
    void ask(QObject* context, std::function<Task<R>(Worker&)> work, std::function<void(R)> then);
    void tell(std::function<void(Worker&)> work);
    void take(News news);

    std::unique_ptr<Worker> worker_;
    bool open_ = false;
    UserId me_;
    QString myName_;
    client::ConnectionState state_ = client::ConnectionState::offline;
    QString stateProblem_;
    int textLimit_ = 8192;
    int recallSeconds_ = 120;
    bool mustChangePassword_ = false;
    mutable std::unordered_map<UserId, QString> names_;
    mutable std::unordered_set<UserId> asked_;
};

}  // namespace aviso::ui
