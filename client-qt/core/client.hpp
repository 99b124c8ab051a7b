#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "client-qt/core/connection.hpp"
#include "client-qt/core/events.hpp"
#include "client-qt/core/local_store.hpp"
#include "client-qt/core/values.hpp"

namespace aviso::client {

/// The disk is full (nothing is lost, tries go on) or the store is damaged (the client has stopped: LocalStore::open_or_rebuild).
struct StoreFailed { StoreError::Kind kind; Error why; };
using Event = std::variant<StateChanged, EntryArrived, ConversationChanged, MarkerMoved, Typing, PresenceChanged, PeopleChanged, MessageStored,
                           MessageFailed, StoreFailed>;

/// Signs in over a connection of its own. Errors: as TlsConnection::connect and the rpc Login.
Task<Result<SignedIn>> login(Endpoint endpoint, PinDecision pin, std::string account, std::string password, std::string device_key,
                             std::string device_name = {});

/// A signed-in client: keeps itself connected, in sync and its send queue moving. Make it with make_shared; everything is
/// called on its executor's one thread, events come there too. The store outlives it. What writes throws StoreError.
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
    /// Does not wait for the next try (the network is back).
    void try_now();
    ConnectionState state() const { return state_; }
    const SignedIn& me() const { return me_; }
    UserId self() const { return UserId{store_.number("user")}; }  ///< Also before the first connection.

    /// True once connected and in sync; false when `limit` passed or the session is gone (`last_error()` says why).
    Task<bool> wait_online(std::chrono::milliseconds limit);
    const Error& last_error() const { return last_error_; }

    // --- the send queue (client_queue.cpp) ---

    /// Before a text is queued: not empty, UTF-8, at most the server's limit. Errors: invalid_argument, saying the limit.
    Result<void> check_text(std::string_view text) const;
    /// Puts a text on disk into the send queue and returns its key. One of `conversation` and `peer` is set.
    Bytes send(ConversationId conversation, UserId peer, std::string text, std::vector<UserId> mentions = {}, bool mentions_all = false);
    /// Puts an action on disk, under a key which every try carries, and waits for its outcome. Errors: the server's refusal; unavailable
    /// with reason "queued" when `patience` passed (it goes out with the next connection).
    Task<Result<Stored>> perform(Queued action, std::chrono::milliseconds patience = std::chrono::seconds{15});
    void retry(const Bytes& client_entry_id);    ///< A failed one, as the person asked.
    void discard(const Bytes& client_entry_id);  ///< One that failed or was not sent yet.
    Task<Result<void>> recall(ConversationId conversation, Seq seq);
    Task<Result<Conversation>> create_group(std::string name, std::vector<UserId> members);

    // --- reading (client_history.cpp; what keeps up by itself is in client_sync.cpp) ---

    /// A page of shown entries, ascending, from the store or, where it has gaps, from the server.
    Task<Result<std::vector<Entry>>> history(ConversationId conversation, Seq before, int limit);
    /// The same above `after`.
    Task<Result<std::vector<Entry>>> history_after(ConversationId conversation, Seq after, int limit);
    /// The first shown entry of this time or later, also where this device holds nothing yet; 0: all are older.
    Task<Result<Seq>> first_since(ConversationId conversation, std::int64_t at_ms);

    // --- how far this device has got (client_markers.cpp) ---

    /// This device has shown everything up to `seq`: counts at once here, reaches the server in a moment or with the next connection.
    void showed(ConversationId conversation, Seq seq);
    Task<Result<int>> mark_read(ConversationId conversation, Seq seq);  ///< At once; what is unread now.
    /// What arrived here has been told the server, which tells the senders; or `limit` passed, or there is no connection: then the next one
    /// tells it, also of another process. For a command that is about to end.
    Task<void> wait_reported(std::chrono::milliseconds limit);

    // --- names (client_people.cpp) ---

    void want_people(const std::vector<UserId>& people);  ///< Looks up names that are not known, in batches; PeopleChanged follows.
    Task<Result<void>> refresh_people();  ///< The directory, when it has changed. Errors: as calls that need a connection.

