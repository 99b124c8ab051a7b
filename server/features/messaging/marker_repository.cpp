#include "features/messaging/marker_repository.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "features/conversations/conversation_service.hpp"
#include "store/sized_sql.hpp"

namespace aviso::messaging {
namespace {

using store::repeated;
using store::Row;
using store::SizedSql;
using store::Sql;
using store::Value;

const SizedSql kPlaces{[](std::size_t n) {
    return "SELECT m.conversation_id, m.user_id, m.role, m.read_seq, m.read_ordinal, m.delivered_seq, c.kind, c.head_seq, c.head_ordinal,"
           " COALESCE(d.lower_id, 0) + COALESCE(d.higher_id, 0), COALESCE(g.dissolved, 0)"
           " FROM members m JOIN conversations c ON c.conversation_id = m.conversation_id"
           " LEFT JOIN direct_conversations d ON d.conversation_id = m.conversation_id"
           " LEFT JOIN group_profiles g ON g.conversation_id = m.conversation_id WHERE " +
           repeated(n, "(m.conversation_id = ? AND m.user_id = ?)", " OR ");
}};
const SizedSql kOrdinals{[](std::size_t n) {
    return "SELECT conversation_id, seq, ordinal FROM entries WHERE " + repeated(n, "(conversation_id = ? AND seq = ?)", " OR ");
}};
// A number may be raised twice to fill a statement up: versions need not be dense.
const SizedSql kRaiseUsersSqlite{[](std::size_t n) {
    return "INSERT INTO user_versions (user_id, version) VALUES " + repeated(n, "(?, 1)", ", ") +
           " ON CONFLICT (user_id) DO UPDATE SET version = version + 1";
}};
const SizedSql kRaiseUsersMysql{[](std::size_t n) {
    return "INSERT INTO user_versions (user_id, version) VALUES " + repeated(n, "(?, 1)", ", ") + " ON DUPLICATE KEY UPDATE version = version + 1";
}};
const SizedSql kUserVersions{[](std::size_t n) {
    return "SELECT user_id, version FROM user_versions WHERE user_id IN (" + repeated(n, "?", ", ") + ")";
}};
constexpr Sql kMoveOne =
    "UPDATE members SET read_seq = ?, read_ordinal = ?, delivered_seq = ?, state_version = CASE WHEN ? > 0 THEN ? ELSE state_version END"
    " WHERE conversation_id = ? AND user_id = ?";
constexpr Sql kSetVersion = "UPDATE members SET state_version = ? WHERE conversation_id = ? AND user_id = ?";
// Between the reading and this a send may have moved the sender's marker further. Assignments run from left to right.
const SizedSql kMoveMany{[](std::size_t n) {
    return "UPDATE members m JOIN (" +
           repeated(n,
                    "SELECT CAST(? AS SIGNED) AS conversation_id, CAST(? AS SIGNED) AS user_id, CAST(? AS SIGNED) AS seq,"
                    " CAST(? AS SIGNED) AS ordinal, CAST(? AS SIGNED) AS delivered, CAST(? AS SIGNED) AS version",
                    " UNION ALL ") +
           ") v ON m.conversation_id = v.conversation_id AND m.user_id = v.user_id"
           " SET m.read_ordinal = IF(v.seq > m.read_seq, v.ordinal, m.read_ordinal), m.read_seq = GREATEST(m.read_seq, v.seq),"
           " m.delivered_seq = GREATEST(m.delivered_seq, v.delivered), m.state_version = GREATEST(m.state_version, v.version)";
}};
const SizedSql kRecalledUnread{[](std::size_t n) {
    return "SELECT m.conversation_id, m.user_id, COUNT(*) FROM members m JOIN entries e ON e.conversation_id = m.conversation_id"
           " AND e.altered_seq > 0 AND e.altered_seq > m.read_seq AND e.seq > m.read_seq AND e.erased = 1 WHERE " +
           repeated(n, "(m.conversation_id = ? AND m.user_id = ?)", " OR ") + " GROUP BY m.conversation_id, m.user_id";
}};

/// Runs a statement with one tuple of values per item, padded to its size, and gives all rows.
template <class Items, class Values>
store::Rows select_for(store::Transaction& tx, const SizedSql& sql, const Items& items, Values values_of) {
    store::Rows out;
    store::padded_chunks(tx.dialect(), items.size(), [&](std::size_t offset, std::size_t used, std::size_t size) {
        std::vector<Value> values;
        for (std::size_t i = 0; i < size; ++i) values_of(items[offset + std::min(i, used - 1)], values);
        std::ranges::move(tx.run(sql.at(size), values), std::back_inserter(out));
    });
    return out;
}

template <class Items, class Values>
void change_for(store::Transaction& tx, const SizedSql& sql, const Items& items, Values values_of) {
    store::padded_chunks(tx.dialect(), items.size(), [&](std::size_t offset, std::size_t used, std::size_t size) {
        std::vector<Value> values;
        for (std::size_t i = 0; i < size; ++i) values_of(items[offset + std::min(i, used - 1)], values);
        tx.run_change(sql.at(size), values);
    });
}

void add_key(const MarkerKey& key, std::vector<Value>& values) { values.insert(values.end(), {Value{key.conversation}, Value{key.user}}); }

/// A member's place, and what its move comes to.
struct Place {
    MarkerState state;
    Seq head;
    Ordinal head_ordinal;
    bool is_dissolved = false;
    Seq read_to;  ///< 0: the read marker stays
};

/// Reads where everybody stands and decides what moves.
std::map<MarkerKey, Place> find_places(store::Transaction& tx, std::span<const MarkerMove> moves) {
    std::map<MarkerKey, Place> places;
    for (const Row& row : select_for(tx, kPlaces, moves, [](const MarkerMove& move, auto& values) { add_key(move.key, values); })) {
        Place place;
        MarkerState& state = place.state;
        state.key = {row.id<ConversationId>(0), row.id<UserId>(1)};
        state.is_known = true;
        state.is_member = row.integer(2) > 0;
        state.read = row.id<Seq>(3);
        state.read_ordinal = row.id<Ordinal>(4);
        state.delivered = row.id<Seq>(5);
        state.is_direct = row.integer(6) == static_cast<int>(conversations::Kind::direct);
        place.head = row.id<Seq>(7);
        place.head_ordinal = row.id<Ordinal>(8);
        if (state.is_direct) state.peer = UserId{row.integer(9) - state.key.user.value};
        place.is_dissolved = row.integer(10) != 0;
        places.emplace(state.key, place);
    }
    for (const MarkerMove& move : moves) {
        const auto at = places.find(move.key);
        if (at == places.end() || !at->second.state.is_member) continue;
        Place& place = at->second;
        if (const Seq to = std::min(move.read, place.head); to > place.state.read) place.read_to = to;
        const Seq delivered = std::min(move.delivered, place.head);
        if (place.state.is_direct && delivered > place.state.delivered) {
            place.state.delivered = delivered;
            place.state.delivered_moved = true;
        }
    }
    return places;
}

void move_read(store::Transaction& tx, std::map<MarkerKey, Place>& places) {
    std::vector<Place*> in_between;  // where the ordinal is not the head's
    for (auto& [key, place] : places) {
        if (!place.read_to) continue;
        place.state.read = place.read_to;
        place.state.read_moved = true;
        if (place.read_to == place.head) place.state.read_ordinal = place.head_ordinal;
        else in_between.push_back(&place);
    }
    std::map<std::pair<ConversationId, Seq>, Ordinal> ordinals;
    const auto add_entry = [](const Place* place, auto& values) { values.insert(values.end(), {Value{place->state.key.conversation}, Value{place->read_to}}); };
    for (const Row& row : select_for(tx, kOrdinals, in_between, add_entry))
        ordinals[{row.id<ConversationId>(0), row.id<Seq>(1)}] = row.id<Ordinal>(2);
    for (Place* place : in_between) {
        const auto found = ordinals.find({place->state.key.conversation, place->read_to});
        if (found != ordinals.end()) place->state.read_ordinal = found->second;
    }
}

using Versions = std::map<UserId, std::int64_t>;

/// Those whose row a move brings up to date in a later Sync: who read, and the other of a direct conversation, who was read or reached.
std::set<MarkerKey> find_changed(const std::map<MarkerKey, Place>& places) {
    std::set<MarkerKey> changed;
    for (const auto& [key, place] : places) {
        const MarkerState& state = place.state;
        if (state.read_moved) changed.insert(key);
        const bool has_peer = state.is_direct && state.peer != key.user;
        if (has_peer && (state.read_moved || state.delivered_moved)) changed.insert({key.conversation, state.peer});
    }
    return changed;
}

/// The new state version of everybody whose row changed. Only those who read are told of in the feed: from them the other nodes learn of both.
Versions raise_versions(store::Transaction& tx, const std::map<MarkerKey, Place>& places, const std::set<MarkerKey>& changed) {
    std::set<UserId> distinct;
    for (const MarkerKey& key : changed) distinct.insert(key.user);
    const std::vector<UserId> users(distinct.begin(), distinct.end());
    const auto add_user = [](UserId user, auto& values) { values.emplace_back(user); };
    change_for(tx, tx.dialect() == store::Dialect::sqlite ? kRaiseUsersSqlite : kRaiseUsersMysql, users, add_user);
    Versions versions;
    for (const Row& row : select_for(tx, kUserVersions, users, add_user)) versions[row.id<UserId>(0)] = row.integer(1);
    std::set<UserId> readers;
    for (const auto& [key, place] : places)
        if (place.state.read_moved) readers.insert(key.user);
    for (UserId user : readers) tx.touch({store::Touched::Kind::user_state, user.value, versions.at(user)});
    return versions;
}

void write(store::Transaction& tx, const std::map<MarkerKey, Place>& places, const std::set<MarkerKey>& changed, const Versions& versions) {
    struct Change {
        MarkerState state;  ///< markers of 0 stay
        std::int64_t version = 0;
    };
    std::vector<Change> changes;
    for (const auto& [key, place] : places) {
        if (!place.state.read_moved && !place.state.delivered_moved) continue;
        changes.push_back({place.state, changed.contains(key) ? versions.at(key.user) : 0});
    }
    const auto is_moved = [&](const MarkerKey& key) {
        const auto at = places.find(key);
        return at != places.end() && (at->second.state.read_moved || at->second.state.delivered_moved);
    };
    for (const MarkerKey& key : changed) {
        if (is_moved(key)) continue;
        Change& one = changes.emplace_back();
        one.state.key = key;
        one.version = versions.at(key.user);
    }
    std::ranges::sort(changes, {}, [](const Change& change) { return change.state.key; });  // every node locks the rows in this order
    if (tx.dialect() == store::Dialect::sqlite) {
        for (const auto& [state, version] : changes) {
            if (!is_moved(state.key)) tx.execute(kSetVersion, version, state.key.conversation, state.key.user);
            else tx.execute(kMoveOne, state.read, state.read_ordinal, state.delivered, version, version, state.key.conversation, state.key.user);
        }
        return;
    }
    change_for(tx, kMoveMany, changes, [](const Change& change, auto& values) {
        add_key(change.state.key, values);
        values.insert(values.end(), {Value{change.state.read}, Value{change.state.read_ordinal}, Value{change.state.delivered}, Value{change.version}});
    });
}

void count_unread(store::Transaction& tx, std::map<MarkerKey, Place>& places) {
    std::vector<MarkerKey> behind;
    for (auto& [key, place] : places) {
        if (!place.state.is_member || place.is_dissolved) continue;
        place.state.unread = static_cast<int>(std::max<std::int64_t>(0, place.head_ordinal.value - place.state.read_ordinal.value));
        if (place.state.unread > 0) behind.push_back(key);
    }
    for (const Row& row : select_for(tx, kRecalledUnread, behind, [](const MarkerKey& key, auto& values) { add_key(key, values); })) {
        int& unread = places.at({row.id<ConversationId>(0), row.id<UserId>(1)}).state.unread;
        unread = std::max(0, unread - static_cast<int>(row.integer(2)));
    }
}

}  // namespace

std::vector<MarkerState> MarkerRepository::move(store::Transaction& tx, std::span<const MarkerMove> moves) const {
    std::map<MarkerKey, Place> places = find_places(tx, moves);
    move_read(tx, places);
    const std::set<MarkerKey> changed = find_changed(places);
    write(tx, places, changed, raise_versions(tx, places, changed));
    count_unread(tx, places);
    std::vector<MarkerState> out;
    out.reserve(moves.size());
    for (const MarkerMove& move : moves) {
        const auto at = places.find(move.key);
        out.push_back(at == places.end() ? MarkerState{} : at->second.state);
        out.back().key = move.key;
    }
    return out;
}

}  // namespace aviso::messaging
