#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client-qt/core/sqlite.hpp"
#include "client-qt/core/values.hpp"

namespace aviso::client {

/// What the person did and wrote and the server does not have yet, in a small file of its own beside the store: it outlives a damaged
/// store, and each change is synced to disk before the call returns. One thread; throws StoreError.
///
/// A *lane* is a text that names where an action goes ("p7" a person, "c12" a conversation, "g…" a group to be made): within a lane the
/// order of making is kept.
class SendQueue {
  public:
    struct Opened {
        std::unique_ptr<SendQueue> queue;
        std::filesystem::path set_aside;  ///< Not empty: the old file was damaged and lies there; what could be read was taken over.
    };
    /// `key_is_right`: it has opened the store beside it, so a queue it does not open is damaged. Errors: forbidden (the key is not this file's).
    static Result<Opened> open(const std::filesystem::path& file, BytesView key, bool key_is_right = false);

    /// Before the first try. An action whose key is there already is left as it is.
    void add(const Queued& action, const std::string& lane);
    std::vector<Queued> all();
    std::optional<Queued> find(const Bytes& client_entry_id);
    /// The oldest of a lane that has not failed.
    std::optional<Queued> next(const std::string& lane);
    std::vector<std::string> lanes();  ///< Those with something to send.
    int waiting();                     ///< Not failed.
    void fail(const Bytes& client_entry_id, std::string_view reason);
    void retry(const Bytes& client_entry_id);  ///< Takes a failed one back into its lane, under the same key.
    void remove(const Bytes& client_entry_id);

    void set_draft(ConversationId conversation, std::string_view text);  ///< Empty text removes it.
    std::string draft(ConversationId conversation);
    std::map<ConversationId, std::string> drafts();

    /// What is being written to somebody there is no conversation with yet.
    struct PeerDraft {
        std::string text;
        std::int64_t at_ms = 0;
    };
    void set_draft_to(UserId peer, std::string_view text, std::int64_t at_ms);  ///< Empty text removes it.
    std::map<UserId, PeerDraft> drafts_to();

    /// What the person set up on this device; it outlives a damaged store like what they wrote.
    std::string setting(std::string_view name);  ///< Empty when never set.
    void set_setting(std::string_view name, std::string_view value);

    Sqlite& database() { return *db_; }

  private:
    explicit SendQueue(std::unique_ptr<Sqlite> db);
    std::unique_ptr<Sqlite> db_;
};

/// Moves a database file and its companions (-wal, -shm) out of the way; the new name.
std::filesystem::path set_aside(const std::filesystem::path& file, std::string_view ending);

}  // namespace aviso::client
