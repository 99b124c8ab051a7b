#include "client-qt/core/client.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <numeric>
#include <random>
#include <utility>

#include "aviso/v1/presence.pb.h"
#include "client-qt/core/commands.hpp"
#include "client-qt/core/wire_codec.hpp"
#include "core/clock.hpp"
#include "core/timer.hpp"

namespace aviso::client {

namespace {

using namespace std::chrono_literals;
constexpr auto kConnectTimeout = 10s;
constexpr std::chrono::milliseconds kLongestRetry = 30s;
constexpr std::uint32_t kIdleTimeoutS = 60;

#ifdef _WIN32
constexpr const char* kPlatform = "Windows";
#else
constexpr const char* kPlatform = "Linux";
#endif

std::int64_t random_below(std::int64_t bound) {
    static thread_local std::mt19937 random{std::random_device{}()};
    return std::uniform_int_distribution<std::int64_t>{0, bound}(random);
}

/// Half to one and a half times `base`: clients that lost one server do not come back all at once.
std::chrono::milliseconds jittered(std::chrono::milliseconds base) { return base / 2 + std::chrono::milliseconds{random_below(base.count())}; }

/// Never earlier than told.
std::chrono::milliseconds at_least(std::chrono::milliseconds told) { return told + std::chrono::milliseconds{random_below(told.count() / 2)}; }

}  // namespace

Task<Result<SignedIn>> login(Endpoint endpoint, PinDecision pin, std::string account, std::string password, std::string device_key, std::string device_name) {
    auto tls = co_await TlsConnection::connect(endpoint, pin, kConnectTimeout);
    if (!tls) co_return std::unexpected{tls.error()};
    const auto connection = std::make_shared<Connection>(co_await asio::this_coro::executor, std::move(*tls), Connection::Handlers{});
    connection->start();
    boost::system::error_code no_name;
    if (device_name.empty()) device_name = asio::ip::host_name(no_name);
    pb::LoginRequest request;
    request.set_account(account);
    request.set_password(password);
    request.mutable_device()->set_device_key(device_key);
    request.mutable_device()->set_kind(pb::DEVICE_KIND_DESKTOP);
    request.mutable_device()->set_name(no_name ? "aviso" : device_name);
    request.mutable_device()->set_platform(kPlatform);
    request.set_idle_timeout_s(kIdleTimeoutS);
    const auto reply = co_await connection->request(kLogin, request.SerializeAsString());
    connection->close({Errc::unavailable, "signed in"});
    const auto in = parse<pb::SignedIn>(reply);
    if (!in) co_return std::unexpected{in.error()};
    co_return to_value(*in);
}

Client::Client(asio::any_io_executor executor, Options options, LocalStore& store, std::function<void(const Event&)> on_event)
    : executor_{executor}, options_{std::move(options)}, store_{store}, on_event_{std::move(on_event)}, wake_{executor} {
    // What holds until a server says otherwise.
    me_.must_change_password = store_.number("must_change_password") != 0;
    me_.max_text_bytes = static_cast<std::uint32_t>(store_.number("max_text_bytes"));
}

void Client::start() { in_background("client", run(shared_from_this())); }

void Client::stop() {
    stopped_ = true;
    state_ = ConnectionState::offline;  // what still waits for a moment ends without a look at the store, which may go now
    on_event_ = {};
    if (connection_) connection_->close({Errc::unavailable, "stopped"});
    wake_.cancel();
}

void Client::try_now() {
    if (state_ == ConnectionState::offline || state_ == ConnectionState::untrusted) wake_.cancel();
}

void Client::in_background(std::string_view what, Task<void> work) { spawn(executor_, what, guarded(shared_from_this(), std::move(work))); }

Task<void> Client::guarded(std::shared_ptr<Client> self, Task<void> work) {
    try {
        co_await std::move(work);
    } catch (const StoreError& error) {
        self->store_failed(error);
    }
}

void Client::store_failed(const StoreError& error) {
    const auto why = error.as_error();
    if (error.kind == StoreError::Kind::damaged) stopped_ = true;
    emit(StoreFailed{error.kind, why});
    if (connection_) connection_->close(why);
    if (stopped_) set_state(ConnectionState::offline, why);
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
    const auto decided = [this] { return stopped_ || state_ == ConnectionState::online || state_ == ConnectionState::signed_out || state_ == ConnectionState::untrusted; };
    while (!decided() && std::chrono::steady_clock::now() < until) co_await sleep_for(20ms);
    co_return state_ == ConnectionState::online;
}

Task<void> Client::run(std::shared_ptr<Client> self) {
    auto interval = self->options_.first_retry;
    while (!self->stopped_) {
        self->set_state(ConnectionState::connecting, self->last_error_);
        Result<void> online = std::unexpected{Error{}};
        try {
            online = co_await self->go_online();
        } catch (const StoreError& error) {
            self->store_failed(error);
            online = std::unexpected{error.as_error()};
        }
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
        if (self->session_over_) {
            self->set_state(ConnectionState::signed_out, self->last_error_.code == Errc::unauthenticated ? self->last_error_ : why);
            break;
        }
        const bool detoured = std::exchange(self->detour_, std::nullopt).has_value() && !online;
        const auto told = std::exchange(self->come_back_after_, 0ms);
        if (told > 0ms && self->detour_wanted_) self->detour_ = std::exchange(self->detour_wanted_, std::nullopt);
        // A detour that does not take us, whatever is wrong with it, leads back to the configured address.
        self->set_state(why.reason == "fingerprint" && !detoured ? ConnectionState::untrusted : ConnectionState::offline, why);
        self->wake_.expires_after(std::max({detoured ? 0ms : jittered(interval), at_least(why.retry_after), at_least(told)}));
        co_await self->wake_.async_wait(asio::as_tuple(asio::use_awaitable));
        interval = std::min(interval * 2, kLongestRetry);
    }
}

Task<Result<void>> Client::go_online() {
    auto tls = co_await TlsConnection::connect(next_endpoint(), options_.pin, kConnectTimeout);
    if (!tls) co_return std::unexpected{tls.error()};
    const auto weak = weak_from_this();
    Connection::Handlers handlers;
    handlers.push = [weak](std::uint16_t command, BytesView body) { if (const auto self = weak.lock()) self->on_push(command, body); };
    handlers.closed = [weak](const Error& why) {
        const auto self = weak.lock();
        if (!self) return;
        if (!self->session_over_) self->last_error_ = why;
        self->wake_.cancel();
    };
    connection_ = std::make_shared<Connection>(executor_, std::move(*tls), std::move(handlers));
    connection_->start();
    pb::ResumeRequest request;
    request.set_token(options_.token);
    request.set_idle_timeout_s(kIdleTimeoutS);
    const std::int64_t asked_at_ms = to_ms(SystemClock{}.now());
    const auto resumed = parse<pb::SignedIn>(co_await connection_->request(kResume, request.SerializeAsString()));
    if (!resumed) {
        if (resumed.error().code == Errc::unauthenticated && !session_over_) {
            session_over_ = true;
            last_error_ = resumed.error();
        }
        co_return std::unexpected{resumed.error()};
    }
    me_ = to_value(*resumed);
    if (me_.server_time_ms > 0) me_.server_ahead_ms = me_.server_time_ms - std::midpoint(asked_at_ms, to_ms(SystemClock{}.now()));
    store_.set_meta("user", std::to_string(me_.user.value));
    if (me_.max_text_bytes > 0) store_.set_meta("max_text_bytes", std::to_string(me_.max_text_bytes));
    store_.set_meta("must_change_password", me_.must_change_password ? "1" : "0");
    if (!me_.must_change_password) {
        const auto synced = co_await sync();
        if (!synced) co_return synced;
    }
    set_state(ConnectionState::online);
    kick_queue();
    report_deliveries(0ms);
    if (!store_.unreported_reads().empty() && !std::exchange(reporting_reads_, true)) in_background("client_reads", report_reads(shared_from_this()));
    if (!watched_.empty()) in_background("client_watch", watch_again(shared_from_this()));
    co_return Result<void>{};
}

Task<Result<Bytes>> Client::call(std::uint16_t command, Bytes body) {
    const auto connection = connection_;
    if (!connection) co_return std::unexpected{last_error_};
    co_return co_await connection->request(command, std::move(body));
}

void Client::on_go_away(std::int64_t after_ms, const std::string& address) {
    come_back_after_ = std::chrono::milliseconds{std::clamp<std::int64_t>(after_ms, 1, 10 * 60 * 1000)};
    if (!address.empty())
        if (const auto told = parse_endpoint(address)) detour_wanted_ = *told;
    connection_->close({Errc::unavailable, "the server is going down"});
}

void Client::on_push(std::uint16_t command, BytesView body) try {
    const auto read = [body](auto& message) { return message.ParseFromArray(body.data(), static_cast<int>(body.size())); };
    switch (command) {
        case kEntryPush: {
            pb::EntryPush push;
            if (read(push)) on_entry(to_value(push.entry()));
            return;
        }
        case kMarkerPush: {
            pb::MarkerPush push;
            if (!read(push)) return;
            const ConversationId id{push.conversation_id()};
            const Seq seen{push.read_seq()}, got{push.delivered_seq()};
            if (UserId{push.user_id()} == self()) store_.move_own_marker(id, seen, Ordinal{push.read_ordinal()});
            else store_.move_peer_markers(id, seen, got);
            want_counts();
            emit(MarkerMoved{id, UserId{push.user_id()}, seen, got});
            return emit(ConversationChanged{id});
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
        case kSyncHintPush: return in_background("client_sync", sync_again(shared_from_this()));
        case kSignedOutPush: {
            pb::SignedOutPush push;
            if (!read(push)) push.Clear();
            session_over_ = true;
            last_error_ = signed_out_error(to_value(push.reason()));
            return connection_->close(last_error_);
        }
        case kGoAwayPush: {
            pb::GoAwayPush push;
            if (!read(push)) push.Clear();
            return on_go_away(push.reconnect_after_ms(), push.address());
        }
        default: return;  // a newer server's push
    }
} catch (const StoreError& error) {
    store_failed(error);
}

}  // namespace aviso::client
