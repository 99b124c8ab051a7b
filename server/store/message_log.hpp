#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "store/database.hpp"

namespace aviso::store {

/// What an append does to the row it aims at, in the same transaction (design.md, idea 2).
enum class Alteration : std::uint8_t {
    none,        ///< a shown entry
    erase_body,  ///< recall, burn: the target's body goes, its key stays
    touch_only,  ///< the target's altered_seq moves, its row is brought up to date by the feature
};

/// Sends of one connection to one conversation share one of these. When one is refused with a retryable error, those behind it
/// in the lane are refused likewise, so that a retry keeps its place (design.md, "The way of a message").
struct OrderedSender {
    std::atomic<std::uint64_t> generation{0};  ///< raised by the lane at each retryable refusal
};

struct AppendRequest {
    ConversationId conversation;
    UserId sender;
    ClientEntryId client_entry_id{};
    std::array<std::uint8_t, 16> request_hash{};  ///< keyed hash of the request: the same key with other content is a conflict
    std::int32_t kind = 0;                        ///< the feature's own number
    Bytes sealed_body;
    Timestamp at;
    bool shown = true;   ///< an alteration is not
    bool counts = true;  ///< gets the next ordinal (unread)
    Seq target;          ///< of an alteration
    Alteration alteration = Alteration::none;
    std::int64_t rights_version = 0;  ///< decided under; a stale one is refused with `stale_rights`
    /// Last entry the sender's device showed. When nothing that counts lies between it, or the sender's marker, and the new entry, the
    /// marker moves onto the new entry in the same transaction; otherwise it stays.
    Seq read_seq;
    /// What else belongs to this entry's transaction; called once the entry is inserted, not for a retry. May run more than once.
    std::function<void(Transaction&, Seq)> also;
    std::shared_ptr<OrderedSender> order;
};

struct Appended {
    Seq seq;
    Ordinal ordinal;
    Timestamp at;
    bool repeated = false;      ///< a retry: this is the first result
    bool stale_rights = false;  ///< nothing was stored: decide again under the present rights_version
    std::optional<Seq> marker_from;  ///< where the sender's read marker stood before it moved onto this entry; none when it stayed
};

/// A row of the log, body still sealed; empty when erased.
struct StoredEntry {
    ConversationId conversation;
    Seq seq;
    Ordinal ordinal;
    UserId sender;
    ClientEntryId client_entry_id{};
    std::int32_t kind = 0;
    Bytes sealed_body;
    Timestamp at;
    bool shown = true;
    bool erased = false;
    Seq target;
    Seq altered_seq;  ///< seq of the last alteration of this row, or 0
};

/// The append-only log of entries, one per conversation (tables `conversations`, `entries`; of `members` the sender's read marker).
class MessageLog {
  public:
    virtual ~MessageLog() = default;

    /// Called once a request has its place in its lane; must not block or throw.
    using Queued = std::move_only_function<void()>;

    /// Stores one entry: allocates seq under the conversation's row lock, inserts, writes the feed row, syncs. A call puts the request in its
    /// conversation's lane before it first suspends, so calls made one after another by one thread are stored in that order; `queued` is called
    /// there and then, on the caller's thread.
    /// Errors: not_found (no such conversation), conflict (key known with other content), unavailable.
    virtual Task<Result<Appended>> append(AppendRequest request, Queued queued = {}) = 0;

    /// The same inside a closure, for what must be one transaction with it (a join and its notice).
    virtual Result<Appended> append_in(Transaction& tx, const AppendRequest& request) = 0;

    /// Rows with `from <= seq <= until`, ascending, at most `limit`.
    virtual std::vector<StoredEntry> range(Reader& reader, ConversationId conversation, Seq from, Seq until, int limit) = 0;
    /// Shown rows with seq < before, newest first, at most `limit`.
    virtual std::vector<StoredEntry> page_before(Reader& reader, ConversationId conversation, Seq before, int limit) = 0;
    /// Rows with `altered_seq > after and seq <= until`, by altered_seq ascending, at most `limit`.
    virtual std::vector<StoredEntry> altered_since(Reader& reader, ConversationId conversation, Seq after, Seq until, int limit) = 0;
};

/// The log of a database from open_database, which must outlive it.
std::unique_ptr<MessageLog> open_message_log(Database& database);

}  // namespace aviso::store
