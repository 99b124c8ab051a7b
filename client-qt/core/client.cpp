#include "client-qt/core/client.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <random>
#include <utility>

#include "aviso/v1/conversations.pb.h"
#include "aviso/v1/presence.pb.h"
#include "client-qt/core/wire_codec.hpp"
#include "core/clock.hpp"
#include "core/crypto/random.hpp"
#include "core/timer.hpp"

namespace aviso::client {

namespace {

using namespace std::chrono_literals;
constexpr auto kConnectTimeout = 10s;
constexpr std::int64_t kLargestGap = 200;  ///< Entries; a larger one is left open, and filled when it is scrolled to.

// Command numbers as in proto/aviso/v1.
enum Command : std::uint16_t {
    kLogin = 0x0101, kResume = 0x0102, kLogout = 0x0103, kChangePassword = 0x0106, kGetDirectory = 0x0201, kCreateGroup = 0x0301,
    kSendMessage = 0x0401, kSendDirect = 0x0402, kRecall = 0x0403, kPull = 0x0404, kMarkRead = 0x0405, kDelivered = 0x0406,
    kSync = 0x0408, kTyping = 0x0409, kWatch = 0x0501,
    kSignedOutPush = 0x01F1, kGoAwayPush = 0x01F2, kConversationPush = 0x03F1, kEntryPush = 0x04F1, kMarkerPush = 0x04F2,
    kSyncHintPush = 0x04F3, kTypingPush = 0x04F4, kPresencePush = 0x05F1,
};

template <class Message>
Result<Message> parse(const Result<Bytes>& body) {
    if (!body) return std::unexpected{body.error()};
    Message out;
    if (!out.ParseFromString(*body)) return fail(Errc::internal, "the server's reply cannot be read");
    return out;
}

Result<void> only_ok(const Result<Bytes>& body) {
    if (!body) return std::unexpected{body.error()};
    return {};
}

std::int64_t number(const std::string& text) { return text.empty() ? 0 : std::stoll(text); }

std::chrono::milliseconds jittered(std::chrono::milliseconds base) {
    static thread_local std::mt19937 random{std::random_device{}()};
    return base / 2 + std::chrono::milliseconds{std::uniform_int_distribution<std::int64_t>{0, base.count()}(random)};
}

std::string lane_of(LocalStore& store, const Queued& m) {
    if (m.peer) return "p" + std::to_string(m.peer.value);
    const auto c = store.conversation(m.conversation);
    return c && c->peer ? "p" + std::to_string(c->peer.value) : "c" + std::to_string(m.conversation.value);
}

}  // namespace

Task<Result<SignedIn>> login(Endpoint endpoint, PinDecision pin, std::string account, std::string password, std::string device_key) {
    auto tls = co_await TlsConnection::connect(endpoint, pin, kConnectTimeout);
    if (!tls) co_return std::unexpected{tls.error()};
    const auto connection = std::make_shared<Connection>(co_await asio::this_coro::executor, std::move(*tls), Connection::Handlers{});
    connection->start();
    pb::LoginRequest request;
    request.set_account(account);
    request.set_password(password);
    request.mutable_device()->set_device_key(device_key);
    request.mutable_device()->set_kind(pb::DEVICE_KIND_DESKTOP);
    request.mutable_device()->set_name("aviso");
    request.set_idle_timeout_s(60);
    const auto reply = co_await connection->request(kLogin, request.SerializeAsString());
    connection->close({Errc::unavailable, "signed in"});
    const auto in = parse<pb::SignedIn>(reply);
    if (!in) co_return std::unexpected{in.error()};
    co_return to_value(*in);
}

Client::Client(asio::any_io_executor executor, Options options, LocalStore& store, std::function<void(const Event&)> on_event)
    : executor_{executor}, options_{std::move(options)}, store_{store}, on_event_{std::move(on_event)}, wake_{executor} {}

void Client::start() { spawn(executor_, "client", run(shared_from_this())); }

void Client::stop() {
    stopped_ = true;
    on_event_ = {};
    if (connection_) connection_->close({Errc::unavailable, "stopped"});
    wake_.cancel();
}

void Client::set_state(ConnectionState state, Error why) {
    state_ = state;
    last_error_ = why;
    emit(StateChanged{state, std::move(why)});
}

Task<bool> Client::wait_online(std::chrono::milliseconds limit) {
    const auto self = shared_from_this();
    const auto until = std::chrono::steady_clock::now() + limit;
    while (state_ != ConnectionState::online && state_ != ConnectionState::signed_out && std::chrono::steady_clock::now() < until) co_await sleep_for(20ms);
    co_return state_ == ConnectionState::online;
}

Task<void> Client::run(std::shared_ptr<Client> self) {
    auto interval = self->options_.first_retry;
    while (!self->stopped_) {
        self->set_state(ConnectionState::connecting, self->last_error_);
        const auto online = co_await self->go_online();
        if (self->stopped_) break;
        Error why = online ? self->last_error_ : online.error();
        if (online) {
            interval = self->options_.first_retry;
            while (!self->connection_->closed()) {
                self->wake_.expires_at(asio::steady_timer::time_point::max());
                co_await self->wake_.async_wait(asio::as_tuple(asio::use_awaitable));
            }
            why = self->last_error_;
        }
        if (self->connection_) self->connection_->close(why);
        if (self->stopped_) break;
        const bool final = why.code == Errc::unauthenticated || why.code == Errc::forbidden || why.code == Errc::invalid_argument;
        self->set_state(final ? ConnectionState::signed_out : ConnectionState::offline, why);
        if (final) break;
        self->wake_.expires_after(std::max({jittered(interval), why.retry_after, std::exchange(self->come_back_after_, 0ms)}));
        co_await self->wake_.async_wait(asio::as_tuple(asio::use_awaitable));
        interval = std::min<std::chrono::milliseconds>(interval * 2, 30s);
    }
}

Task<Result<void>> Client::go_online() {
    auto tls = co_await TlsConnection::connect(options_.endpoint, options_.pin, kConnectTimeout);
    if (!tls) co_return std::unexpected{tls.error()};
    const auto weak = weak_from_this();
    Connection::Handlers handlers;
    handlers.push = [weak](std::uint16_t command, BytesView body) { if (const auto self = weak.lock()) self->on_push(command, body); };
    handlers.closed = [weak](const Error& why) {
        const auto self = weak.lock();
        if (!self) return;
        if (self->last_error_.code != Errc::unauthenticated) self->last_error_ = why;
        self->wake_.cancel();
    };
    connection_ = std::make_shared<Connection>(executor_, std::move(*tls), std::move(handlers));
    connection_->start();
    pb::ResumeRequest request;
    request.set_token(options_.token);
    request.set_idle_timeout_s(60);
    const auto resumed = parse<pb::SignedIn>(co_await connection_->request(kResume, request.SerializeAsString()));
    if (!resumed) co_return std::unexpected{resumed.error()};
    me_ = to_value(*resumed);
    store_.set_meta("user", std::to_string(me_.user.value));
    if (!me_.must_change_password) {
        const auto synced = co_await sync();
        if (!synced) co_return synced;
    }
    set_state(ConnectionState::online);
    kick_queue();
    co_return Result<void>{};
}

Task<Result<Bytes>> Client::call(std::uint16_t command, Bytes body) {
    const auto connection = connection_;
    if (!connection) co_return std::unexpected{last_error_};
    co_return co_await connection->request(command, std::move(body));
}

Task<Result<void>> Client::sync() {
    for (bool more = true; more;) {
        pb::SyncRequest request;
        request.set_epoch(store_.meta("epoch"));
        request.set_cursor(number(store_.meta("cursor")));
        request.set_user_version(number(store_.meta("user_version")));
        request.set_entries_per_conversation(20);
        const auto reply = parse<pb::SyncResponse>(co_await call(kSync, request.SerializeAsString()));
        if (!reply) co_return std::unexpected{reply.error()};
        const auto news = to_value(*reply);
        store_.apply(news);
        for (const auto& state : news.conversations) {
            const auto caught = co_await catch_up(state.conversation.id);
            if (!caught) co_return caught;
            for (const auto& entry : state.entries) note_delivered(entry);
            emit(ConversationChanged{state.conversation.id});
        }
        if (std::to_string(news.directory_version) != store_.meta("directory_version")) {
            const auto people = co_await refresh_people();
            if (!people) co_return people;
        }
        more = news.more;
    }
    co_return Result<void>{};
}

Task<Result<void>> Client::catch_up(ConversationId id) {
    const auto known = store_.conversation(id);
    const auto step = store_.in_step(id);
    if (!known || known->left || known->head_seq <= step) co_return Result<void>{};
    const auto head = known->head_seq;
    pb::PullEntriesRequest request;
    request.set_conversation_id(id.value);
    request.set_in_step_seq(step.value);
    request.set_limit(200);
    if (head.value - step.value <= kLargestGap) {
        request.set_from_seq(step.value + 1);
        request.set_until_seq(head.value);
    }
    const auto reply = parse<pb::PullEntriesResponse>(co_await call(kPull, request.SerializeAsString()));
    if (!reply) co_return std::unexpected{reply.error()};
    const auto pulled = to_value(*reply);
    store_.apply(id, pulled);
    store_.set_in_step(id, head);
    for (const auto& entry : pulled.entries) {
        note_delivered(entry);
        emit(EntryArrived{entry});
    }
    for (const auto& entry : pulled.altered) emit(EntryArrived{entry});
    co_return Result<void>{};
}

Task<void> Client::fill_gap(std::shared_ptr<Client> self, ConversationId id) {
    if (!self->filling_.insert(id).second) co_return;
    // What was pushed behind the gap while it was pulled leaves the next one: nobody else comes for that.
    Result<void> filled;
    for (Seq before{-1}; filled && before < self->store_.in_step(id);) {
        before = self->store_.in_step(id);
        filled = co_await self->catch_up(id);
    }
    self->filling_.erase(id);
    if (!filled && self->connection_) self->connection_->close(filled.error());  // the next connection syncs
}

Task<void> Client::sync_again(std::shared_ptr<Client> self) {
    self->sync_wanted_ = true;
    if (std::exchange(self->syncing_, true)) co_return;
    while (std::exchange(self->sync_wanted_, false)) {
        const auto synced = co_await self->sync();
        if (!synced && self->connection_) self->connection_->close(synced.error());
    }
    self->syncing_ = false;
}

Bytes Client::send(ConversationId conversation, UserId peer, std::string text) {
    Queued message{0, conversation, peer, crypto::random_bytes(16), std::move(text), to_ms(SystemClock{}.now()), {}};
    store_.enqueue(message);
    kick_queue();
    return message.client_entry_id;
}

void Client::kick_queue() {
    if (state_ != ConnectionState::online || connection_->closed()) return;  // going online calls again
    for (const auto& message : store_.queue()) {
        const auto lane = lane_of(store_, message);
        if (message.failure.empty() && lanes_.insert(lane).second) spawn(executor_, "client_send", send_lane(shared_from_this(), connection_, lane));
    }
}

Task<void> Client::send_lane(std::shared_ptr<Client> self, std::shared_ptr<Connection> connection, std::string lane) {
    while (!connection->closed()) {
        const auto queue = self->store_.queue();
        const auto next = std::find_if(queue.begin(), queue.end(), [&](const Queued& m) { return m.failure.empty() && lane_of(self->store_, m) == lane; });
        if (next == queue.end()) break;
        const Queued message = *next;
        pb::SendMessageRequest to_conversation;
        pb::SendDirectMessageRequest to_person;
        to_conversation.set_conversation_id(message.conversation.value);
        to_conversation.set_client_entry_id(message.client_entry_id);
        to_conversation.mutable_text()->set_text(message.text);
        to_person.set_user_id(message.peer.value);
        to_person.set_client_entry_id(message.client_entry_id);
        to_person.mutable_text()->set_text(message.text);
        const auto body = message.peer ? to_person.SerializeAsString() : to_conversation.SerializeAsString();
        const auto reply = parse<pb::SendMessageResponse>(co_await connection->request(message.peer ? kSendDirect : kSendMessage, body));
        if (reply) {
            const auto at = to_value(*reply);
            self->store_.stored(message, at, self->me_.user);
            self->emit(MessageStored{message.client_entry_id, at});
            if (!self->store_.conversation(at.conversation)) spawn(self->executor_, "client_sync", sync_again(self));
            else if (self->store_.in_step(at.conversation) < at.seq) spawn(self->executor_, "client_gap", fill_gap(self, at.conversation));
            continue;
        }
        const auto& error = reply.error();
        if (error.reason == "timeout" || error.code == Errc::unauthenticated) connection->close(error);
        if (connection->closed()) break;  // stays queued; the same key goes out on the next connection
        if (is_retryable(error.code)) {
            co_await sleep_for(std::max<std::chrono::milliseconds>(error.retry_after, 500ms));
            continue;
        }
        self->store_.fail(message.client_entry_id, error.message);
        self->emit(MessageFailed{message.client_entry_id, error});
    }
    self->lanes_.erase(lane);
    if (connection->closed()) self->kick_queue();  // another connection may already be up
}

void Client::note_delivered(const Entry& entry) {
    const auto conversation = store_.conversation(entry.conversation);
    if (!conversation || conversation->kind != ConversationKind::direct || entry.sender == me_.user) return;
    if (delivered_.empty()) spawn(executor_, "client_delivered", report_delivered(shared_from_this()));
    auto& seq = delivered_[entry.conversation];
    seq = std::max(seq, entry.seq);
}

Task<void> Client::report_delivered(std::shared_ptr<Client> self) {
    co_await sleep_for(200ms);  // a burst is one report
    pb::ReportDeliveredRequest request;
    for (const auto& [conversation, seq] : std::exchange(self->delivered_, {})) {
        if (request.markers_size() == 500) break;
        auto* marker = request.add_markers();
        marker->set_conversation_id(conversation.value);
        marker->set_delivered_seq(seq.value);
    }
    co_await self->call(kDelivered, request.SerializeAsString());  // a hint: the next entry reports again
}

void Client::on_push(std::uint16_t command, BytesView body) {
    const auto read = [body](auto& message) { return message.ParseFromArray(body.data(), static_cast<int>(body.size())); };
    switch (command) {
        case kEntryPush: {
            pb::EntryPush push;
            if (!read(push)) return;
            const auto entry = to_value(push.entry());
            if (!store_.conversation(entry.conversation)) return spawn(executor_, "client_sync", sync_again(shared_from_this()));
            store_.apply(entry);
            if (store_.in_step(entry.conversation) < entry.seq) spawn(executor_, "client_gap", fill_gap(shared_from_this(), entry.conversation));
            note_delivered(entry);
            return emit(EntryArrived{entry});
        }
        case kMarkerPush: {
            pb::MarkerPush push;
            if (!read(push)) return;
            const ConversationId id{push.conversation_id()};
            const Seq seen{push.read_seq()}, got{push.delivered_seq()};
            const bool mine = push.user_id() == me_.user.value;
            store_.move_markers(id, mine ? seen : Seq{}, mine ? Seq{} : seen, mine ? Seq{} : got, -1);
            return emit(MarkerMoved{id, UserId{push.user_id()}, seen, got});
        }
        case kTypingPush: {
            pb::TypingPush push;
            if (read(push)) emit(Typing{ConversationId{push.conversation_id()}, UserId{push.user_id()}, push.typing()});
            return;
        }
        case kPresencePush: {
            pb::PresencePush push;
            if (!read(push)) return;
            PresenceChanged change;
            for (const auto id : push.came_online()) change.came_online.emplace_back(id);
            for (const auto id : push.went_offline()) change.went_offline.emplace_back(id);
            return emit(change);
        }
        case kConversationPush:
        case kSyncHintPush: return spawn(executor_, "client_sync", sync_again(shared_from_this()));
        case kSignedOutPush: {
            pb::SignedOutPush push;
            const bool elsewhere = read(push) && push.reason() == pb::SIGNED_OUT_REASON_ELSEWHERE;
            last_error_ = {Errc::unauthenticated, elsewhere ? "signed in on another machine" : "the session was ended; sign in again"};
            return connection_->close(last_error_);
        }
        case kGoAwayPush: {
            pb::GoAwayPush push;
            if (read(push)) come_back_after_ = std::chrono::milliseconds{std::max<std::int64_t>(0, push.reconnect_after_ms())};
            return connection_->close({Errc::unavailable, "the server is going down"});
        }
        default: return;  // a newer server's push
    }
}

Task<Result<std::vector<Entry>>> Client::history(ConversationId id, Seq before, int limit) {
    auto held = store_.history(id, before, limit);
    const auto known = store_.conversation(id);
    const auto last = before ? Seq{before.value - 1} : known ? known->head_seq : Seq{};
    const auto oldest = known ? std::max<std::int64_t>(known->first_seq.value, 1) : 1;
    const bool whole = !held.empty() && std::cmp_equal(held.size(), limit) ? store_.covers(id, held.front().seq, last) : store_.covers(id, Seq{oldest}, last);
    if (whole || state_ != ConnectionState::online) co_return held;
    pb::PullEntriesRequest request;
    request.set_conversation_id(id.value);
    request.set_before_seq(before.value);
    request.set_limit(std::clamp(limit, 1, 200));
    const auto reply = parse<pb::PullEntriesResponse>(co_await call(kPull, request.SerializeAsString()));
    if (!reply) co_return std::unexpected{reply.error()};
    store_.apply(id, to_value(*reply));
    co_return store_.history(id, before, limit);
}

Task<Result<int>> Client::mark_read(ConversationId id, Seq seq) {
    pb::MarkReadRequest request;
    request.set_conversation_id(id.value);
    request.set_read_seq(seq.value);
    const auto reply = parse<pb::MarkReadResponse>(co_await call(kMarkRead, request.SerializeAsString()));
    if (!reply) co_return std::unexpected{reply.error()};
    store_.move_markers(id, Seq{reply->read_seq()}, {}, {}, reply->unread());
    co_return reply->unread();
}

Task<Result<void>> Client::recall(ConversationId id, Seq seq) {
    pb::RecallEntryRequest request;
    request.set_conversation_id(id.value);
    request.set_seq(seq.value);
    request.set_client_entry_id(crypto::random_bytes(16));
    co_return only_ok(co_await call(kRecall, request.SerializeAsString()));
}

Task<Result<void>> Client::set_typing(ConversationId id, bool typing) {
    pb::SetTypingRequest request;
    request.set_conversation_id(id.value);
    request.set_typing(typing);
    co_return only_ok(co_await call(kTyping, request.SerializeAsString()));
}

Task<Result<std::vector<UserId>>> Client::watch_presence(std::vector<UserId> people) {
    pb::WatchPresenceRequest request;
    for (const auto id : people) request.add_user_ids(id.value);
    const auto reply = parse<pb::WatchPresenceResponse>(co_await call(kWatch, request.SerializeAsString()));
    if (!reply) co_return std::unexpected{reply.error()};
    std::vector<UserId> online;
    for (const auto id : reply->online()) online.emplace_back(id);
    co_return online;
}

Task<Result<Conversation>> Client::create_group(std::string name, std::vector<UserId> members) {
    pb::CreateGroupRequest request;
    request.set_name(name);
    for (const auto id : members) request.add_member_ids(id.value);
    request.set_client_entry_id(crypto::random_bytes(16));
    const auto reply = parse<pb::CreateGroupResponse>(co_await call(kCreateGroup, request.SerializeAsString()));
    if (!reply) co_return std::unexpected{reply.error()};
    const auto made = to_value(reply->conversation());
    store_.put(made);
    co_return made;
}

Task<Result<void>> Client::refresh_people() {
    pb::GetDirectoryRequest request;
    request.set_known_version(number(store_.meta("directory_version")));
    const auto reply = parse<pb::GetDirectoryResponse>(co_await call(kGetDirectory, request.SerializeAsString()));
    if (!reply) co_return std::unexpected{reply.error()};
    if (!reply->unchanged()) store_.put_people(to_value(*reply).people);
    store_.set_meta("directory_version", std::to_string(reply->version()));
    co_return Result<void>{};
}

Task<Result<void>> Client::change_password(std::string old_password, std::string new_password) {
    pb::ChangePasswordRequest request;
    request.set_old_password(old_password);
    request.set_new_password(new_password);
    co_return only_ok(co_await call(kChangePassword, request.SerializeAsString()));
}

Task<Result<void>> Client::logout() {
    const auto out = co_await call(kLogout, pb::LogoutRequest{}.SerializeAsString());
    if (!out && out.error().code == Errc::unauthenticated) co_return Result<void>{};  // the news that the session is gone came first
    co_return only_ok(out);
}

}  // namespace aviso::client