    // --- calls that need a connection (client_calls.cpp); errors: the server's refusal, unavailable ---

    Task<Result<void>> set_typing(ConversationId conversation, bool typing);
    /// Those online now. Kept and asked again with every new connection.
    Task<Result<std::vector<UserId>>> watch_presence(std::vector<UserId> people);
    Task<Result<Receipts>> receipts(ConversationId conversation, Seq seq);
    Task<Result<std::vector<Member>>> members(ConversationId conversation);
    Task<Result<void>> set_view(ConversationId conversation, std::optional<bool> pinned, std::optional<bool> muted, std::optional<bool> hidden);
    Task<Result<std::vector<SignedInDevice>>> devices();
    Task<Result<void>> sign_out_device(SessionId session);
    Task<Result<void>> change_password(std::string old_password, std::string new_password);
    Task<Result<void>> logout();

  private:
    static constexpr std::chrono::milliseconds kGather{200};  ///< A burst becomes one report.
    static constexpr int kPageLimit = 200;                    ///< Entries; the contract's most.

    struct Waiter {
        explicit Waiter(const asio::any_io_executor& executor) : timer{executor} {}
        asio::steady_timer timer;
        std::optional<Result<Stored>> outcome;
    };
    enum class Sent : std::uint8_t { next, again, give_up };

    static Task<void> guarded(std::shared_ptr<Client> self, Task<void> work);
    static Task<void> run(std::shared_ptr<Client> self);
    static Task<void> send_lane(std::shared_ptr<Client> self, std::shared_ptr<Connection> connection, std::string lane);
    static Task<void> sync_again(std::shared_ptr<Client> self);
    static Task<void> fill_gap(std::shared_ptr<Client> self, ConversationId conversation);
    static Task<void> report_delivered(std::shared_ptr<Client> self, std::chrono::milliseconds gather);
    static Task<void> report_reads(std::shared_ptr<Client> self);
    static Task<void> fetch_counts(std::shared_ptr<Client> self);
    static Task<void> look_up_people(std::shared_ptr<Client> self);
    static Task<void> watch_again(std::shared_ptr<Client> self);
    void in_background(std::string_view what, Task<void> work);
    Task<Result<void>> go_online();
    Task<Result<void>> sync();
    Task<Result<void>> catch_up(ConversationId conversation);
    Task<Result<Seq>> pull_next(ConversationId conversation, Seq step, Seq head);
    Sent finish(const Queued& action, const Result<Bytes>& reply, Connection& connection);
    void settle(const Bytes& key, Result<Stored> outcome);
    void announce_acknowledged();
    void want_counts();
    void kick_queue();
    void on_push(std::uint16_t command, BytesView body);
    void on_entry(const Entry& entry);
    void on_go_away(std::int64_t after_ms, const std::string& address);
    void report_deliveries(std::chrono::milliseconds gather);
    void want_people_of(const Entry& entry);
    void set_state(ConnectionState state, Error why = {});
    void store_failed(const StoreError& error);
    Endpoint next_endpoint() const { return detour_.value_or(options_.endpoint); }
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
    std::optional<Endpoint> detour_;         ///< Where a node that went down sent us; tried once, then the configured address again.
    std::optional<Endpoint> detour_wanted_;  ///< Told, and not yet waited for.
    std::set<std::string> lanes_;             ///< Places being sent to; one action of each is under way.
    std::map<Bytes, std::shared_ptr<Waiter>> waiters_;
    std::set<ConversationId> filling_;
    std::set<UserId> wanted_people_;
    std::set<ConversationId> wanted_counts_;  ///< Whose unread number the server is to be asked for.
    std::vector<UserId> watched_;
    std::chrono::milliseconds come_back_after_{0};
    bool session_over_ = false;  ///< Said by SignedOutPush or by the refusal of Resume, and by nothing else.
    bool reporting_delivered_ = false, reporting_reads_ = false, looking_up_ = false, counting_ = false;
    bool syncing_ = false, sync_wanted_ = false, stopped_ = false;
};

}  // namespace aviso::client
