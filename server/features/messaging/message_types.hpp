#pragma once

#include <string>
#include <vector>

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/id.hpp"
#include "features/conversations/conversation_service.hpp"
#include "store/message_log.hpp"

namespace aviso::messaging {

/// A text as a member wrote it.
struct TextDraft {
    std::string text;
    std::vector<UserId> mentions;
    bool mentions_all = false;
};

struct NewMessage {
    ConversationId conversation;
    ClientEntryId client_entry_id{};
    TextDraft text;
    Seq read;  ///< the last entry this device showed
};

struct SentMessage {
    ConversationId conversation;
    Seq seq;
    Ordinal ordinal;
    Timestamp at;
    bool repeated = false;
    bool read = false;  ///< the sender's read marker moved onto it
};

/// Numbers an administrator sets; read at each use.
struct MessageLimits {
    std::function<std::size_t()> max_text_bytes = [] { return std::size_t{8192}; };
    std::function<std::chrono::seconds()> recall_time = [] { return std::chrono::seconds{120}; };
};

struct PullRequest {
    ConversationId conversation;
    Seq from;
    Seq until;     ///< a range from..until; both 0 = a page
    Seq before;    ///< a page of shown entries older than this; 0 = from the newest
    int limit = 50;
    Seq in_step;   ///< also the rows up to here that were altered after it
};

/// Entries with their bodies opened, ascending; altered ones by altered_seq. Both parts together stay under kReplyBytes.
struct PulledEntries {
    std::vector<store::StoredEntry> entries;
    Seq covered_from;  ///< what is missing within the covered range does not exist for the reader
    Seq covered_until;
    std::vector<store::StoredEntry> altered;
    bool more = false;
    bool more_altered = false;
    Seq head;
};

/// A marker that moved.
struct MarkerEvent {
    ConversationId conversation;
    UserId user;
    Seq read;
    Ordinal read_ordinal;
    Seq delivered;
    std::vector<UserId> to;  ///< the reader's own devices, and the peer of a direct conversation
    ConnectionId except;
    bool in_feed = false;  ///< other nodes hear of it from the change feed, or with the entry that moved it
};
using MarkerObserver = std::function<void(const MarkerEvent&)>;

struct Receipts {
    int read_count = 0;
    int member_count = 0;
    std::vector<UserId> read_by;    ///< at most 500
    std::vector<UserId> unread_by;  ///< at most 500
    bool delivered = false;
};

}  // namespace aviso::messaging
