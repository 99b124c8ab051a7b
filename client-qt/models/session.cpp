#include "client-qt/models/session.hpp"

#include <QSysInfo>
#include <QTimer>

#include "client-qt/core/profile.hpp"
#include "client-qt/models/directory.hpp"
#include "client-qt/models/message_rows.hpp"
#include "client-qt/models/presence.hpp"

namespace aviso::ui {
namespace {

QString toText(const std::string& text) { return QString::fromStdString(text); }

}  // namespace

Session::Session(std::filesystem::path folder, QObject* parent, std::shared_ptr<client::SecretStore> secrets) : QObject{parent} {
    const client::Profile profile = client::Profile::load(folder);
    server_ = toText(profile.server);
    account_ = toText(profile.account);
    folder_ = QString::fromStdString(folder.string());
    canResume_ = !profile.token.empty() || (profile.token_in_system && secrets);
    client::Messenger::Options options;
    options.folder = std::move(folder);
    options.secrets = std::move(secrets);
    // The messenger is gone before this object is, and what is queued for it goes with it.
    options.deliver = [this](std::function<void()> work) { QMetaObject::invokeMethod(this, std::move(work), Qt::QueuedConnection); };
    options.changed = [this](const client::Changes& changes) { take(changes); };
    options.gather = std::chrono::milliseconds{15};
    messenger_ = std::make_unique<client::Messenger>(std::move(options));
    presence_ = new Presence{*messenger_, this};
    directory_ = new Directory{*messenger_, this};
}

Session::~Session() { messenger_.reset(); }

// --- signing in -------------------------------------------------------------------------------------------------------------

void Session::signIn(const SignInRequest& request) {
    client::SignInRequest asked;
    asked.server = request.server.toStdString();
    asked.account = request.account.toStdString();
    asked.password = request.password.toStdString();
    asked.fingerprint = request.fingerprint.toStdString();
    asked.device_name = QSysInfo::machineHostName().toStdString();
    asked.remember = request.remember;
    messenger_->sign_in(std::move(asked), answer<client::SignedIn>(this, [this, server = request.server](const Result<client::SignedIn>& in) {
                            if (!in) return emit signInFailed(signInProblem(in.error()));
                            server_ = server;
                            account_ = toText(in->account);
                            takeLimits(*in);
                            becomeOpen(in->user, in->name);
                        }));
}

void Session::resume() {
    resuming_ = true;
    const auto failed = [this](const Error& error) {
        if (std::exchange(resuming_, false)) emit signInFailed(signInProblem(error));
    };
    messenger_->open(answer<void>(this, [this, failed](const Result<void>& done) {
        if (!done) return failed(done.error());
        messenger_->me(answer<client::Person>(this, [this, failed](const Result<client::Person>& person) {
            if (!person) return failed(person.error());
            messenger_->signed_in(answer<client::SignedIn>(this, [this, person = *person](const Result<client::SignedIn>& kept) {
                if (kept) takeLimits(*kept);
                if (std::exchange(resuming_, false)) becomeOpen(person.id, person.name);
            }));
        }));
    }));
}

void Session::becomeOpen(UserId me, const std::string& name) {
    names_.clear();
    asked_.clear();
    directory_->clear();
    me_ = me;
    names_[me] = toText(name);
    open_ = true;
    canResume_ = true;
    emit opened();
    tellStoreProblems();
}

/// Also when the server refuses the kept session before its store has been opened: a window of a session that is gone would wait for ever.
void Session::endSession(const QString& why) {
    if (!open_ && !resuming_) return;
    open_ = resuming_ = false;
    canResume_ = false;
    emit signedOut(why);
}

void Session::signOut() { messenger_->sign_out({}); }

void Session::trust(const QString& fingerprint, QObject* context, std::function<void(QString)> then) {
    messenger_->trust(fingerprint.toStdString(), answer<void>(context, [then = std::move(then)](const Result<void>& done) { then(problemText(done)); }));
}

void Session::changePassword(const QString& present, const QString& next, QObject* context, std::function<void(QString)> then) {
    messenger_->change_password(present.toStdString(), next.toStdString(), answer<void>(this, [this, context = QPointer{context}, then = std::move(then)](const Result<void>& done) {
                                    if (done) mustChangePassword_ = false;
                                    if (context) then(problemText(done));
                                }));
}

void Session::takeLimits(const client::SignedIn& in) {
    if (in.max_text_bytes > 0) textLimit_ = static_cast<int>(in.max_text_bytes);
    if (in.server_time_ms > 0 && in.token.empty()) {
        serverAheadMs_ = in.server_ahead_ms;
        setServerAhead(serverAheadMs_);
    }
    if (in.recall_limit_s > 0) recallSeconds_ = static_cast<int>(in.recall_limit_s);
    const bool before = std::exchange(mustChangePassword_, in.must_change_password);
    if (open_ && mustChangePassword_ && !before) emit passwordChangeWanted();
}

// --- names ------------------------------------------------------------------------------------------------------------------

QString Session::nameOf(UserId user) const {
    const auto known = names_.find(user);
    if (known != names_.end()) return known->second;
    if (user && asked_.insert(user).second) {
        // A page of messages asks for its senders together.
        if (toAsk_.empty()) QTimer::singleShot(0, this, [this] { askNames(std::exchange(toAsk_, {})); });
        toAsk_.push_back(user);
    }
    return QStringLiteral("#%1").arg(user.value);
}

void Session::askNames(std::vector<UserId> people) const {
    using Names = std::vector<std::pair<UserId, std::string>>;
    auto* self = const_cast<Session*>(this);
    messenger_->names(std::move(people), answer<Names>(self, [self](const Result<Names>& names) {
                          if (!names || names->empty()) return;
                          for (const auto& [user, name] : *names) self->names_[user] = toText(name);
                          emit self->peopleChanged();
                      }));
}

// --- messages ---------------------------------------------------------------------------------------------------------------

std::vector<MessageRow> Session::rows(const std::vector<client::ShownEntry>& shown) const {
    for (const client::ShownEntry& one : shown) {
        if (!one.sender_name.empty()) names_.try_emplace(one.entry.sender, toText(one.sender_name));
    }
    return toRows(shown, me_, [this](UserId user) { return nameOf(user); });
}

void Session::waitingFor(UserId peer, QObject* context, std::function<void(MessagePage)> then) {
    using Waiting = std::vector<client::ShownEntry>;
    messenger_->waiting_for(peer, answer<Waiting>(context, [this, then = std::move(then)](const Result<Waiting>& read) {
                                MessagePage page;
                                page.problem = problemText(read);
                                if (read) page.rows = rows(*read);
                                then(std::move(page));
                            }));
}

void Session::messages(ConversationId id, Seq before, int limit, QObject* context, std::function<void(MessagePage)> then) {
    messenger_->page(id, before, limit, answer<client::Page>(context, [this, then = std::move(then)](const Result<client::Page>& read) {
                         MessagePage page;
                         page.problem = problemText(read);
                         if (read) {
                             page.rows = rows(read->entries);
                             for (MessageRow& row : rows(read->waiting)) page.rows.push_back(std::move(row));
                             page.hasOlder = read->older;
                         }
                         then(std::move(page));
                     }));
}

void Session::messagesAfter(ConversationId id, Seq after, int limit, QObject* context, std::function<void(MessagePage)> then) {
    messenger_->page_after(id, after, limit, answer<client::Page>(context, [this, limit, then = std::move(then)](const Result<client::Page>& read) {
                               MessagePage page;
                               page.problem = problemText(read);
                               if (read) {
                                   page.rows = rows(read->entries);
                                   page.hasOlder = read->older;
                                   page.hasNewer = static_cast<int>(read->entries.size()) >= limit;
                                   for (MessageRow& row : rows(read->waiting)) page.rows.push_back(std::move(row));
                               }
                               then(std::move(page));
                           }));
}

void Session::messagesAround(ConversationId id, Seq around, int limit, QObject* context, std::function<void(MessagePage)> then) {
    messages(id, Seq{around.value + 1}, limit / 2, context, [this, id, around, limit, context = QPointer{context}, then = std::move(then)](MessagePage before) {
        messagesAfter(id, around, limit / 2, context, [before = std::move(before), then](MessagePage after) mutable {
            before.hasNewer = after.hasNewer;
            before.rows.insert(before.rows.end(), std::make_move_iterator(after.rows.begin()), std::make_move_iterator(after.rows.end()));
            then(std::move(before));
        });
    });
}

// --- notifications ----------------------------------------------------------------------------------------------------------

void Session::takeConnection(const client::Changes& changes) {
    state_ = *changes.connection;
    if (state_ == client::ConnectionState::untrusted) shownFingerprint_ = toText(changes.why.field);
    if (state_ == client::ConnectionState::online) {
        messenger_->signed_in(answer<client::SignedIn>(this, [this](const Result<client::SignedIn>& in) {
            if (!in) return;
            takeLimits(*in);
            if (!in->name.empty()) names_[me_] = toText(in->name);
            emit connectionChanged();
        }));
    } else {
        presence_->clear();
    }
    emit connectionChanged();
    if (state_ == client::ConnectionState::signed_out) endSession(signedOutText(changes.why));
}

void Session::takeStore(const client::Changes& changes) {
    if (changes.store_rebuilt) storeProblems_.append(tr("The messages on this computer were damaged and are being fetched again. Nothing you wrote is lost."));
    if (!changes.damaged_queue.empty()) {
        losses_.append(tr("What waited to be sent from this computer was damaged. Look through what you wrote last: what is missing has to be written again. The damaged file is kept as %1.")
                           .arg(QString::fromStdString(changes.damaged_queue.string())));
    }
    if (changes.disk_full && diskFull_ != *changes.disk_full) {
        diskFull_ = *changes.disk_full;
        emit diskFullChanged();
    }
    if (open_) tellStoreProblems();
}

void Session::tellStoreProblems() {
    for (const QString& text : std::exchange(storeProblems_, {})) emit storeProblem(text);
    for (const QString& text : std::exchange(losses_, {})) emit lossFound(text);
}

void Session::take(const client::Changes& changes) {
    if (changes.connection) takeConnection(changes);
    takeStore(changes);
    if (!open_) return;
    std::vector<UserId> renamed = changes.people;
    if (changes.directory) {
        for (const auto& [user, name] : names_) renamed.push_back(user);
        directory_->reload();
        emit directoryChanged();
    }
    if (!renamed.empty()) askNames(std::move(renamed));
    // Entries stand ordered by conversation.
    for (std::size_t from = 0, to = 0; from < changes.entries.size(); from = to) {
        const ConversationId id = changes.entries[from].entry.conversation;
        while (to < changes.entries.size() && changes.entries[to].entry.conversation == id) ++to;
        emit messagesChanged(id, rows({changes.entries.begin() + static_cast<std::ptrdiff_t>(from), changes.entries.begin() + static_cast<std::ptrdiff_t>(to)}));
    }
    if (changes.reread) emit rereadWanted();
    for (const client::MessageFailed& failed : changes.failed) emit messageFailed(toKey(failed.client_entry_id), problemText(failed.why));
    for (const client::Typing& typing : changes.typing) emit typingChanged(typing.conversation, typing.user, typing.typing);
    presence_->note(changes.came_online, changes.went_offline);
    for (const client::Entry& entry : changes.arrived) {
        if (entry.kind == client::EntryKind::text) emit messageReceived(entry.conversation, rows({client::ShownEntry{entry, client::EntryState::received, {}, {}}}).front());
    }
    using Summaries = std::vector<client::ConversationSummary>;
    const auto tell = answer<Summaries>(this, [this](const Result<Summaries>& read) {
        if (read && !read->empty()) emit conversationsChanged(*read);
    });
    if (!changes.conversations.empty()) messenger_->summaries(changes.conversations, tell);
    if (!changes.peers.empty()) messenger_->summaries_to(changes.peers, tell);
}

}  // namespace aviso::ui
