#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client-qt/core/events.hpp"
#include "client-qt/core/values.hpp"

// What a window sits on: a signed-in person's conversations, people and settings as plain values. No protobuf, no SQL, no coroutine.

namespace aviso::client {

class SecretStore;  // profile.hpp

/// What happened since the last notification, gathered for some milliseconds so that a burst is one repaint.
struct Changes {
    std::optional<ConnectionState> connection;
    Error why;                                  ///< Of `connection`, when it is not online; `field` of `untrusted`: the fingerprint that was shown.
    std::vector<ConversationId> conversations;  ///< Their line in the list, their entries or markers: read again what is shown.
    std::vector<UserId> peers;                  ///< The same for people there was no conversation with when something was written to them: summaries_to().
    std::vector<ShownEntry> entries;            ///< New or altered ones, as they are now; at most 500, else none and `reread`.
    bool reread = false;                        ///< Too many entries changed to be told one by one: read again what is shown.
    std::vector<Entry> arrived;                 ///< New shown entries of others, for notifications; the newest 100.
    bool directory = false;                     ///< Departments and everybody's names may have changed.
    std::vector<UserId> people;                 ///< These names became known or changed.
    std::vector<UserId> came_online, went_offline;
    std::vector<Typing> typing;
    std::vector<MessageFailed> failed;
    bool store_rebuilt = false;  ///< It was damaged and comes anew from the server; queue and drafts are there.
    std::filesystem::path damaged_queue;  ///< Not empty: what waited to be sent was damaged and lies in this file; what could be read goes out.
    /// True: something could not be written; from then on it is tried every few seconds. False: there is room again.
    std::optional<bool> disk_full;
};

/// A piece of a conversation. `waiting` (being sent, or refused) stands only with the newest piece.
struct Page {
    std::vector<ShownEntry> entries;  ///< Ascending.
    std::vector<ShownEntry> waiting;
    bool older = false;  ///< There is more before it.
};

struct SignInRequest {
    std::string server;  ///< host:port
    std::string account;
    std::string password;
    std::string fingerprint;  ///< The one the person has agreed to; empty: the profile's, if the server is the same.
    std::string device_name{};  ///< Empty: the machine's name.
    bool remember = true;       ///< False: the token is not kept; the next start asks for the password again.
};

/// One profile. All work is done on a thread of its own; every result and notification is handed to `deliver`, which runs it where the
/// owner wants it (a GUI: a queued call to its thread). Functions return at once and may be called from the thread `deliver` runs on.
/// After the destructor has returned nothing is delivered any more that was not already handed over.
class Messenger {
  public:
    template <class T>
    using Callback = std::function<void(Result<T>)>;
    using Done = std::function<void(Result<void>)>;

    struct Options {
        std::filesystem::path folder;  ///< Of the profile; see Profile.
        std::function<void(std::function<void()>)> deliver;
        std::function<void(Changes)> changed;  ///< Through `deliver` too.
        std::chrono::milliseconds gather{30};
        std::shared_ptr<SecretStore> secrets{};  ///< The system's, if there is one; used on the messenger's thread.
    };
    explicit Messenger(Options options);
    ~Messenger();
    Messenger(const Messenger&) = delete;
    Messenger& operator=(const Messenger&) = delete;

    // --- session ---

    /// Errors: unauthenticated; forbidden with reason "fingerprint_unknown" (first contact: `field` is the fingerprint to show and to
    /// agree to) or "fingerprint" (another one than before); unavailable.
    void sign_in(SignInRequest request, Callback<SignedIn> done);
    /// Opens the profile that has signed in before; from here on all reads work, also without a server. Errors: unauthenticated.
    void open(Done done);
    /// The person has compared and agrees to the certificate that is shown now (Changes::why.field of `untrusted`): connects with it. Errors: unauthenticated.
    void trust(std::string fingerprint, Done done);
    void sign_out(Done done);
    void change_password(std::string before, std::string after, Done done);
    void devices(Callback<std::vector<SignedInDevice>> done);
    void sign_out_device(SessionId session, Done done);
    void try_now();
    void me(Callback<Person> done);
    /// What the server said at the last connection of this run (limits, versions, whether the password must be changed). Before: what is kept of an
    /// earlier one, which is the length of a text and whether the password must be changed.
    void signed_in(Callback<SignedIn> done);
    /// Deletes what this device holds of the server's and begins anew from there. What waits to be sent, drafts and settings stay. Errors: unauthenticated.
    void clear_store(Done done);
    void stored_bytes(Callback<std::int64_t> done);  ///< On the disk: what clear_store() deletes.

