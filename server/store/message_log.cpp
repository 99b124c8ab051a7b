#include "store/message_log.hpp"

#include "store/engine_database.hpp"
#include "store/message_batch.hpp"
#include "store/message_lane.hpp"

namespace aviso::store {
namespace {

constexpr std::size_t kLaneLimit = 8192;  // ~0.4 s of work at the measured rate; more is refused

#define AVISO_ENTRY_COLUMNS \
    "SELECT conversation_id, seq, ordinal, sender_id, client_entry_id, kind, body, created_at_ms, shown, erased, target_seq, altered_seq FROM entries "
constexpr Sql kSelectRange{AVISO_ENTRY_COLUMNS "WHERE conversation_id = ? AND seq BETWEEN ? AND ? ORDER BY seq LIMIT ?"};
constexpr Sql kSelectPage{AVISO_ENTRY_COLUMNS "WHERE conversation_id = ? AND seq < ? AND shown = 1 ORDER BY seq DESC LIMIT ?"};
// altered_seq > 0 lets SQLite use its partial index.
constexpr Sql kSelectAltered{AVISO_ENTRY_COLUMNS "WHERE conversation_id = ? AND altered_seq > 0 AND altered_seq > ? AND seq <= ? ORDER BY altered_seq LIMIT ?"};
#undef AVISO_ENTRY_COLUMNS

StoredEntry to_entry(Row& row) {
    StoredEntry entry;
    entry.conversation = row.id<ConversationId>(0);
    entry.seq = row.id<Seq>(1);
    entry.ordinal = row.id<Ordinal>(2);
    entry.sender = row.id<UserId>(3);
    const std::string& key = row.text(4);
    if (key.size() != entry.client_entry_id.size()) throw DatabaseError{"a client_entry_id is not 16 bytes long", false};
    std::ranges::copy(key, entry.client_entry_id.begin());
    entry.kind = static_cast<std::int32_t>(row.integer(5));
    entry.sealed_body = row.take(6);
    entry.at = row.time(7);
    entry.shown = row.integer(8) != 0;
    entry.erased = row.integer(9) != 0;
    entry.target = row.id<Seq>(10);
    entry.altered_seq = row.id<Seq>(11);
    return entry;
}

std::vector<StoredEntry> to_entries(Rows rows) {
    std::vector<StoredEntry> entries;
    entries.reserve(rows.size());
    for (Row& row : rows) entries.push_back(to_entry(row));
    return entries;
}

class LanedMessageLog final : public MessageLog {
  public:
    explicit LanedMessageLog(EngineDatabase& database) {
        for (std::size_t i = 0; i < database.lanes(); ++i) lanes_.push_back(std::make_shared<MessageLane>(database.lane_writer(i), kLaneLimit));
    }

    Task<Result<Appended>> append(AppendRequest request, Queued queued) override {
        std::optional<Result<Appended>> answer;
        MessageLane& lane = *lanes_[std::hash<ConversationId>{}(request.conversation) % lanes_.size()];
        auto start = [&](asio::any_io_executor executor, std::move_only_function<void(std::exception_ptr)> resume) {
            lane.enqueue({std::move(request), std::move(executor), std::move(resume), &answer});
            if (queued) queued();
        };
        co_await wait_for_completion(std::move(start));
        co_return std::move(*answer);
    }

    Result<Appended> append_in(Transaction& tx, const AppendRequest& request) override {
        const AppendRequest* const one = &request;
        return std::move(store_batch(tx, {&one, 1}).front());
    }

    std::vector<StoredEntry> range(Reader& reader, ConversationId conversation, Seq from, Seq until, int limit) override {
        return to_entries(reader.query(kSelectRange, conversation, from, until, limit));
    }
    std::vector<StoredEntry> page_before(Reader& reader, ConversationId conversation, Seq before, int limit) override {
        return to_entries(reader.query(kSelectPage, conversation, before, limit));
    }
    std::vector<StoredEntry> altered_since(Reader& reader, ConversationId conversation, Seq after, Seq until, int limit) override {
        return to_entries(reader.query(kSelectAltered, conversation, after, until, limit));
    }

  private:
    std::vector<std::shared_ptr<MessageLane>> lanes_;
};

}  // namespace

std::unique_ptr<MessageLog> open_message_log(Database& database) {
    return std::make_unique<LanedMessageLog>(dynamic_cast<EngineDatabase&>(database));
}

}  // namespace aviso::store
