#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/id.hpp"

namespace aviso::conversations {

/// The numbers of aviso.v1.ConversationKind, and of the column.
enum class Kind : std::uint8_t { direct = 1, group = 2 };

/// The numbers of aviso.v1.MemberRole, and of the column; `left` is a former member.
enum class Role : std::uint8_t { left = 0, member = 1, administrator = 2, owner = 3 };

struct Member {
    UserId user;
    Role role = Role::member;
    Timestamp joined_at;
};

/// Who may do what in one conversation, as of `version`. Shared, never changed.
struct Rights {
    ConversationId conversation;
    Kind kind = Kind::group;
    std::int64_t version = 0;
    bool dissolved = false;
    std::vector<Member> members;                        ///< present ones, by user ascending
    std::shared_ptr<const std::vector<UserId>> user_ids;  ///< the same as numbers
    Bytes key;                                          ///< the conversation's, opened

    /// Role::left when `user` is no member.
    Role role_of(UserId user) const;
    /// The other one of a direct conversation; oneself in a conversation with oneself.
    UserId peer_of(UserId user) const;
};
using SharedRights = std::shared_ptr<const Rights>;

/// From..until inclusive; an open range ends at the head.
struct VisibleRange {
    Seq from;
    Seq until;
    bool open = false;
};

/// A conversation as one member sees it.
struct ConversationView {
    ConversationId conversation;
    Kind kind = Kind::group;
    std::string name;
    std::string description;
    UserId peer;
    Seq head;
    Ordinal head_ordinal;
    Seq read;
    Ordinal read_ordinal;
    int unread = 0;
    Seq peer_read;
    Seq peer_delivered;
    Role role = Role::left;
    bool pinned = false;
    bool muted = false;
    bool hidden = false;
    Seq first;
    int member_count = 0;
    std::int64_t rights_version = 0;
    bool left = false;
    bool mentioned = false;
    Timestamp newest_at;  ///< of the last entry the member may see
};

/// The numbers of aviso.v1.NoticeKind.
enum class NoticeKind : std::uint8_t { created = 1, joined, left, removed, renamed, owner, role, dissolved };

struct Notice {
    NoticeKind kind = NoticeKind::created;
    std::vector<UserId> users;  ///< whom it concerns
    std::string text;           ///< the new name
    Role role = Role::left;
};

/// `entries.kind`.
enum class EntryKind : std::int32_t { text = 1, notice = 2, recall = 3 };

}  // namespace aviso::conversations
