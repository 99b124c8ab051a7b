#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client-qt/core/send_queue.hpp"
#include "client-qt/core/sqlite.hpp"
#include "client-qt/core/values.hpp"

namespace aviso::client {

/// A device's copy of what it may read, and its send queue in a file beside it; both encrypted. Everything blocks for a disk access at
/// most; used on one thread; throws StoreError. What the server gave may be lost in a power cut (it is fetched again), what the person
/// wrote may not.
class LocalStore {
  public:
    struct Opened {
        std::unique_ptr<LocalStore> store;
        bool rebuilt = false;  ///< The old file was damaged and lies beside the new, empty one; the server fills it again.
    };
    /// `key` is 32 bytes. Errors: forbidden (the key is not this file's).
    static Result<std::unique_ptr<LocalStore>> open(const std::filesystem::path& file, BytesView key);
    /// As open(), but a file that cannot be read with `key` is set aside (`.damaged`) and begun anew; the send queue and drafts stay.
    /// `force`: it has turned out to be damaged while in use.
    static Result<Opened> open_or_rebuild(const std::filesystem::path& file, BytesView key, bool force = false);
    /// Deletes the file, which nobody has open, and what was set aside of it. The send queue stays.
    static void remove(const std::filesystem::path& file);
    static std::int64_t bytes_on_disk(const std::filesystem::path& file);  ///< Of all that remove() deletes.
    /// Not empty: the send queue was damaged and lies there; what could be read of it is in the present one.
    const std::filesystem::path& damaged_queue() const { return damaged_queue_; }
    static std::filesystem::path queue_file(const std::filesystem::path& file);
    ~LocalStore();
    LocalStore(const LocalStore&) = delete;
    LocalStore& operator=(const LocalStore&) = delete;

    std::string meta(std::string_view name);
    void set_meta(std::string_view name, std::string_view value);
    std::int64_t number(std::string_view name);  ///< 0 when missing.
    void limit_bytes(std::int64_t most) { db_->limit_bytes(most); }
    void try_to_write();  ///< Throws as any write would: in the store and in the queue.

    // --- what the server says (local_store.cpp) ---

    /// Takes a Sync reply as one transaction, cursor included. Another epoch first forgets cursor and covered ranges.
    void apply(const SyncReply& reply);
    /// Takes one pushed entry and what it alters.
    void apply(const Entry& entry);
    /// Replaces the covered range by what the server gave. With `more_altered` everything up to in_step() counts as not covered.
    void apply(ConversationId conversation, const Pulled& pulled);
    void put(const Conversation& conversation);
    /// A marker as the server has it. Of the own one `read_ordinal` moves the unread count.
    void move_own_marker(ConversationId conversation, Seq read, Ordinal read_ordinal);
    void move_peer_markers(ConversationId conversation, Seq read, Seq delivered);
    /// Own actions that came back from the server since the last call, and where they stand.
    std::vector<std::pair<Bytes, Stored>> take_acknowledged() { return std::exchange(acknowledged_, {}); }
    /// Counts again what is unread, from what is here.
    void name_people(ConversationSummary& one);
    void count_unread(ConversationId id);
    /// Conversations whose unread number had to be guessed, since not all entries after the marker are here: the server knows it.
    std::set<ConversationId> take_uncounted() { return std::exchange(uncounted_, {}); }

    // --- reading (this device shows entries) ---

    /// This device has shown everything up to `seq`: moves the marker here at once; the server hears of it by unreported_reads().
    void showed(ConversationId conversation, Seq seq);
    std::vector<std::pair<ConversationId, Seq>> unreported_reads();
    void reported_read(ConversationId conversation, Seq seq);

    // --- delivery (entries of others in direct conversations that are on this disk) ---

    /// Up to where entries arrived that the server was neither told of nor of a later read marker; at most `limit`.
    std::vector<std::pair<ConversationId, Seq>> unreported_deliveries(int limit);
    void reported_delivery(ConversationId conversation, Seq seq);

    // --- conversations and entries (local_store_conversations.cpp, local_store_entries.cpp) ---

    std::optional<Conversation> conversation(ConversationId id);
    std::optional<Conversation> direct_with(UserId peer);
    std::vector<Conversation> conversations();  ///< Newest first.
    /// The conversation list: pinned ones first, then newest first; without hidden ones.
    std::vector<ConversationSummary> summaries();
    std::optional<ConversationSummary> summary(ConversationId id);
    /// The line of the direct conversation with `peer`. While there is none its id is 0 and it shows what waits or is being written; `hidden` when that is
    /// nothing (any more).
    ConversationSummary summary_to(UserId peer);
    std::vector<ConversationSummary> summaries_to_new();  ///< Of people there is no conversation with yet, and for whom something waits.
    std::vector<ConversationId> behind();  ///< Those whose head is beyond in_step().