    // --- conversations ---

    void conversations(Callback<std::vector<ConversationSummary>> done);  ///< Also those that only wait to begin (id 0).
    void conversation(ConversationId id, Callback<ConversationSummary> done);
    void summaries(std::vector<ConversationId> ids, Callback<std::vector<ConversationSummary>> done);  ///< Those that are there.
    /// Of the direct conversations with these people; see LocalStore::summary_to() for those that do not exist yet.
    void summaries_to(std::vector<UserId> peers, Callback<std::vector<ConversationSummary>> done);
    void direct_with(UserId peer, Callback<ConversationId> done);  ///< 0: nothing was said yet.
    void waiting_for(UserId peer, Callback<std::vector<ShownEntry>> done);  ///< Before the first message to a person has gone out.
    /// Below `before` (0: the newest); what this device does not have is fetched, if there is a connection.
    void page(ConversationId id, Seq before, int limit, Callback<Page> done);
    void page_after(ConversationId id, Seq after, int limit, Callback<Page> done);  ///< The same above `after`.
    /// The first entry of this time or later, from the server where this device has a gap; 0: all are older.
    void first_since(ConversationId id, std::int64_t at_ms, Callback<Seq> done);
    void search(std::string query, ConversationId where, int limit, Callback<std::vector<Hit>> done);
    void showed(ConversationId id, Seq seq);
    void receipts(ConversationId id, Seq seq, Callback<Receipts> done);
    void members(ConversationId id, Callback<std::vector<Member>> done);
    void set_view(ConversationId id, std::optional<bool> pinned, std::optional<bool> muted, std::optional<bool> hidden, Done done);
    void set_draft(ConversationId id, std::string text);
    void set_draft_to(UserId peer, std::string text);  ///< Before there is a conversation with them.
    void set_typing(ConversationId id, bool typing);

    // --- sending; what is accepted here is on disk and goes out when it can ---

    /// The key, once the text is on disk. Errors: invalid_argument (saying the limit), unavailable "disk_full".
    void send(ConversationId id, UserId peer, std::string text, std::vector<UserId> mentions, bool mentions_all, Callback<Bytes> done);
    void retry(Bytes client_entry_id);
    void discard(Bytes client_entry_id);
    void recall(ConversationId id, Seq seq, Done done);
    void create_group(std::string name, std::vector<UserId> members, Callback<ConversationId> done);
    /// add_members, remove_member, set_role, leave, transfer, dissolve, rename, describe.
    void change_group(Queued action, Done done);

    // --- people ---

    void person(UserId id, Callback<Person> done);
    /// The names that are known. The others are asked for; Changes::people tells when they are there.
    void names(std::vector<UserId> people, Callback<std::vector<std::pair<UserId, std::string>>> done);
    void people(std::vector<UserId> ids, Callback<std::vector<Person>> done);  ///< Those that are known.
    void find_people(std::string query, int limit, Callback<std::vector<Person>> done);
    void departments(DepartmentId parent, Callback<std::vector<Department>> done);
    void department_totals(Callback<std::vector<DepartmentTotal>> done);  ///< All; children of one parent stand together, in order.
    void people_in(DepartmentId department, Callback<std::vector<Person>> done);  ///< Direct members; 0: those without any department.
    void department_path(DepartmentId department, Callback<std::vector<Department>> done);
    /// Replaces who is watched (at most 1000); those online now. Changes say what follows.
    void watch_presence(std::vector<UserId> people, Callback<std::vector<UserId>> done);

    // --- settings of this device; encrypted, and kept when a damaged store is made anew ---

    void setting(std::string name, Callback<std::string> done);  ///< Empty when never set.
    void set_setting(std::string name, std::string value);

  private:
    struct Core;
    std::unique_ptr<Core> core_;
};

}  // namespace aviso::client
