#include "client-qt/core/send_queue.hpp"

#include "client-qt/core/store_rows.hpp"

namespace aviso::client {

namespace {

constexpr const char* kSchema = R"sql(
CREATE TABLE IF NOT EXISTS actions (position INTEGER PRIMARY KEY AUTOINCREMENT, lane TEXT NOT NULL, conversation_id INTEGER NOT NULL,
    peer_id INTEGER NOT NULL, client_entry_id BLOB NOT NULL UNIQUE, text TEXT NOT NULL, created_at_ms INTEGER NOT NULL,
    failure TEXT NOT NULL DEFAULT '', kind INTEGER NOT NULL, target_seq INTEGER NOT NULL, people TEXT NOT NULL, mentions_all INTEGER NOT NULL,
    role INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS actions_by_lane ON actions (lane, position);
CREATE TABLE IF NOT EXISTS drafts (conversation_id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS peer_drafts (peer_id INTEGER PRIMARY KEY, text TEXT NOT NULL, at_ms INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
)sql";

#define AVISO_ACTION_COLUMNS \
    "position, conversation_id, peer_id, client_entry_id, text, created_at_ms, failure, kind, target_seq, people, mentions_all, role"

Queued read(const Sqlite::Query& s) {
    return {s.number(0), ConversationId{s.number(1)}, UserId{s.number(2)}, s.text(3), s.text(4), s.number(5), s.text(6),
            static_cast<ActionKind>(s.number(7)), Seq{s.number(8)}, rows::split(s.text(9)), s.number(10) != 0, static_cast<MemberRole>(s.number(11))};
}

/// What a damaged file still gives: rows up to the first unreadable page.
void take_over(const std::filesystem::path& damaged, BytesView key, SendQueue& into) {
    try {
        const auto old = Sqlite::open(damaged, key, Sqlite::Durability::each_commit);
        if (!old) return;
        Sqlite::Query actions{**old, "SELECT " AVISO_ACTION_COLUMNS ", lane FROM actions ORDER BY position"};
        while (actions.step()) into.add(read(actions), actions.text(12));
        Sqlite::Query drafts{**old, "SELECT conversation_id, text FROM drafts"};
        while (drafts.step()) into.set_draft(ConversationId{drafts.number(0)}, drafts.text(1));
        Sqlite::Query settings{**old, "SELECT name, value FROM settings"};
        while (settings.step()) into.set_setting(settings.text(0), settings.text(1));
        // Last: queues of earlier versions have none.
        Sqlite::Query peers{**old, "SELECT peer_id, text, at_ms FROM peer_drafts"};
        while (peers.step()) into.set_draft_to(UserId{peers.number(0)}, peers.text(1), peers.number(2));
    } catch (const StoreError&) {
        return;  // the rest is not to be had
    }
}

}  // namespace

std::filesystem::path set_aside(const std::filesystem::path& file, std::string_view ending) {
    const auto target = file.string() + std::string{ending};
    for (const char* companion : {"", "-wal", "-shm"}) {
        std::error_code missing;
        std::filesystem::remove(target + companion, missing);
        std::filesystem::rename(file.string() + companion, target + companion, missing);
    }
    return target;
}

SendQueue::SendQueue(std::unique_ptr<Sqlite> db) : db_{std::move(db)} { db_->execute(kSchema); }

Result<SendQueue::Opened> SendQueue::open(const std::filesystem::path& file, BytesView key, bool key_is_right) {
    try {
        auto db = Sqlite::open(file, key, Sqlite::Durability::each_commit);
        if (!db && !(key_is_right && db.error().code == Errc::forbidden)) return std::unexpected{db.error()};
        if (db) {
            std::unique_ptr<SendQueue> queue{new SendQueue{std::move(*db)}};
            queue->all();  // a few rows: a damaged page shows now and not in the middle of a conversation
            queue->drafts();
            return Opened{std::move(queue), {}};
        }
    } catch (const StoreError& error) {
        if (error.kind != StoreError::Kind::damaged) throw;
    }
    const auto old = set_aside(file, ".damaged");
    auto db = Sqlite::open(file, key, Sqlite::Durability::each_commit);
    if (!db) return std::unexpected{db.error()};
    std::unique_ptr<SendQueue> queue{new SendQueue{std::move(*db)}};
    take_over(old, key, *queue);
    return Opened{std::move(queue), old};
}

void SendQueue::add(const Queued& a, const std::string& lane) {
    db_->run("INSERT INTO actions (lane, conversation_id, peer_id, client_entry_id, text, created_at_ms, failure, kind, target_seq, people, "
             "mentions_all, role) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (client_entry_id) DO NOTHING",
             lane, a.conversation, a.peer, a.client_entry_id, a.text, a.created_at_ms, a.failure, static_cast<int>(a.kind), a.target,
             rows::join(a.people), a.mentions_all, static_cast<int>(a.role));
}

std::vector<Queued> SendQueue::all() {
    Sqlite::Query s{*db_, "SELECT " AVISO_ACTION_COLUMNS " FROM actions ORDER BY position"};
    std::vector<Queued> out;
    while (s.step()) out.push_back(read(s));
    return out;
}

std::optional<Queued> SendQueue::find(const Bytes& key) {
    Sqlite::Query s{*db_, "SELECT " AVISO_ACTION_COLUMNS " FROM actions WHERE client_entry_id = ?"};
    if (!s.bind(key).step()) return std::nullopt;
    return read(s);
}

std::optional<Queued> SendQueue::next(const std::string& lane) {
    Sqlite::Query s{*db_, "SELECT " AVISO_ACTION_COLUMNS " FROM actions WHERE lane = ? AND failure = '' ORDER BY position LIMIT 1"};
    if (!s.bind(lane).step()) return std::nullopt;
    return read(s);
}

std::vector<std::string> SendQueue::lanes() {
    Sqlite::Query s{*db_, "SELECT DISTINCT lane FROM actions WHERE failure = ''"};
    std::vector<std::string> out;
    while (s.step()) out.push_back(s.text(0));
    return out;
}

int SendQueue::waiting() {
    Sqlite::Query s{*db_, "SELECT count(*) FROM actions WHERE failure = ''"};
    return s.step() ? static_cast<int>(s.number(0)) : 0;
}

void SendQueue::fail(const Bytes& key, std::string_view reason) { db_->run("UPDATE actions SET failure = ? WHERE client_entry_id = ?", reason, key); }
void SendQueue::retry(const Bytes& key) { db_->run("UPDATE actions SET failure = '' WHERE client_entry_id = ?", key); }
void SendQueue::remove(const Bytes& key) { db_->run("DELETE FROM actions WHERE client_entry_id = ?", key); }

void SendQueue::set_draft(ConversationId id, std::string_view text) {
    if (text.empty()) db_->run("DELETE FROM drafts WHERE conversation_id = ?", id);
    else db_->run("INSERT INTO drafts (conversation_id, text) VALUES (?, ?) ON CONFLICT (conversation_id) DO UPDATE SET text = excluded.text", id, text);
}

std::string SendQueue::draft(ConversationId id) {
    Sqlite::Query s{*db_, "SELECT text FROM drafts WHERE conversation_id = ?"};
    return s.bind(id).step() ? s.text(0) : std::string{};
}

std::map<ConversationId, std::string> SendQueue::drafts() {
    Sqlite::Query s{*db_, "SELECT conversation_id, text FROM drafts"};
    std::map<ConversationId, std::string> out;
    while (s.step()) out.emplace(ConversationId{s.number(0)}, s.text(1));
    return out;
}

void SendQueue::set_draft_to(UserId peer, std::string_view text, std::int64_t at_ms) {
    if (text.empty()) db_->run("DELETE FROM peer_drafts WHERE peer_id = ?", peer);
    else
        db_->run("INSERT INTO peer_drafts (peer_id, text, at_ms) VALUES (?, ?, ?) ON CONFLICT (peer_id) DO UPDATE SET text = excluded.text, at_ms = excluded.at_ms", peer,
                 text, at_ms);
}

std::map<UserId, SendQueue::PeerDraft> SendQueue::drafts_to() {
    Sqlite::Query s{*db_, "SELECT peer_id, text, at_ms FROM peer_drafts"};
    std::map<UserId, PeerDraft> out;
    while (s.step()) out.emplace(UserId{s.number(0)}, PeerDraft{s.text(1), s.number(2)});
    return out;
}

std::string SendQueue::setting(std::string_view name) {
    Sqlite::Query s{*db_, "SELECT value FROM settings WHERE name = ?"};
    return s.bind(name).step() ? s.text(0) : std::string{};
}

void SendQueue::set_setting(std::string_view name, std::string_view value) {
    db_->run("INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value);
}

}  // namespace aviso::client