    /// Shown entries below `before` (0: from the newest), ascending.
    std::vector<Entry> history(ConversationId id, Seq before, int limit);
    /// Shown entries above `after`, ascending.
    std::vector<Entry> entries_after(ConversationId id, Seq after, int limit);
    /// The first shown entry of this time or later; 0 when there is none.
    Seq first_since(ConversationId id, std::int64_t at_ms);
    std::optional<Entry> entry(ConversationId id, Seq seq);
    /// Up to here alterations of held rows are applied.
    Seq in_step(ConversationId id);
    void set_in_step(ConversationId id, Seq seq);
    /// The whole range was given by replies.
    bool covers(ConversationId id, Seq from, Seq until);
    Seq uncovered_from(ConversationId id, Seq from);  ///< The first from `from` on that was not given.

    /// Texts that hold all words of `query` (parts of words too; case does not matter), newest first. `conversation` 0: everywhere.
    /// At least two characters, or one Chinese one.
    std::vector<Entry> search(std::string_view query, ConversationId conversation, int limit);

    // --- people (local_store_people.cpp) ---

    /// Adds or replaces people.
    void put_people(const std::vector<Person>& people);
    /// The whole directory: who is not in it stays by name only.
    void put_directory(const DirectoryReply& directory);
    /// Answers to a lookup of `asked`; who is missing there is not asked for again in this version of the directory.
    void put_lookup(const std::vector<UserId>& asked, const std::vector<Person>& found, std::int64_t directory_version);
    std::vector<Person> people();
    std::optional<Person> person(UserId id);
    std::string name_of(UserId id);  ///< "" when unknown.
    /// Every word is part of the name or the account; case does not matter. Names and accounts that begin with the first word stand first, then by name.
    std::vector<Person> find_people(std::string_view query, int limit);
    std::vector<Department> departments(DepartmentId parent);  ///< Direct children, in order.
    std::vector<DepartmentTotal> department_totals();  ///< All of them: children of one parent stand together, in order.
    std::vector<Person> people_in(DepartmentId department);    ///< Direct members, in order; 0: those without any department, by name.
    std::vector<Department> department_path(DepartmentId department);  ///< From the top.
    /// Those of `ids` whose name is not known, or was looked up under another version of the directory.
    std::vector<UserId> unknown_people(std::span<const UserId> ids);

    // --- send queue and drafts (local_store_queue.cpp) ---

    /// On disk when this returns: call before the first try. `read` what is already there under the same key.
    void enqueue(const Queued& action);
    std::vector<Queued> queue();
    SendQueue& send_queue() { return *queue_; }
    void fail(const Bytes& client_entry_id, std::string_view reason);
    /// The server has it: out of the queue and into the log.
    void stored(const Queued& action, const Stored& at, UserId self);
    std::string lane_of(const Queued& action);
    /// Counts what waits to be sent in its conversation's line, and shows it there as the newest message.
    static void show_waiting(ConversationSummary& line, const Queued& action, UserId self);

    void set_draft(ConversationId id, std::string_view text);  ///< Empty text removes it.
    std::string draft(ConversationId id);
    void set_draft_to(UserId peer, std::string_view text, std::int64_t at_ms) { queue_->set_draft_to(peer, text, at_ms); }

  private:
    LocalStore(std::unique_ptr<Sqlite> db, std::unique_ptr<SendQueue> queue);
    std::optional<Seq> known_step(ConversationId id);  ///< Nothing: not seen yet in this epoch.
    void cover(ConversationId id, Seq from, Seq until);
    void uncover(ConversationId id, Seq until);
    void write(const Entry& entry);  ///< Within a transaction that ends with commit().
    void commit(Sqlite::Transaction& written);
    void forget_entries(ConversationId id);
    void note_arrival(const Entry& entry);
    void remember_last(const Entry& entry);
    void find_last_again(ConversationId id);
    void index(const Entry& entry, bool was_indexed);
    void unindex(ConversationId id, Seq seq);
    std::int64_t search_id(ConversationId id, Seq seq);
    std::vector<Entry> matching(const std::string& match, const std::vector<std::string>& words, ConversationId id, int limit);
    void put_person(const Person& person, bool listed, std::int64_t version);
    void read_posts(Person& person);

    std::unique_ptr<Sqlite> db_;
    std::unique_ptr<SendQueue> queue_;
    std::filesystem::path damaged_queue_;
    std::vector<std::pair<Bytes, Stored>> came_back_, acknowledged_;
    std::set<ConversationId> uncounted_;
    struct Names;  ///< Folded names and accounts of everybody, for searching; made when first needed.
    std::unique_ptr<Names> names_;
};

}  // namespace aviso::client
