#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <unordered_map>
#include <vector>

#include "store/database.hpp"

namespace aviso::store {

class EngineDatabase;
class Connection;

/// One transaction that others must hear of.
struct Change {
    ChangeId id;
    NodeId node;  ///< that committed it; 0 = a plugged hole
    std::vector<Touched> touched;
};

struct ChangeFeedOptions {
    std::chrono::milliseconds poll{1000};        ///< Reads the feed at least so often, whether woken or not.
    std::chrono::milliseconds between{4};        ///< Readings begin at least so far apart: what is committed meanwhile is read together.
    std::chrono::milliseconds hole_wait{20};     ///< A missing id is given this long before it is plugged.
    std::chrono::milliseconds behind_after{3000};///< Without a successful reading for so long, `is_behind`.
    std::int64_t remembered = 200'000;           ///< Rows before the present end that are read at start.
};

/// This node's reading of the change feed: every row, in order of id, none passed over (design.md "Change feed"). Ids become visible
/// out of order; a missing one is waited for, then inserted as an empty row, which shows what became of its owner.
class ChangeFeed {
  public:
    /// Runs on the feed's thread, in order, never twice for one change. Must not block or call back into the feed's destructor.
    using Listener = std::function<void(std::span<const Change>)>;

    /// Reads up to the present end, blocking, then goes on by a thread of its own. The database must outlive it. Throws DatabaseError.
    explicit ChangeFeed(Database& database, ChangeFeedOptions options = {});
    ~ChangeFeed();
    ChangeFeed(const ChangeFeed&) = delete;
    ChangeFeed& operator=(const ChangeFeed&) = delete;

    // All callable from any thread.

    /// From now on; a listener stays until the feed ends.
    void subscribe(Listener listener);
    /// Called on the feed's thread when what this node keeps in memory is to be forgotten: the data is of another epoch (backup restored,
    /// replica promoted, MariaDB restarted), or rows that this node had not read yet have been removed. The feed has started anew then.
    void on_restart(std::function<void()> listener);
    /// Of the data, hexadecimal; looked at with every poll.
    std::string epoch() const;
    /// Everything up to and including it is known here. A cursor handed out is read from this before the data.
    ChangeId position() const;
    /// Changes after it are in the index; a cursor before it needs a full Sync.
    ChangeId remembered_from() const;
    /// The last change of a conversation's entries or members, if any since remembered_from().
    std::optional<ChangeId> last_change(ConversationId conversation) const;
    /// The feed could not be read for too long: answers from caches may be old.
    bool is_behind() const;
    /// Reads now (another node's hint over the bus; own commits wake it by themselves).
    void wake();

    /// Changes with id > after, ascending, at most `limit`, as they stand; a missing id may still appear. For indexers that stay at or
    /// below position().
    static std::vector<Change> read(Reader& reader, ChangeId after, int limit);

  private:
    void run();
    void find_start(Connection& connection);
    void follow_epoch(Connection& connection);
    void restart(Connection& connection, std::string_view reason);
    bool read_on(Connection& connection);
    void deliver(std::span<const Change> changes);
    void plug_if_due(Connection& connection, ChangeId missing);

    EngineDatabase& database_;
    const ChangeFeedOptions options_;
    std::unique_ptr<Connection> connection_;
    std::optional<std::pair<ChangeId, SteadyTime>> hole_;  ///< of the reading thread
    SteadyTime epoch_read_at_;                             ///< of the reading thread
    bool is_away_ = false;                                 ///< of the reading thread: the last reading failed

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    bool woken_ = false;
    bool stopping_ = false;
    ChangeId position_;
    ChangeId remembered_from_;
    ChangeId heard_until_;  ///< what the listeners have heard of, and do not again
    std::atomic<SteadyTime> read_at_;  ///< when reading last got on, or there was nothing to read
    std::unordered_map<ConversationId, ChangeId> last_change_;
    std::vector<Listener> listeners_;
    std::vector<std::function<void()>> restart_listeners_;
    std::string epoch_;
    std::thread thread_;
};

}  // namespace aviso::store
