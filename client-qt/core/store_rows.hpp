#pragma once

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "client-qt/core/sqlite.hpp"
#include "client-qt/core/values.hpp"

// Between rows and values; only the store's own .cpp files include this.

#define AVISO_CONVERSATION_COLUMNS                                                                                                      \
    "c.conversation_id, c.kind, c.name, c.description, c.peer_id, c.head_seq, c.head_ordinal, c.read_seq, c.read_ordinal, c.unread, "   \
    "c.peer_read_seq, c.peer_delivered_seq, c.role, c.flags, c.first_seq, c.member_count"
#define AVISO_ENTRY_COLUMNS                                                                                                             \
    "e.conversation_id, e.seq, e.ordinal, e.sender_id, e.client_entry_id, e.created_at_ms, e.altered_seq, e.recalled, e.kind, e.text, " \
    "e.notice, e.people, e.mentions_all, e.target_seq"
constexpr int kConversationColumnCount = 16;
constexpr int kEntryColumnCount = 14;

namespace aviso::client::rows {

enum Flag : int { kPinned = 1, kMuted = 2, kHidden = 4, kLeft = 8, kMentioned = 16 };

inline std::string join(const std::vector<UserId>& ids) {
    std::string out;
    for (const auto id : ids) out += std::to_string(id.value) + ",";
    return out;
}

inline std::vector<UserId> split(const std::string& text) {
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

inline Conversation conversation(const Sqlite::Query& s) {
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
    c.pinned = flags & kPinned;
    c.muted = flags & kMuted;
    c.hidden = flags & kHidden;
    c.left = flags & kLeft;
    c.mentioned = flags & kMentioned;
    c.first_seq = Seq{s.number(14)};
    c.member_count = static_cast<int>(s.number(15));
    return c;
}

inline int flags_of(const Conversation& c) {
    return (c.pinned ? kPinned : 0) | (c.muted ? kMuted : 0) | (c.hidden ? kHidden : 0) | (c.left ? kLeft : 0) | (c.mentioned ? kMentioned : 0);
}

inline Entry entry(const Sqlite::Query& s) {
    return {ConversationId{s.number(0)}, Seq{s.number(1)}, Ordinal{s.number(2)}, UserId{s.number(3)}, s.text(4), s.number(5), Seq{s.number(6)},
            s.number(7) != 0, static_cast<EntryKind>(s.number(8)), s.text(9), static_cast<NoticeKind>(s.number(10)), split(s.text(11)),
            s.number(12) != 0, Seq{s.number(13)}};
}

/// At most `most` bytes, cut between characters.
inline std::string cut(const std::string& text, std::size_t most) {
    if (text.size() <= most) return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
    return text.substr(0, most);
}

}  // namespace aviso::client::rows
