#include "client-qt/models/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <QPointer>
#include <QTimer>

#include "client-qt/models/session_worker.hpp"

namespace aviso::ui {
namespace {

using client::Queued;

constexpr int kSearchLimit = 200;

Bytes toBytes(const QByteArray& key) {
    const auto* data = reinterpret_cast<const Bytes::value_type*>(key.constData());
    return Bytes(data, data + key.size());
}

/// The sentence for a person; "" when it went well. "queued" is no problem: it goes out with the next connection.
template <class T>
QString problemOf(const Result<T>& result) {
    if (result || result.error().reason == "queued") return {};
    const Error& error = result.error();
    if (error.code == Errc::unavailable) return Session::tr("There is no connection to the server at the moment.");
    return QString::fromStdString(error.message);
}

}  // namespace

template <class R>
void Session::ask(QObject* context, std::function<Task<R>(Worker&)> work, std::function<void(R)> then) {
    // The coroutine owns its arguments; the pointer is looked at on the GUI thread only.
    auto run = [](Session* session, Worker* worker, QPointer<QObject> context, std::function<Task<R>(Worker&)> work, std::function<void(R)> then) -> Task<void> {
        try {
            auto result = std::make_shared<R>(co_await work(*worker));
            QMetaObject::invokeMethod(
                session,
                [context, then, result] {
                    if (context) then(std::move(*result));
                },
                Qt::QueuedConnection);
        } catch (const std::exception& e) {
            const QString text = QString::fromUtf8(e.what());
            QMetaObject::invokeMethod(session, [session, text] { emit session->storeProblem(text); }, Qt::QueuedConnection);
        }
    };
    asio::co_spawn(worker_->executor(), run(this, worker_.get(), context, std::move(work), std::move(then)), asio::detached);
}

void Session::tell(std::function<void(Worker&)> work) {
    ask<int>(
        this,
        [work = std::move(work)](Worker& worker) -> Task<int> {
            if (worker.isOpen()) work(worker);
            co_return 0;
        },
        [](int) {});
}

Session::Session(std::filesystem::path folder, QObject* parent) : QObject{parent}, worker_{std::make_unique<Worker>(std::move(folder), *this)} {}

Session::~Session() = default;

bool Session::canResume() const { return !worker_->profile().token.empty(); }
QString Session::server() const { return QString::fromStdString(worker_->profile().server); }
QString Session::account() const { return QString::fromStdString(worker_->profile().account); }

void Session::signIn(const SignInRequest& request) {
    struct Outcome {
        std::optional<SignInProblem> failure;
        UserId me;
        bool mustChange = false;
    };
    ask<Outcome>(
        this,
        [request](Worker& worker) -> Task<Outcome> {
            auto failure = co_await worker.signIn(request);
            co_return Outcome{std::move(failure), worker.me(), worker.mustChangePassword()};
        },
        [this](const Outcome& outcome) {
            if (outcome.failure) return emit signInFailed(outcome.failure->why, outcome.failure->text, outcome.failure->fingerprint);
            open_ = true;
            me_ = outcome.me;
            mustChangePassword_ = outcome.mustChange;
            emit opened();
        });
}

void Session::resume() {
    struct Outcome {
        std::optional<SignInProblem> failure;
        UserId me;
    };
    ask<Outcome>(
        this,
        [](Worker& worker) -> Task<Outcome> {
            auto failure = co_await worker.resume();
            co_return Outcome{std::move(failure), worker.me()};
        },
        [this](const Outcome& outcome) {
            if (outcome.failure) return emit signInFailed(outcome.failure->why, outcome.failure->text, {});
            open_ = true;
            me_ = outcome.me;
            emit opened();
        });
}

void Session::signOut() {
    open_ = false;
    ask<int>(
        this,
        [](Worker& worker) -> Task<int> {
            co_await worker.signOut();
            co_return 0;
        },
        [this](int) { emit signedOut({}); });
}

void Session::changePassword(const QString& present, const QString& next, QObject* context, std::function<void(QString)> then) {
    ask<QString>(
        context,
        [present = present.toStdString(), next = next.toStdString()](Worker& worker) -> Task<QString> {
            const auto changed = co_await worker.client().change_password(present, next);
            if (changed) worker.rewrap(next);
            co_return problemOf(changed);
        },
        [this, then = std::move(then)](const QString& problem) {
            if (problem.isEmpty()) mustChangePassword_ = false;
            then(problem);
        });
}

void Session::tryNow() {
    tell([](Worker& worker) { worker.client().try_now(); });
}

QString Session::nameOf(UserId user) const {
    const auto known = names_.find(user);
    if (known != names_.end()) return known->second;
    if (asked_.insert(user).second) {
        const_cast<Session*>(this)->tell([user](Worker& worker) { worker.nameOf(user); });
    }
    return QStringLiteral("#%1").arg(user.value);
}

// --- conversations ----------------------------------------------------------------------------------------------------------

void Session::conversations(QObject* context, std::function<void(std::vector<client::ConversationSummary>)> then) {
    ask<std::vector<client::ConversationSummary>>(
        context,
        [](Worker& worker) -> Task<std::vector<client::ConversationSummary>> {
            auto all = worker.store().summaries();
            for (const auto& summary : all) worker.nameOf(summary.last.sender ? summary.last.sender : worker.me());
            co_return all;
        },
        std::move(then));
}

void Session::messages(ConversationId id, Seq before, int limit, QObject* context, std::function<void(MessagePage)> then) {
    ask<MessagePage>(
        context,
        [=](Worker& worker) -> Task<MessagePage> {
            const auto entries = co_await worker.client().history(id, before, limit);
            MessagePage page;
            page.problem = problemOf(entries);
            const auto found = entries ? *entries : worker.store().history(id, before, limit);
            page.rows = worker.rowsOf(id, found);
            const auto conversation = worker.store().conversation(id).value_or(client::Conversation{});
            page.hasOlder = !found.empty() && static_cast<int>(found.size()) >= limit && found.front().seq > conversation.first_seq;
            if (!before) {
                for (MessageRow& row : worker.waiting(id, conversation.peer)) page.rows.push_back(std::move(row));
            }
            co_return page;
        },
        std::move(then));
}

void Session::messagesAfter(ConversationId id, Seq after, int limit, QObject* context, std::function<void(MessagePage)> then) {
    ask<MessagePage>(
        context,
        [=](Worker& worker) -> Task<MessagePage> {
            MessagePage page;
            const auto found = worker.store().entries_after(id, after, limit);
            page.rows = worker.rowsOf(id, found);
            page.hasNewer = static_cast<int>(found.size()) >= limit;
            if (!page.hasNewer) {
                const auto conversation = worker.store().conversation(id).value_or(client::Conversation{});
                for (MessageRow& row : worker.waiting(id, conversation.peer)) page.rows.push_back(std::move(row));
            }
            co_return page;
        },
        std::move(then));
}

void Session::messagesAround(ConversationId id, Seq around, int limit, QObject* context, std::function<void(MessagePage)> then) {
    ask<MessagePage>(
        context,
        [=](Worker& worker) -> Task<MessagePage> {
            MessagePage page;
            const auto older = co_await worker.client().history(id, Seq{around.value + 1}, limit / 2);
            const auto before = older ? *older : worker.store().history(id, Seq{around.value + 1}, limit / 2);
            const auto after = worker.store().entries_after(id, around, limit / 2);
            page.problem = problemOf(older);
            page.rows = worker.rowsOf(id, before);
            for (MessageRow& row : worker.rowsOf(id, after)) page.rows.push_back(std::move(row));
            const auto conversation = worker.store().conversation(id).value_or(client::Conversation{});
            page.hasOlder = !before.empty() && before.front().seq > conversation.first_seq;
            page.hasNewer = static_cast<int>(after.size()) >= limit / 2;
            co_return page;
        },
        std::move(then));
}

void Session::firstSince(ConversationId id, const QDateTime& at, QObject* context, std::function<void(Seq)> then) {
    ask<Seq>(
        context, [id, ms = at.toMSecsSinceEpoch()](Worker& worker) -> Task<Seq> { co_return worker.store().first_since(id, ms); }, std::move(then));
}

void Session::directWith(UserId peer, QObject* context, std::function<void(ConversationId)> then) {
    ask<ConversationId>(
        context,
        [peer](Worker& worker) -> Task<ConversationId> {
            const auto direct = worker.store().direct_with(peer);
            co_return direct ? direct->id : ConversationId{};
        },
        std::move(then));
}

void Session::search(const QString& query, ConversationId id, int limit, QObject* context, std::function<void(std::vector<client::Hit>)> then) {
    ask<std::vector<client::Hit>>(
        context,
        [query = query.toStdString(), id, limit](Worker& worker) -> Task<std::vector<client::Hit>> {
            std::vector<client::Hit> hits;
            for (client::Entry& entry : worker.store().search(query, id, std::min(limit, kSearchLimit))) {
                client::Hit hit;
                hit.sender_name = worker.nameOf(entry.sender).toStdString();
                if (const auto summary = worker.store().summary(entry.conversation)) hit.conversation_title = summary->title;
                hit.entry = std::move(entry);
                hits.push_back(std::move(hit));
            }
            co_return hits;
        },
        std::move(then));
}

void Session::send(ConversationId id, UserId peer, const QString& text, const std::vector<UserId>& mentions, bool mentionsAll) {
    tell([id, peer, text = text.toStdString(), mentions, mentionsAll](Worker& worker) {
        const UserId to = id ? UserId{} : peer;
        worker.client().send(id, to, text, mentions, mentionsAll);
        worker.queueChanged(id, peer);
    });
}

void Session::retry(const QByteArray& key) {
    tell([key = toBytes(key)](Worker& worker) {
        worker.client().retry(key);
        worker.keyChanged(key);
    });
}

void Session::discard(const QByteArray& key) {
    tell([key = toBytes(key)](Worker& worker) {
        worker.client().discard(key);
        worker.keyChanged(key);
    });
    emit messageRemoved(key);
}

void Session::recall(ConversationId id, Seq seq, QObject* context, std::function<void(QString)> then) {
    ask<QString>(
        context, [=](Worker& worker) -> Task<QString> { co_return problemOf(co_await worker.client().recall(id, seq)); }, std::move(then));
}

void Session::showed(ConversationId id, Seq seq) {
    tell([=](Worker& worker) {
        worker.client().showed(id, seq);
        worker.touched(id);
    });
}

void Session::setDraft(ConversationId id, const QString& text) {
    tell([id, text = text.toStdString()](Worker& worker) {
        worker.store().set_draft(id, text);
        worker.touched(id);
    });
}

void Session::setTyping(ConversationId id, bool typing) {
    ask<int>(
        this,
        [=](Worker& worker) -> Task<int> {
            if (worker.isOpen()) co_await worker.client().set_typing(id, typing);
            co_return 0;
        },
        [](int) {});
}

void Session::receipts(ConversationId id, Seq seq, QObject* context, std::function<void(client::Receipts, QString)> then) {
    using Answer = std::pair<client::Receipts, QString>;
    ask<Answer>(
        context,
        [=](Worker& worker) -> Task<Answer> {
            const auto receipts = co_await worker.client().receipts(id, seq);
            co_return Answer{receipts.value_or(client::Receipts{}), problemOf(receipts)};
        },
        [then = std::move(then)](Answer answer) { then(std::move(answer.first), answer.second); });
}

void Session::members(ConversationId id, QObject* context, std::function<void(std::vector<client::Member>, QString)> then) {
    using Answer = std::pair<std::vector<client::Member>, QString>;
    ask<Answer>(
        context,
        [=](Worker& worker) -> Task<Answer> {
            const auto members = co_await worker.client().members(id);
            if (members) {
                for (const client::Member& member : *members) worker.nameOf(member.user);
            }
            co_return Answer{members.value_or(std::vector<client::Member>{}), problemOf(members)};
        },
        [then = std::move(then)](Answer answer) { then(std::move(answer.first), answer.second); });
}

void Session::setView(ConversationId id, std::optional<bool> pinned, std::optional<bool> muted, std::optional<bool> hidden, QObject* context,
                      std::function<void(QString)> then) {
    ask<QString>(
        context,
        [=](Worker& worker) -> Task<QString> {
            const auto done = co_await worker.client().set_view(id, pinned, muted, hidden);
            worker.touched(id);
            co_return problemOf(done);
        },
        std::move(then));
}

void Session::perform(Queued action, QObject* context, std::function<void(ConversationId, QString)> then) {
    using Answer = std::pair<ConversationId, QString>;
    ask<Answer>(
        context,
        [action = std::move(action)](Worker& worker) -> Task<Answer> {
            const auto stored = co_await worker.client().perform(action);
            co_return Answer{stored ? stored->conversation : ConversationId{}, problemOf(stored)};
        },
        [then = std::move(then)](const Answer& answer) { then(answer.first, answer.second); });
}

// --- people -----------------------------------------------------------------------------------------------------------------

void Session::departments(DepartmentId parent, QObject* context, std::function<void(std::vector<client::Department>, std::vector<client::Person>)> then) {
    using Answer = std::pair<std::vector<client::Department>, std::vector<client::Person>>;
    ask<Answer>(
        context, [parent](Worker& worker) -> Task<Answer> { co_return Answer{worker.store().departments(parent), worker.store().people_in(parent)}; },
        [then = std::move(then)](Answer answer) { then(std::move(answer.first), std::move(answer.second)); });
}

void Session::findPeople(const QString& query, int limit, QObject* context, std::function<void(std::vector<client::Person>)> then) {
    ask<std::vector<client::Person>>(
        context, [query = query.toStdString(), limit](Worker& worker) -> Task<std::vector<client::Person>> { co_return worker.store().find_people(query, limit); },
        std::move(then));
}

void Session::person(UserId user, QObject* context, std::function<void(client::Person, QString)> then) {
    using Answer = std::pair<client::Person, QString>;
    ask<Answer>(
        context,
        [user](Worker& worker) -> Task<Answer> {
            auto person = worker.store().person(user).value_or(client::Person{});
            QStringList names;
            if (!person.posts.empty()) {
                for (const client::Department& department : worker.store().department_path(person.posts.front().department)) {
                    names.append(QString::fromStdString(department.name));
                }
            }
            person.id = user;
            if (person.name.empty()) person.name = worker.nameOf(user).toStdString();
            co_return Answer{std::move(person), names.join(QStringLiteral(" / "))};
        },
        [then = std::move(then)](Answer answer) { then(std::move(answer.first), answer.second); });
}

void Session::watchPresence(const std::vector<UserId>& people) {
    ask<std::vector<UserId>>(
        this,
        [people](Worker& worker) -> Task<std::vector<UserId>> {
            if (!worker.isOpen()) co_return std::vector<UserId>{};
            const auto online = co_await worker.client().watch_presence(people);
            co_return online.value_or(std::vector<UserId>{});
        },
        [this](const std::vector<UserId>& online) { emit onlineChanged(online, {}); });
}

// --- devices ----------------------------------------------------------------------------------------------------------------

void Session::devices(QObject* context, std::function<void(std::vector<client::SignedInDevice>, QString)> then) {
    using Answer = std::pair<std::vector<client::SignedInDevice>, QString>;
    ask<Answer>(
        context,
        [](Worker& worker) -> Task<Answer> {
            const auto devices = co_await worker.client().devices();
            co_return Answer{devices.value_or(std::vector<client::SignedInDevice>{}), problemOf(devices)};
        },
        [then = std::move(then)](Answer answer) { then(std::move(answer.first), answer.second); });
}

void Session::signOutDevice(SessionId device, QObject* context, std::function<void(QString)> then) {
    ask<QString>(
        context, [device](Worker& worker) -> Task<QString> { co_return problemOf(co_await worker.client().sign_out_device(device)); }, std::move(then));
}

// --- news -------------------------------------------------------------------------------------------------------------------

void Session::take(News news) {
    for (auto& [user, name] : news.names) {
        names_[user] = name;
        asked_.erase(user);
    }
    if (!news.myName.isEmpty()) myName_ = news.myName;
    if (news.textLimit > 0) textLimit_ = news.textLimit;
    if (news.recallSeconds > 0) recallSeconds_ = news.recallSeconds;
    if (news.state) {
        state_ = news.state->state;
        stateProblem_ = QString::fromStdString(news.state->why.message);
        if (state_ == client::ConnectionState::signed_out && open_) {
            open_ = false;
            emit signedOut(stateProblem_);
        }
        emit connectionChanged();
    }
    if (!news.names.empty() || news.peopleChanged) emit peopleChanged();
    for (const auto& [id, rows] : news.messages) emit messagesChanged(id, rows);
    for (const auto& [id, delivered, read] : news.reached) emit reached(id, delivered, read);
    for (const client::Typing& typing : news.typing) emit typingChanged(typing.conversation, typing.user, typing.typing);
    if (!news.cameOnline.empty() || !news.wentOffline.empty()) emit onlineChanged(news.cameOnline, news.wentOffline);
    if (!news.conversations.empty()) emit conversationsChanged(news.conversations);
    for (const auto& [id, row] : news.received) emit messageReceived(id, row);
    if (!news.storeProblem.isEmpty()) emit storeProblem(news.storeProblem);
}

}  // namespace aviso::ui
