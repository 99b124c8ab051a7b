#include "client-qt/core/local_store.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <stdexcept>

namespace aviso::client {

namespace {

constexpr const char* kSchema = R"sql(
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS conversations (conversation_id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, name TEXT NOT NULL,
    description TEXT NOT NULL, peer_id INTEGER NOT NULL, head_seq INTEGER NOT NULL, head_ordinal INTEGER NOT NULL,
    read_seq INTEGER NOT NULL, read_ordinal INTEGER NOT NULL, unread INTEGER NOT NULL, peer_read_seq INTEGER NOT NULL,
    peer_delivered_seq INTEGER NOT NULL, role INTEGER NOT NULL, flags INTEGER NOT NULL, first_seq INTEGER NOT NULL,
    member_count INTEGER NOT NULL, in_step_seq INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS entries (conversation_id INTEGER NOT NULL, seq INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    sender_id INTEGER NOT NULL, client_entry_id BLOB NOT NULL, created_at_ms INTEGER NOT NULL, altered_seq INTEGER NOT NULL,
    recalled INTEGER NOT NULL, kind INTEGER NOT NULL, text TEXT NOT NULL, notice INTEGER NOT NULL, people TEXT NOT NULL,
    mentions_all INTEGER NOT NULL, target_seq INTEGER NOT NULL, PRIMARY KEY (conversation_id, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS covered (conversation_id INTEGER NOT NULL, from_seq INTEGER NOT NULL, until_seq INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, from_seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS people (user_id INTEGER PRIMARY KEY, account TEXT NOT NULL, name TEXT NOT NULL, disabled INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS outbox (position INTEGER PRIMARY KEY AUTOINCREMENT, conversation_id INTEGER NOT NULL, peer_id INTEGER NOT NULL,
    client_entry_id BLOB NOT NULL UNIQUE, text TEXT NOT NULL, created_at_ms INTEGER NOT NULL, failure TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS drafts (conversation_id INTEGER PRIMARY KEY, text TEXT NOT NULL);
)sql";

constexpr const char* kConversationColumns =
    "conversation_id, kind, name, description, peer_id, head_seq, head_ordinal, read_seq, read_ordinal, unread, peer_read_seq, "
    "peer_delivered_seq, role, flags, first_seq, member_count";
constexpr const char* kEntryColumns =
    "conversation_id, seq, ordinal, sender_id, client_entry_id, created_at_ms, altered_seq, recalled, kind, text, notice, people, "
    "mentions_all, target_seq";

std::string join(const std::vector<UserId>& ids) {
    std::string out;
    for (const auto id : ids) out += std::to_string(id.value) + ",";
    return out;
}

std::vector<UserId> split(const std::string& text) {
    std::vector<UserId> out;
    for (const char* at = text.data(); at < text.data() + text.size();) {
        std::int64_t id = 0;
        const auto parsed = std::from_chars(at, text.data() + text.size(), id);
        if (parsed.ec != std::errc{}) break;
        out.emplace_back(id);
        at = parsed.ptr + 1;
    }
    return out;
}

}  // namespace

class LocalStore::Statement {
  public:
    Statement(sqlite3* db, const std::string& sql) : db_{db} {
        if (sqlite3_prepare_v2(db, sql.c_str(), -1, &handle_, nullptr) != SQLITE_OK) broken();
    }
    ~Statement() { sqlite3_finalize(handle_); }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    template <class... Values>
    Statement& bind(const Values&... values) {
        (put(++bound_, values), ...);
        return *this;
    }
    bool step() {
        const int code = sqlite3_step(handle_);
        if (code != SQLITE_ROW && code != SQLITE_DONE) broken();
        return code == SQLITE_ROW;
    }
    std::int64_t number(int column) { return sqlite3_column_int64(handle_, column); }
    std::string text(int column) {
        const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_, column));
        return bytes == nullptr ? std::string{} : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)));
    }

