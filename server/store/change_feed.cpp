#include "store/change_feed.hpp"

#include <algorithm>
#include <utility>

#include "core/log.hpp"
#include "store/engine_database.hpp"
#include "store/epoch.hpp"
#include "store/feed_codec.hpp"
#include "store/feed_retention.hpp"

namespace aviso::store {
namespace {

constexpr int kRowsAtOnce = 500;
constexpr std::chrono::milliseconds kPlugLockWait{1000};

constexpr Sql kSelectNewest{"SELECT COALESCE(MAX(change_id), 0) FROM changes"};
constexpr Sql kSelectAfter{"SELECT change_id, node, touched FROM changes WHERE change_id > ? ORDER BY change_id LIMIT ?"};
constexpr Sql kPlug{"INSERT INTO changes (change_id, node, batch, touched) VALUES (?, 0, ?, ?)"};

SteadyTime steady_now() { return std::chrono::steady_clock::now(); }

}  // namespace

ChangeFeed::ChangeFeed(Database& database, ChangeFeedOptions options)
    : database_{dynamic_cast<EngineDatabase&>(database)}, options_{options}, read_at_{steady_now()} {
    database_.with_connection(connection_, [this](Connection& connection) {
        epoch_ = present_epoch(connection);
        epoch_read_at_ = steady_now();
        find_start(connection);
        while (read_on(connection)) {
        }
    });
    thread_ = std::thread{[this] { run(); }};
    database_.set_change_listener([this] { wake(); });
}

ChangeFeed::~ChangeFeed() {
    database_.set_change_listener(nullptr);
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void ChangeFeed::subscribe(Listener listener) {
    const std::lock_guard lock{mutex_};
    listeners_.push_back(std::move(listener));
}

void ChangeFeed::on_restart(std::function<void()> listener) {
    const std::lock_guard lock{mutex_};
    restart_listeners_.push_back(std::move(listener));
}

std::string ChangeFeed::epoch() const {
    const std::lock_guard lock{mutex_};
    return epoch_;
}

ChangeId ChangeFeed::position() const {
    const std::lock_guard lock{mutex_};
    return position_;
}

ChangeId ChangeFeed::remembered_from() const {
    const std::lock_guard lock{mutex_};
    return remembered_from_;
}

std::optional<ChangeId> ChangeFeed::last_change(ConversationId conversation) const {
    const std::lock_guard lock{mutex_};
    const auto found = last_change_.find(conversation);
    if (found == last_change_.end()) return std::nullopt;
    return found->second;
}

bool ChangeFeed::is_behind() const {
    return steady_now() - read_at_.load() > options_.behind_after;
}

void ChangeFeed::wake() {
    {
        const std::lock_guard lock{mutex_};
        woken_ = true;
    }
    wake_.notify_all();
}

std::vector<Change> ChangeFeed::read(Reader& reader, ChangeId after, int limit) {
    std::vector<Change> changes;
    for (const Row& row : reader.query(kSelectAfter, after, limit)) changes.push_back({row.id<ChangeId>(0), row.id<NodeId>(1), decode_touched(row.text(2))});
    return changes;
}

void ChangeFeed::find_start(Connection& connection) {
    const std::int64_t newest = connection.query_one(kSelectNewest)->integer(0);
    // Not the oldest row that is there: one before it may still be in flight.
    const ChangeId start{std::max(pruned_until(connection).value, newest - options_.remembered)};
    const std::lock_guard lock{mutex_};
    heard_until_ = std::min(position_, ChangeId{newest});
    position_ = remembered_from_ = start;
    last_change_.clear();
}

void ChangeFeed::follow_epoch(Connection& connection) {
    if (steady_now() - epoch_read_at_ < options_.poll) return;
    const std::string now = present_epoch(connection);
    epoch_read_at_ = steady_now();
    if (now == epoch()) return;
    {
        const std::lock_guard lock{mutex_};
        epoch_ = now;
    }
    restart(connection, "another epoch of the data");
}

void ChangeFeed::restart(Connection& connection, std::string_view reason) {
    hole_.reset();
    find_start(connection);
    log().warn("feed_restarted reason=\"{}\" epoch={} change={}", reason, epoch(), position().value);
    std::vector<std::function<void()>> listeners;
    {
        const std::lock_guard lock{mutex_};
        listeners = restart_listeners_;
    }
    for (const auto& listener : listeners) listener();
}

void ChangeFeed::run() {
    std::unique_lock lock{mutex_};
    SteadyTime begun_at{};
    while (!stopping_) {
        const auto wait = hole_ ? options_.hole_wait : options_.poll;
        wake_.wait_for(lock, wait, [this] { return woken_ || stopping_; });
        wake_.wait_until(lock, begun_at + options_.between, [this] { return stopping_; });
        begun_at = steady_now();
        woken_ = false;
        if (stopping_) return;
        lock.unlock();
        try {
            database_.with_connection(connection_, [this](Connection& connection) {
                follow_epoch(connection);
                while (read_on(connection)) {
                }
            });
            if (std::exchange(is_away_, false)) log().info("database_back");
        } catch (const std::exception& e) {
            if (!std::exchange(is_away_, true)) {
                log().warn("database_away error=\"{}\" what_to_do=\"start it again; the server goes on by itself then\"", log_safe(e.what()));
            }
        }
        lock.lock();
    }
}

/// Hands over what follows without a hole; true when there may be more at once.
bool ChangeFeed::read_on(Connection& connection) {
    const ChangeId before = position();
    std::vector<Change> changes = read(connection, before, kRowsAtOnce);
    std::size_t ready = 0;
    while (ready < changes.size() && changes[ready].id.value == before.value + static_cast<std::int64_t>(ready) + 1) ++ready;
    const bool met_hole = ready < changes.size();
    deliver(std::span{changes}.first(ready));
    if (ready > 0 || !met_hole) {
        hole_.reset();
        read_at_ = steady_now();  // not while it waits at a hole: what lies behind is not known here
    }
    if (met_hole && before.value + static_cast<std::int64_t>(ready) < pruned_until(connection).value) {
        restart(connection, "rows were removed that had not been read");
        return true;
    }
    if (met_hole) plug_if_due(connection, ChangeId{before.value + static_cast<std::int64_t>(ready) + 1});
    return !met_hole && ready == kRowsAtOnce;
}

void ChangeFeed::deliver(std::span<const Change> changes) {
    std::vector<Listener> listeners;
    {
        const std::lock_guard lock{mutex_};
        for (const Change& change : changes) {
            for (const Touched& touched : change.touched) {
                const bool of_conversation = touched.kind == Touched::Kind::conversation || touched.kind == Touched::Kind::membership;
                if (of_conversation) last_change_[ConversationId{touched.id}] = change.id;
            }
            position_ = change.id;
        }
        // After a restart the index is made anew from rows that the listeners have heard of.
        changes = changes.subspan(static_cast<std::size_t>(std::ranges::upper_bound(changes, heard_until_, {}, &Change::id) - changes.begin()));
        if (!changes.empty()) listeners = listeners_;
    }
    for (const Listener& listener : listeners) listener(changes);
}

/// Inserts the missing id. That waits while its owner is in flight (then: later again), collides if the owner committed (then it
/// is read next), and else fills the hole that a roll-back left.
void ChangeFeed::plug_if_due(Connection& connection, ChangeId missing) {
    if (!hole_ || hole_->first != missing) {
        hole_ = {missing, steady_now()};
        return;
    }
    if (steady_now() - hole_->second < options_.hole_wait) return;
    try {
        connection.set_lock_timeout(kPlugLockWait);
        connection.execute(kPlug, missing, missing, Blob{});
        log().debug("feed_hole_plugged change={}", missing.value);
    } catch (const ConstraintViolation&) {
    } catch (const TransientError&) {
        return;
    }
    wake();
}

}  // namespace aviso::store
