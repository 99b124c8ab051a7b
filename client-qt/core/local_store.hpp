#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client-qt/core/values.hpp"
#include "core/result.hpp"

struct sqlite3;

namespace aviso::client {

/// A text that waits to be stored by the server.
struct Queued {
    std::int64_t position = 0;  ///< Order of making.
    ConversationId conversation;  ///< 0: to `peer`.
    UserId peer;
    Bytes client_entry_id;
    std::string text;
    std::int64_t created_at_ms = 0;
    std::string failure;  ///< Not empty: refused for good, with this reason; kept until the person decides.
};

/// A device's copy of what it may read, encrypted (SQLite3MultipleCiphers, AES-256). Everything blocks for a disk access at
/// most; used on one thread. Throws std::runtime_error when the disk fails or the file is damaged.
class LocalStore {
  public:
    /// `key` is 32 bytes. Errors: forbidden (the key is not this file's).
    static Result<std::unique_ptr<LocalStore>> open(const std::filesystem::path& file, BytesView key);
    ~LocalStore();
    LocalStore(const LocalStore&) = delete;
    LocalStore& operator=(const LocalStore&) = delete;

    std::string meta(std::string_view name);
    void set_meta(std::string_view name, std::string_view value);

    /// Takes a Sync reply as one transaction, cursor included. Another epoch first forgets cursor and covered ranges.
    void apply(const SyncReply& reply);
    /// Takes one pushed entry and what it alters.
    void apply(const Entry& entry);
    /// Replaces the covered range by what the server gave.
    void apply(ConversationId conversation, const Pulled& pulled);
    void put(const Conversation& conversation);
    void move_markers(ConversationId conversation, Seq read, Seq peer_read, Seq peer_delivered, int unread);

    std::optional<Conversation> conversation(ConversationId id);
    std::optional<Conversation> direct_with(UserId peer);
    std::vector<Conversation> conversations();  ///< Newest first.
    /// Shown entries below `before` (0: from the newest), ascending.
    std::vector<Entry> history(ConversationId id, Seq before, int limit);
    std::optional<Entry> entry(ConversationId id, Seq seq);
    /// Up to here everything is held, with its alterations; behind it lies a gap when the head is higher.
    Seq in_step(ConversationId id);
    void set_in_step(ConversationId id, Seq seq);
    /// The whole range was given by replies.
    bool covers(ConversationId id, Seq from, Seq until);

    void put_people(const std::vector<Person>& people);
    std::vector<Person> people();
    std::optional<Person> person(UserId id);

    /// On disk when this returns: call before the first try.
    void enqueue(const Queued& message);
    std::vector<Queued> queue();
    void fail(const Bytes& client_entry_id, std::string_view reason);
    /// The server has it: out of the queue and into the log, at once.
    void stored(const Queued& message, const Stored& at, UserId self);

    void set_draft(ConversationId id, std::string_view text);  ///< Empty text removes it.
    std::string draft(ConversationId id);

  private:
    class Statement;
    class Transaction;
    explicit LocalStore(sqlite3* db) : db_{db} {}
    void execute(const char* sql);
    void cover(ConversationId id, Seq from, Seq until);
    void write(const Entry& entry);
    sqlite3* db_;
};

}  // namespace aviso::client