  private:
    void put(int at, std::int64_t value) { sqlite3_bind_int64(handle_, at, value); }
    void put(int at, int value) { sqlite3_bind_int64(handle_, at, value); }
    void put(int at, std::string_view value) {
        sqlite3_bind_text(handle_, at, value.data() == nullptr ? "" : value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
    }
    template <class Tag>
    void put(int at, Id<Tag> id) { sqlite3_bind_int64(handle_, at, id.value); }
    [[noreturn]] void broken() { throw std::runtime_error(std::string{"local store: "} + sqlite3_errmsg(db_)); }

    sqlite3* db_;
    sqlite3_stmt* handle_ = nullptr;
    int bound_ = 0;
};

class LocalStore::Transaction {
  public:
    explicit Transaction(LocalStore& store) : store_{store} { store_.execute("BEGIN IMMEDIATE"); }
    ~Transaction() {
        if (!done_) sqlite3_exec(store_.db_, "ROLLBACK", nullptr, nullptr, nullptr);
    }
    void commit() {
        store_.execute("COMMIT");
        done_ = true;
    }

  private:
    LocalStore& store_;
    bool done_ = false;
};

Result<std::unique_ptr<LocalStore>> LocalStore::open(const std::filesystem::path& file, BytesView key) {
    sqlite3* db = nullptr;
    const int opened = sqlite3_open(file.string().c_str(), &db);
    std::unique_ptr<LocalStore> store{new LocalStore{db}};
    if (opened != SQLITE_OK) throw std::runtime_error("local store " + file.string() + ": " + sqlite3_errmsg(db));
    sqlite3_busy_timeout(db, 5000);
    store->execute("PRAGMA cipher='sqlcipher'");
    store->execute(("PRAGMA key=\"x'" + to_hex(key) + "'\"").c_str());
    const int readable = sqlite3_exec(db, "SELECT count(*) FROM sqlite_master", nullptr, nullptr, nullptr);
    if (readable == SQLITE_NOTADB) return aviso::fail(Errc::forbidden, "the key does not open the local store");
    if (readable != SQLITE_OK) throw std::runtime_error("local store " + file.string() + ": " + sqlite3_errmsg(db));
    store->execute("PRAGMA journal_mode=WAL");
    store->execute("PRAGMA synchronous=FULL");  // a message is on disk before its first try
    store->execute(kSchema);
    return store;
}

LocalStore::~LocalStore() { sqlite3_close_v2(db_); }

void LocalStore::execute(const char* sql) {
    if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error(std::string{"local store: "} + sqlite3_errmsg(db_));
}

std::string LocalStore::meta(std::string_view name) {
    Statement s{db_, "SELECT value FROM meta WHERE name = ?"};
    return s.bind(name).step() ? s.text(0) : std::string{};
}

void LocalStore::set_meta(std::string_view name, std::string_view value) {
    Statement{db_, "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"}.bind(name, value).step();
}

void LocalStore::put(const Conversation& c) {
    const int flags = c.pinned | c.muted << 1 | c.hidden << 2 | c.left << 3 | c.mentioned << 4;
    Statement{db_, std::string{"INSERT INTO conversations ("} + kConversationColumns + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) "
        "ON CONFLICT (conversation_id) DO UPDATE SET kind = excluded.kind, name = excluded.name, description = excluded.description, "
        "peer_id = excluded.peer_id, head_seq = max(head_seq, excluded.head_seq), head_ordinal = max(head_ordinal, excluded.head_ordinal), "
        "read_seq = max(read_seq, excluded.read_seq), read_ordinal = max(read_ordinal, excluded.read_ordinal), unread = excluded.unread, "
        "peer_read_seq = max(peer_read_seq, excluded.peer_read_seq), peer_delivered_seq = max(peer_delivered_seq, excluded.peer_delivered_seq), "
        "role = excluded.role, flags = excluded.flags, first_seq = excluded.first_seq, member_count = excluded.member_count"}
        .bind(c.id, static_cast<int>(c.kind), c.name, c.description, c.peer, c.head_seq, c.head_ordinal, c.read_seq, c.read_ordinal, c.unread,
              c.peer_read_seq, c.peer_delivered_seq, static_cast<int>(c.role), flags, c.first_seq, c.member_count)
        .step();
}

void LocalStore::write(const Entry& e) {
    // A late push must not undo an alteration that is already here.
    Statement{db_, std::string{"INSERT INTO entries ("} + kEntryColumns + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (conversation_id, seq) "
        "DO UPDATE SET altered_seq = excluded.altered_seq, recalled = excluded.recalled, kind = excluded.kind, text = excluded.text, "
        "notice = excluded.notice, people = excluded.people, mentions_all = excluded.mentions_all WHERE excluded.altered_seq >= altered_seq"}
        .bind(e.conversation, e.seq, e.ordinal, e.sender, e.client_entry_id, e.created_at_ms, e.altered_seq, static_cast<int>(e.recalled),
              static_cast<int>(e.kind), e.text, static_cast<int>(e.notice), join(e.people), static_cast<int>(e.mentions_all), e.target)
        .step();
    if (e.kind == EntryKind::recall)
        Statement{db_, "UPDATE entries SET recalled = 1, text = '', altered_seq = ? WHERE conversation_id = ? AND seq = ? AND altered_seq < ?"}
            .bind(e.seq, e.conversation, e.target, e.seq).step();
    // Our own message came back before the reply to its send did.
    if (!e.client_entry_id.empty()) Statement{db_, "DELETE FROM outbox WHERE client_entry_id = ?"}.bind(e.client_entry_id).step();
}

void LocalStore::cover(ConversationId id, Seq from, Seq until) {
    if (until < from) return;
    Statement touching{db_, "SELECT min(from_seq), max(until_seq) FROM covered WHERE conversation_id = ? AND from_seq <= ? AND until_seq >= ?"};
    if (touching.bind(id, until.value + 1, from.value - 1).step() && touching.number(0) != 0) {
        from = std::min(from, Seq{touching.number(0)});
        until = std::max(until, Seq{touching.number(1)});
    }
    Statement{db_, "DELETE FROM covered WHERE conversation_id = ? AND from_seq >= ? AND until_seq <= ?"}.bind(id, from, until).step();
    Statement{db_, "INSERT INTO covered (conversation_id, from_seq, until_seq) VALUES (?, ?, ?)"}.bind(id, from, until).step();
}

bool LocalStore::covers(ConversationId id, Seq from, Seq until) {
    return Statement{db_, "SELECT 1 FROM covered WHERE conversation_id = ? AND from_seq <= ? AND until_seq >= ?"}.bind(id, from, until).step();
}

void LocalStore::apply(const SyncReply& reply) {
    Transaction all{*this};
    if (meta("epoch") != reply.epoch) {
        execute("DELETE FROM covered; UPDATE conversations SET in_step_seq = 0, head_seq = 0");
        set_meta("epoch", reply.epoch);
    }
    if (reply.full && meta("full_begun").empty()) execute("DELETE FROM conversations");
    set_meta("full_begun", reply.full && reply.more ? "1" : "");
    for (const auto& state : reply.conversations) {
        put(state.conversation);
        for (const auto& entry : state.entries) {
            write(entry);
            cover(entry.conversation, entry.seq, entry.seq);
        }
        // First sight of a conversation: what came is its present state, older pages are pulled when they are opened.
        if (in_step(state.conversation.id) == Seq{}) set_in_step(state.conversation.id, state.conversation.head_seq);
    }
    set_meta("cursor", std::to_string(reply.cursor));
    set_meta("user_version", std::to_string(reply.user_version));
    all.commit();
}

void LocalStore::apply(const Entry& entry) {
    Transaction all{*this};
    const bool known = this->entry(entry.conversation, entry.seq).has_value();
    write(entry);
    cover(entry.conversation, entry.seq, entry.seq);
    const auto self = meta("user");
    const int counts = !known && entry.ordinal && self != std::to_string(entry.sender.value) ? 1 : 0;
    Statement{db_, "UPDATE conversations SET head_seq = max(head_seq, ?), head_ordinal = max(head_ordinal, ?), flags = flags & ~4, "
                   "unread = unread + ? WHERE conversation_id = ?"}
        .bind(entry.seq, entry.ordinal, counts, entry.conversation).step();
    if (in_step(entry.conversation).value + 1 == entry.seq.value) set_in_step(entry.conversation, entry.seq);
    all.commit();
}

void LocalStore::apply(ConversationId id, const Pulled& pulled) {
    Transaction all{*this};
    std::set<std::int64_t> given;
    for (const auto& entry : pulled.entries) {
        given.insert(entry.seq.value);
        write(entry);
    }
    for (const auto& entry : pulled.altered) write(entry);
    std::vector<Seq> gone;
    Statement held{db_, "SELECT seq FROM entries WHERE conversation_id = ? AND seq BETWEEN ? AND ? AND kind <> 3"};
    held.bind(id, pulled.covered_from, pulled.covered_until);
    while (held.step())
        if (!given.contains(held.number(0))) gone.emplace_back(held.number(0));
    for (const auto seq : gone) Statement{db_, "DELETE FROM entries WHERE conversation_id = ? AND seq = ?"}.bind(id, seq).step();
    if (pulled.covered_from) cover(id, pulled.covered_from, pulled.covered_until);
    all.commit();
}

void LocalStore::move_markers(ConversationId id, Seq read, Seq peer_read, Seq peer_delivered, int unread) {
    Statement{db_, "UPDATE conversations SET unread = CASE WHEN ? < 0 THEN unread ELSE ? END, read_seq = max(read_seq, ?), "
                   "peer_read_seq = max(peer_read_seq, ?), peer_delivered_seq = max(peer_delivered_seq, ?) WHERE conversation_id = ?"}
        .bind(unread, unread, read, peer_read, peer_delivered, id).step();
}

namespace {

template <class Row>
Conversation read_conversation(Row& s) {
    Conversation c;
    c.id = ConversationId{s.number(0)};
    c.kind = static_cast<ConversationKind>(s.number(1));
    c.name = s.text(2);
    c.description = s.text(3);
    c.peer = UserId{s.number(4)};
    c.head_seq = Seq{s.number(5)};
    c.head_ordinal = Ordinal{s.number(6)};
    c.read_seq = Seq{s.number(7)};
    c.read_ordinal = Ordinal{s.number(8)};
    c.unread = static_cast<int>(s.number(9));
    c.peer_read_seq = Seq{s.number(10)};
    c.peer_delivered_seq = Seq{s.number(11)};
    c.role = static_cast<MemberRole>(s.number(12));
    const auto flags = s.number(13);
    c.pinned = flags & 1;
    c.muted = flags & 2;
    c.hidden = flags & 4;
    c.left = flags & 8;
    c.mentioned = flags & 16;
    c.first_seq = Seq{s.number(14)};
    c.member_count = static_cast<int>(s.number(15));
    return c;
}

template <class Row>
Entry read_entry(Row& s) {
    return {ConversationId{s.number(0)}, Seq{s.number(1)}, Ordinal{s.number(2)}, UserId{s.number(3)}, s.text(4), s.number(5), Seq{s.number(6)},
            s.number(7) != 0, static_cast<EntryKind>(s.number(8)), s.text(9), static_cast<NoticeKind>(s.number(10)), split(s.text(11)),
            s.number(12) != 0, Seq{s.number(13)}};
}

}  // namespace

std::optional<Conversation> LocalStore::conversation(ConversationId id) {
    Statement s{db_, std::string{"SELECT "} + kConversationColumns + " FROM conversations WHERE conversation_id = ?"};
    if (!s.bind(id).step()) return std::nullopt;
    return read_conversation(s);
}

std::optional<Conversation> LocalStore::direct_with(UserId peer) {
    Statement s{db_, std::string{"SELECT "} + kConversationColumns + " FROM conversations WHERE peer_id = ? AND kind = 1"};
    if (!s.bind(peer).step()) return std::nullopt;
    return read_conversation(s);
}

std::vector<Conversation> LocalStore::conversations() {
    Statement s{db_, std::string{"SELECT "} + kConversationColumns + " FROM conversations c ORDER BY (SELECT max(created_at_ms) FROM entries e "
                     "WHERE e.conversation_id = c.conversation_id) DESC, conversation_id DESC"};
    std::vector<Conversation> out;
    while (s.step()) out.push_back(read_conversation(s));
    return out;
}

std::vector<Entry> LocalStore::history(ConversationId id, Seq before, int limit) {
    Statement s{db_, std::string{"SELECT "} + kEntryColumns + " FROM entries WHERE conversation_id = ? AND kind <> 3 AND (? = 0 OR seq < ?) "
                     "ORDER BY seq DESC LIMIT ?"};
    s.bind(id, before, before, limit);
    std::vector<Entry> out;
    while (s.step()) out.push_back(read_entry(s));
    std::reverse(out.begin(), out.end());
    return out;
}

std::optional<Entry> LocalStore::entry(ConversationId id, Seq seq) {
    Statement s{db_, std::string{"SELECT "} + kEntryColumns + " FROM entries WHERE conversation_id = ? AND seq = ?"};
    if (!s.bind(id, seq).step()) return std::nullopt;
    return read_entry(s);
}

Seq LocalStore::in_step(ConversationId id) {
    Statement s{db_, "SELECT in_step_seq FROM conversations WHERE conversation_id = ?"};
    return s.bind(id).step() ? Seq{s.number(0)} : Seq{};
}

void LocalStore::set_in_step(ConversationId id, Seq seq) {
    Statement{db_, "UPDATE conversations SET in_step_seq = max(in_step_seq, ?) WHERE conversation_id = ?"}.bind(seq, id).step();
}

void LocalStore::put_people(const std::vector<Person>& people) {
    Transaction all{*this};
    for (const auto& p : people)
        Statement{db_, "INSERT INTO people (user_id, account, name, disabled) VALUES (?, ?, ?, ?) ON CONFLICT (user_id) DO UPDATE SET "
                       "account = excluded.account, name = excluded.name, disabled = excluded.disabled"}
            .bind(p.id, p.account, p.name, static_cast<int>(p.disabled)).step();
    all.commit();
}

std::vector<Person> LocalStore::people() {
    Statement s{db_, "SELECT user_id, account, name, disabled FROM people ORDER BY name, user_id"};
    std::vector<Person> out;
    while (s.step()) out.push_back({UserId{s.number(0)}, s.text(1), s.text(2), s.number(3) != 0});
    return out;
}

std::optional<Person> LocalStore::person(UserId id) {
    Statement s{db_, "SELECT user_id, account, name, disabled FROM people WHERE user_id = ?"};
    if (!s.bind(id).step()) return std::nullopt;
    return Person{UserId{s.number(0)}, s.text(1), s.text(2), s.number(3) != 0};
}

void LocalStore::enqueue(const Queued& m) {
    Statement{db_, "INSERT INTO outbox (conversation_id, peer_id, client_entry_id, text, created_at_ms) VALUES (?, ?, ?, ?, ?)"}
        .bind(m.conversation, m.peer, m.client_entry_id, m.text, m.created_at_ms).step();
}

std::vector<Queued> LocalStore::queue() {
    Statement s{db_, "SELECT position, conversation_id, peer_id, client_entry_id, text, created_at_ms, failure FROM outbox ORDER BY position"};
    std::vector<Queued> out;
    while (s.step())
        out.push_back({s.number(0), ConversationId{s.number(1)}, UserId{s.number(2)}, s.text(3), s.text(4), s.number(5), s.text(6)});
    return out;
}

void LocalStore::fail(const Bytes& client_entry_id, std::string_view reason) {
    Statement{db_, "UPDATE outbox SET failure = ? WHERE client_entry_id = ?"}.bind(reason, client_entry_id).step();
}

void LocalStore::stored(const Queued& m, const Stored& at, UserId self) {
    Entry entry;
    entry.conversation = at.conversation;
    entry.seq = at.seq;
    entry.ordinal = at.ordinal;
    entry.sender = self;
    entry.client_entry_id = m.client_entry_id;
    entry.created_at_ms = at.created_at_ms;
    entry.kind = EntryKind::text;
    entry.text = m.text;
    apply(entry);  // also takes it out of the queue, in the same transaction
}

void LocalStore::set_draft(ConversationId id, std::string_view text) {
    if (text.empty()) Statement{db_, "DELETE FROM drafts WHERE conversation_id = ?"}.bind(id).step();
    else Statement{db_, "INSERT INTO drafts (conversation_id, text) VALUES (?, ?) ON CONFLICT (conversation_id) DO UPDATE SET text = excluded.text"}.bind(id, text).step();
}

std::string LocalStore::draft(ConversationId id) {
    Statement s{db_, "SELECT text FROM drafts WHERE conversation_id = ?"};
    return s.bind(id).step() ? s.text(0) : std::string{};
}

}  // namespace aviso::client
