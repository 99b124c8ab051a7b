#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "client-qt/core/connection.hpp"
#include "client-qt/core/local_store.hpp"
#include "client-qt/core/values.hpp"

namespace aviso::client {

enum class ConnectionState : std::uint8_t { offline, connecting, online, signed_out };

struct StateChanged { ConnectionState state; Error why; };
struct EntryArrived { Entry entry; };  ///< New or altered; read the row again for its present state.
struct ConversationChanged { ConversationId conversation; };
struct MarkerMoved { ConversationId conversation; UserId user; Seq read; Seq delivered; };
struct Typing { ConversationId conversation; UserId user; bool typing; };
struct PresenceChanged { std::vector<UserId> came_online, went_offline; };
struct MessageStored { Bytes client_entry_id; Stored at; };
struct MessageFailed { Bytes client_entry_id; Error why; };
using Event = std::variant<StateChanged, EntryArrived, ConversationChanged, MarkerMoved, Typing, PresenceChanged, MessageStored, MessageFailed>;

/// Signs in over a connection of its own. Errors: as TlsConnection::connect and the rpc Login.
Task<Result<SignedIn>> login(Endpoint endpoint, PinDecision pin, std::string account, std::string password, std::string device_key);

/// A signed-in client: keeps itself connected, in sync and its send queue moving. Make it with make_shared; everything is
/// called on its executor's one thread, events come there too. The store outlives it.
class Client : public std::enable_shared_from_this<Client> {
  public:
    struct Options {
        Endpoint endpoint;
        PinDecision pin;
        std::string token;
        std::chrono::milliseconds first_retry{500};  ///< Doubles up to 30 s, with jitter.
    };
    Client(asio::any_io_executor executor, Options options, LocalStore& store, std::function<void(const Event&)> on_event);

    void start();
    /// Ends the connection for good; start() is not called again.
    void stop();
    ConnectionState state() const { return state_; }
    const SignedIn& me() const { return me_; }

    /// True once connected and in sync; false when `limit` passed or the session is gone (`last_error()` says why).
    Task<bool> wait_online(std::chrono::milliseconds limit);
    const Error& last_error() const { return last_error_; }

    /// Puts a text on disk into the send queue and returns its key. One of `conversation` and `peer` is set.
    Bytes send(ConversationId conversation, UserId peer, std::string text);
    /// A page of shown entries, ascending, from the store or, where it has gaps, from the server.
    Task<Result<std::vector<Entry>>> history(ConversationId conversation, Seq before, int limit);
    Task<Result<int>> mark_read(ConversationId conversation, Seq seq);  ///< What is unread now.
    Task<Result<void>> recall(ConversationId conversation, Seq seq);
    Task<Result<void>> set_typing(ConversationId conversation, bool typing);
    Task<Result<std::vector<UserId>>> watch_presence(std::vector<UserId> people);  ///< Those online now.
    Task<Result<Conversation>> create_group(std::string name, std::vector<UserId> members);
    Task<Result<void>> refresh_people();
    Task<Result<void>> change_password(std::string old_password, std::string new_password);
    Task<Result<void>> logout();

  private:
    static Task<void> run(std::shared_ptr<Client> self);
    static Task<void> send_lane(std::shared_ptr<Client> self, std::shared_ptr<Connection> connection, std::string lane);
    static Task<void> sync_again(std::shared_ptr<Client> self);
    static Task<void> fill_gap(std::shared_ptr<Client> self, ConversationId conversation);
    static Task<void> report_delivered(std::shared_ptr<Client> self);
    Task<Result<void>> go_online();
    Task<Result<void>> sync();
    Task<Result<void>> catch_up(ConversationId conversation);
    void kick_queue();
    void on_push(std::uint16_t command, BytesView body);
    void note_delivered(const Entry& entry);
    void set_state(ConnectionState state, Error why = {});
    Task<Result<Bytes>> call(std::uint16_t command, Bytes body);
    void emit(const Event& event) { if (on_event_) on_event_(event); }

    asio::any_io_executor executor_;
    Options options_;
    LocalStore& store_;
    std::function<void(const Event&)> on_event_;
    std::shared_ptr<Connection> connection_;
    asio::steady_timer wake_;  ///< Ends the wait between two attempts, or the wait for the connection's end.
    ConnectionState state_ = ConnectionState::offline;
    SignedIn me_;
    Error last_error_{Errc::unavailable, "not connected"};
    std::set<std::string> lanes_;             ///< Conversations being sent to; one message of each is under way.
    std::set<ConversationId> filling_;
    std::map<ConversationId, Seq> delivered_;  ///< To be reported.
    std::chrono::milliseconds come_back_after_{0};
    bool syncing_ = false, sync_wanted_ = false, stopped_ = false;
};

}  // namespace aviso::client
