#include "client-qt/core/local_store.hpp"

#include <set>

#include "client-qt/core/store_names.hpp"
#include "client-qt/core/store_rows.hpp"

namespace aviso::client {

namespace {

constexpr std::size_t kTriedBytes = 64 * 1024;
constexpr std::string_view kSetAside = ".damaged";
constexpr int kVersion = 2;  // another one is fetched anew from the server

constexpr const char* kSchema = R"sql(
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS conversations (conversation_id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, name TEXT NOT NULL,
    description TEXT NOT NULL, peer_id INTEGER NOT NULL, head_seq INTEGER NOT NULL, head_ordinal INTEGER NOT NULL,
    read_seq INTEGER NOT NULL, read_ordinal INTEGER NOT NULL, unread INTEGER NOT NULL, peer_read_seq INTEGER NOT NULL,
    peer_delivered_seq INTEGER NOT NULL, role INTEGER NOT NULL, flags INTEGER NOT NULL, first_seq INTEGER NOT NULL,
    member_count INTEGER NOT NULL, in_step_seq INTEGER NOT NULL DEFAULT 0, reported_seq INTEGER NOT NULL DEFAULT 0,
    listed INTEGER NOT NULL DEFAULT 1, last_seq INTEGER NOT NULL DEFAULT 0, last_at_ms INTEGER NOT NULL DEFAULT 0,
    last_sender_id INTEGER NOT NULL DEFAULT 0, last_kind INTEGER NOT NULL DEFAULT 0, last_notice INTEGER NOT NULL DEFAULT 0,
    last_recalled INTEGER NOT NULL DEFAULT 0, last_text TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS conversations_by_peer ON conversations (peer_id) WHERE peer_id <> 0;
CREATE TABLE IF NOT EXISTS entries (conversation_id INTEGER NOT NULL, seq INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    sender_id INTEGER NOT NULL, client_entry_id BLOB NOT NULL, created_at_ms INTEGER NOT NULL, altered_seq INTEGER NOT NULL,
    recalled INTEGER NOT NULL, kind INTEGER NOT NULL, text TEXT NOT NULL, notice INTEGER NOT NULL, people TEXT NOT NULL,
    mentions_all INTEGER NOT NULL, target_seq INTEGER NOT NULL, PRIMARY KEY (conversation_id, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS covered (conversation_id INTEGER NOT NULL, from_seq INTEGER NOT NULL, until_seq INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, from_seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS deliveries (conversation_id INTEGER PRIMARY KEY, arrived_seq INTEGER NOT NULL, reported_seq INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS people (user_id INTEGER PRIMARY KEY, account TEXT NOT NULL, name TEXT NOT NULL, disabled INTEGER NOT NULL,
    listed INTEGER NOT NULL, version INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS posts (department_id INTEGER NOT NULL, position INTEGER NOT NULL, user_id INTEGER NOT NULL, title TEXT NOT NULL,
    PRIMARY KEY (department_id, position, user_id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS posts_by_person ON posts (user_id);
CREATE TABLE IF NOT EXISTS departments (department_id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL, name TEXT NOT NULL, position INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS departments_by_parent ON departments (parent_id, position);
CREATE TABLE IF NOT EXISTS search_ids (local_id INTEGER PRIMARY KEY, conversation_id INTEGER NOT NULL UNIQUE);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (pairs, singles, content='', contentless_delete=1, tokenize='ascii');
)sql";

/// The store, its journals, and those of one that was damaged.
std::vector<std::filesystem::path> files_of(const std::filesystem::path& file) {
    std::vector<std::filesystem::path> all;
    for (const std::string& one : {file.string(), file.string() + std::string{kSetAside}}) {
        for (const char* companion : {"", "-wal", "-shm"}) all.emplace_back(one + companion);
    }
    return all;
}

}  // namespace

std::filesystem::path LocalStore::queue_file(const std::filesystem::path& file) {
    auto queue = file;
    return queue.replace_extension(".queue" + file.extension().string());
}

LocalStore::LocalStore(std::unique_ptr<Sqlite> db, std::unique_ptr<SendQueue> queue) : db_{std::move(db)}, queue_{std::move(queue)} {}
LocalStore::~LocalStore() = default;

Result<std::unique_ptr<LocalStore>> LocalStore::open(const std::filesystem::path& file, BytesView key) {
    auto db = Sqlite::open(file, key, Sqlite::Durability::at_checkpoints);
    if (!db) return std::unexpected{db.error()};
    bool held_something = false;  // and `key` has opened it
    {
        Sqlite::Query version{**db, "PRAGMA user_version"};
        Sqlite::Query tables{**db, "SELECT count(*) FROM sqlite_master"};
        held_something = version.step() && tables.step() && tables.number(0) > 0;
        if (held_something && version.number(0) != kVersion)
            throw StoreError{StoreError::Kind::damaged, file.string() + " was made by another version"};
    }
    (*db)->execute(kSchema);
    (*db)->execute(("PRAGMA user_version=" + std::to_string(kVersion)).c_str());
    auto queue = SendQueue::open(queue_file(file), key, held_something);
    if (!queue) return std::unexpected{queue.error()};
    std::unique_ptr<LocalStore> store{new LocalStore{std::move(*db), std::move(queue->queue)}};
    store->damaged_queue_ = std::move(queue->set_aside);
    store->number("cursor");  // a first look at the rows: damage shows here rather than later
    Sqlite::Query look{*store->db_, "SELECT count(*), max(last_text) FROM conversations"};
    look.step();
    return store;
}

Result<LocalStore::Opened> LocalStore::open_or_rebuild(const std::filesystem::path& file, BytesView key, bool force) {
    if (!force) {
        try {
            auto opened = open(file, key);
            if (opened) return Opened{std::move(*opened), false};
            if (opened.error().code != Errc::forbidden) return std::unexpected{opened.error()};
        } catch (const StoreError& error) {
            if (error.kind != StoreError::Kind::damaged) throw;
        }
    }
    set_aside(file, kSetAside);
    // The queue has its own file. If `key` does not open that one either, it is another profile's key and not a damage.
    auto fresh = open(file, key);
    if (!fresh) return std::unexpected{fresh.error()};
    return Opened{std::move(*fresh), true};
}

void LocalStore::remove(const std::filesystem::path& file) {
    std::error_code missing;
    for (const auto& one : files_of(file)) std::filesystem::remove(one, missing);
}

std::int64_t LocalStore::bytes_on_disk(const std::filesystem::path& file) {
    std::int64_t all = 0;
    for (const auto& one : files_of(file)) {
        std::error_code missing;
        const auto size = std::filesystem::file_size(one, missing);
        if (!missing) all += static_cast<std::int64_t>(size);
    }
    return all;
}

std::string LocalStore::meta(std::string_view name) {
    Sqlite::Query s{*db_, "SELECT value FROM meta WHERE name = ?"};
    return s.bind(name).step() ? s.text(0) : std::string{};
}

std::int64_t LocalStore::number(std::string_view name) {
    const auto text = meta(name);
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

void LocalStore::set_meta(std::string_view name, std::string_view value) {
    if (meta(name) == value) return;
    db_->run("INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value);
}

void LocalStore::try_to_write() {
    for (const std::size_t size : {kTriedBytes, std::size_t{0}}) {
        set_meta("tried", std::string(size, 'x'));
        queue_->set_setting("tried", std::string(size, 'x'));
    }
}

void LocalStore::apply(const SyncReply& reply) {
    Sqlite::Transaction all{*db_};
    came_back_.clear();  // what a write that failed left
    if (meta("epoch") != reply.epoch) {
        db_->execute("DELETE FROM covered; DELETE FROM deliveries; UPDATE conversations SET in_step_seq = -1, head_seq = 0, head_ordinal = 0, read_seq = 0, read_ordinal = 0, "
                     "reported_seq = 0");
        set_meta("epoch", reply.epoch);
    }
    // A full list may take several replies; what is in none of them is gone.
    if (reply.full && meta("full_begun").empty()) db_->execute("UPDATE conversations SET listed = 0");
    for (const auto& state : reply.conversations) {
        const bool first_sight = !known_step(state.conversation.id);
        put(state.conversation);
        for (const auto& entry : state.entries) {
            write(entry);
            cover(entry.conversation, entry.seq, entry.seq);
        }
        // First sight of a conversation: what came is its present state, older pages are pulled when they are opened.
        if (first_sight) set_in_step(state.conversation.id, state.conversation.head_seq);
    }
    if (reply.full && !reply.more) {
        std::vector<ConversationId> gone;
        {
            Sqlite::Query s{*db_, "SELECT conversation_id FROM conversations WHERE listed = 0"};
            while (s.step()) gone.emplace_back(s.number(0));
        }
        for (const auto id : gone) forget_entries(id);
        db_->execute("DELETE FROM deliveries WHERE conversation_id IN (SELECT conversation_id FROM conversations WHERE listed = 0)");
        db_->execute("DELETE FROM conversations WHERE listed = 0");
    }
    set_meta("full_begun", reply.full && reply.more ? "1" : "");
    set_meta("cursor", std::to_string(reply.cursor));
    set_meta("user_version", std::to_string(reply.user_version));
    commit(all);
}

void LocalStore::apply(const Entry& entry) {
    Sqlite::Transaction all{*db_};
    came_back_.clear();  // what a write that failed left
    const auto before = conversation(entry.conversation);
    write(entry);
    cover(entry.conversation, entry.seq, entry.seq);
    if (before) {
        const auto counted = std::max<std::int64_t>(0, entry.ordinal.value - std::max(before->head_ordinal.value, before->read_ordinal.value));  // the marker may come first
        const auto self = UserId{number("user")};
        const bool own = entry.sender == self;
        const bool mentioned = !own && entry.kind == EntryKind::text && !entry.recalled && entry.seq > before->read_seq &&
                               (entry.mentions_all || std::ranges::find(entry.people, self) != entry.people.end());
        db_->run("UPDATE conversations SET head_seq = max(head_seq, ?), head_ordinal = max(head_ordinal, ?), flags = (flags & ~4) | ?, "
                 "unread = unread + ? WHERE conversation_id = ?",
                 entry.seq, entry.ordinal, mentioned ? static_cast<std::int64_t>(rows::kMentioned) : 0, counted, entry.conversation);
        // Nothing that counts lies between the marker and one's own entry: whoever wrote it had read all, as the server decides it too.
        const bool read_all = before->read_ordinal.value + 1 >= entry.ordinal.value || before->read_seq.value + 1 >= entry.seq.value;
        if (own && entry.shown() && entry.ordinal && read_all && before->read_seq < entry.seq) {
            db_->run("UPDATE conversations SET read_seq = max(read_seq, ?), read_ordinal = max(read_ordinal, ?) WHERE conversation_id = ?", entry.seq,
                     entry.ordinal, entry.conversation);
            count_unread(entry.conversation);
        }
        if (entry.kind == EntryKind::recall || entry.recalled) count_unread(entry.conversation);
    }
    if (in_step(entry.conversation).value + 1 == entry.seq.value) set_in_step(entry.conversation, entry.seq);
    commit(all);
}

void LocalStore::apply(ConversationId id, const Pulled& pulled) {
    Sqlite::Transaction all{*db_};
    came_back_.clear();  // what a write that failed left
    std::set<std::int64_t> given;
    for (const auto& entry : pulled.entries) {
        given.insert(entry.seq.value);
        write(entry);
    }
    for (const auto& entry : pulled.altered) write(entry);
    std::vector<Seq> gone;
    {
        Sqlite::Query held{*db_, "SELECT seq FROM entries WHERE conversation_id = ? AND seq BETWEEN ? AND ? AND kind <> 3"};
        held.bind(id, pulled.covered_from, pulled.covered_until);
        while (held.step())
            if (!given.contains(held.number(0))) gone.emplace_back(held.number(0));
    }
    for (const auto seq : gone) {
        if (const auto old = entry(id, seq); old && old->kind == EntryKind::text && !old->text.empty()) unindex(id, seq);
        db_->run("DELETE FROM entries WHERE conversation_id = ? AND seq = ?", id, seq);
    }
    if (!gone.empty()) find_last_again(id);
    if (pulled.more_altered) uncover(id, in_step(id));
    if (pulled.covered_from) cover(id, pulled.covered_from, pulled.covered_until);
    const auto is_recalled = [](const Entry& entry) { return entry.recalled; };
    if (!pulled.altered.empty() || std::ranges::any_of(pulled.entries, is_recalled)) count_unread(id);
    commit(all);
}

void LocalStore::cover(ConversationId id, Seq from, Seq until) {
    if (until < from) return;
    {
        Sqlite::Query touching{*db_, "SELECT min(from_seq), max(until_seq) FROM covered WHERE conversation_id = ? AND from_seq <= ? AND until_seq >= ?"};
        if (touching.bind(id, until.value + 1, from.value - 1).step() && touching.number(1) != 0) {
            from = std::min(from, Seq{touching.number(0)});
            until = std::max(until, Seq{touching.number(1)});
        }
    }
    db_->run("DELETE FROM covered WHERE conversation_id = ? AND from_seq >= ? AND until_seq <= ?", id, from, until);
    db_->run("INSERT INTO covered (conversation_id, from_seq, until_seq) VALUES (?, ?, ?)", id, from, until);
}

void LocalStore::uncover(ConversationId id, Seq until) {
    db_->run("DELETE FROM covered WHERE conversation_id = ? AND until_seq <= ?", id, until);
    db_->run("UPDATE covered SET from_seq = ? WHERE conversation_id = ? AND from_seq <= ?", until.value + 1, id, until);
}

bool LocalStore::covers(ConversationId id, Seq from, Seq until) {
    Sqlite::Query s{*db_, "SELECT 1 FROM covered WHERE conversation_id = ? AND from_seq <= ? AND until_seq >= ?"};
    return s.bind(id, from, until).step();
}

Seq LocalStore::uncovered_from(ConversationId id, Seq from) {
    Sqlite::Query s{*db_, "SELECT max(until_seq) FROM covered WHERE conversation_id = ? AND from_seq <= ? AND until_seq >= ?"};
    const auto given = s.bind(id, from, from).step() ? s.number(0) : 0;
    return given > 0 ? Seq{given + 1} : from;
}

std::optional<Seq> LocalStore::known_step(ConversationId id) {
    Sqlite::Query s{*db_, "SELECT in_step_seq FROM conversations WHERE conversation_id = ? AND in_step_seq >= 0"};
    if (!s.bind(id).step()) return std::nullopt;
    return Seq{s.number(0)};
}

Seq LocalStore::in_step(ConversationId id) { return known_step(id).value_or(Seq{}); }

void LocalStore::set_in_step(ConversationId id, Seq seq) {
    db_->run("UPDATE conversations SET in_step_seq = max(in_step_seq, ?) WHERE conversation_id = ?", seq, id);
}

}  // namespace aviso::client
