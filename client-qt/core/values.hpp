#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/id.hpp"
#include "core/result.hpp"

// What the client library shows to models and tools: plain values, no protobuf, no SQL.

namespace aviso::client {

enum class ConversationKind : std::uint8_t { unknown, direct, group };
enum class MemberRole : std::uint8_t { none, member, administrator, owner };

/// A conversation as the signed-in person sees it.
struct Conversation {
    ConversationId id;
    ConversationKind kind = ConversationKind::unknown;
    std::string name;  ///< Groups only; a direct conversation is named by its peer.
    std::string description;
    UserId peer;  ///< Direct conversations only.
    Seq head_seq;
    Ordinal head_ordinal;
    Seq read_seq;  ///< The person's own marker.
    Ordinal read_ordinal;
    int unread = 0;
    Seq peer_read_seq;       ///< Direct conversations only.
    Seq peer_delivered_seq;  ///< Direct conversations only.
    MemberRole role = MemberRole::none;
    bool pinned = false;
    bool muted = false;
    bool hidden = false;
    bool left = false;
    bool mentioned = false;
    Seq first_seq;
    int member_count = 0;
};

enum class EntryKind : std::uint8_t {
    unknown,  ///< newer than this client: `text` is the fall-back
    text,
    notice,   ///< `notice` and `people` say what happened
    recall,   ///< an alteration of `target`; never shown
};

enum class NoticeKind : std::uint8_t { unknown, created, joined, left, removed, renamed, owner, role, dissolved };

/// One row of a conversation's log, in its present state as far as this device knows.
struct Entry {
    ConversationId conversation;
    Seq seq;
    Ordinal ordinal;
    UserId sender;
    Bytes client_entry_id;  ///< 16 bytes
    std::int64_t created_at_ms = 0;
    Seq altered_seq;
    bool recalled = false;  ///< The text is gone.
    EntryKind kind = EntryKind::unknown;
    std::string text;  ///< Of a text; the new name in a notice; the fall-back of what is unknown.
    NoticeKind notice = NoticeKind::unknown;
    std::vector<UserId> people;  ///< Mentions of a text, or whom a notice concerns.
    bool mentions_all = false;
    Seq target;  ///< Of an alteration.

    /// Shown in the list of messages.
    bool shown() const { return kind != EntryKind::recall; }
};

struct Department {
    DepartmentId id;
    DepartmentId parent;  ///< 0: at the top.
    std::string name;
    int position = 0;
};

/// A department with how many people work in it or below, each counted once; disabled ones are not.
struct DepartmentTotal {
    Department department;
    int people = 0;
};

/// A person's place in a department; several are possible.
struct Post {
    DepartmentId department;
    std::string title;
    int position = 0;
};

struct Person {
    UserId id;
    std::string account;  ///< Empty: known by name only, from a shared conversation.
    std::string name;
    bool disabled = false;
    std::vector<Post> posts{};
};

struct Member {
    UserId user;
    MemberRole role = MemberRole::none;
};

/// A place where the own account is signed in.
struct SignedInDevice {
    SessionId session;
    std::string name;
    std::string platform;
    std::string address;
    std::int64_t signed_in_at_ms = 0;
    std::int64_t last_used_at_ms = 0;
    bool current = false;
    bool online = false;
};

/// Who has read an own entry.
struct Receipts {
    int read_count = 0;
    int member_count = 0;  ///< Who can have read it; the sender is not counted.
    std::vector<UserId> read_by;    ///< At most 500.
    std::vector<UserId> unread_by;  ///< At most 500.
    bool delivered = false;         ///< Direct conversations only.
};

/// The answer to a sign-in.
struct SignedIn {
    std::string token;  ///< Empty after a resume.
    SessionId session;
    UserId user;
    std::string account;
    std::string name;
    bool must_change_password = false;
    bool administrator = false;
    Bytes store_epoch;
    std::uint32_t max_text_bytes = 0;
    std::string server_version;
    std::vector<std::string> signed_out;  ///< Names of devices this sign-in pushed out.
    std::uint32_t recall_limit_s = 0;
    std::int64_t server_time_ms = 0;
    std::int64_t server_ahead_ms = 0;  ///< How far this machine's clock is behind the server's; negative: ahead of it. Within the time of one request.
};

/// The answer to a send.
struct Stored {
    ConversationId conversation;
    Seq seq;
    Ordinal ordinal;
    std::int64_t created_at_ms = 0;
    bool read = false;  ///< One's own read marker moved onto it.
};

/// A range of the log as the server gave it.
struct Pulled {
    std::vector<Entry> entries;  ///< Ascending.
    Seq covered_from;            ///< What is missing in covered_from..covered_until does not exist for this person.
    Seq covered_until;
    std::vector<Entry> altered;  ///< Rows at or below the seq the request said it was in step with.
    bool more = false;
    bool more_altered = false;
    Seq head_seq;
};

struct ConversationState {
    Conversation conversation;
    std::vector<Entry> entries;
};

struct SyncReply {
    Bytes epoch;
    std::int64_t cursor = 0;
    std::int64_t user_version = 0;
    bool full = false;
    std::vector<ConversationState> conversations;
    std::int64_t directory_version = 0;
    bool more = false;
};

struct DirectoryReply {
    std::int64_t version = 0;
    bool unchanged = false;
    std::vector<Person> people;
    std::vector<Department> departments{};
};

/// What a person does that appends to a conversation. Each waits on disk under a key of its own until the server has answered.
enum class ActionKind : std::uint8_t { text, recall, create_group, add_members, remove_member, set_role, leave, transfer, dissolve, rename, describe };

struct Queued {
    std::int64_t position = 0;    ///< Order of making.
    ConversationId conversation;  ///< 0: to `peer`, or a group that is not there yet.
    UserId peer;
    Bytes client_entry_id;
    std::string text;  ///< The text; the name of a group; its description.
    std::int64_t created_at_ms = 0;
    std::string failure;  ///< Not empty: refused for good, see from_failure(); kept until the person decides.
    ActionKind kind = ActionKind::text;
    Seq target{};                    ///< Of a recall.
    std::vector<UserId> people{};    ///< Mentions of a text; whom the action concerns.
    bool mentions_all = false;
    MemberRole role = MemberRole::none;
};

/// How far an own message has come.
enum class EntryState : std::uint8_t {
    received,   ///< another person's
    sending,    ///< on this machine's disk, not yet at the server
    failed,     ///< refused; waits for the person: send again or discard
    stored,     ///< at the server, on its disk
    delivered,  ///< on a device of the other person (direct conversations)
    read,       ///< by the other person (direct conversations; in groups see Receipts)
};

/// An entry as a list of messages shows it.
struct ShownEntry {
    Entry entry;  ///< While sending: seq 0.
    EntryState state = EntryState::received;
    std::string sender_name;
    Error failure{};  ///< Of a failed one: why.
};

/// The newest shown entry of a conversation, cut to fit a list.
struct LastEntry {
    Seq seq;
    std::int64_t at_ms = 0;
    UserId sender;
    std::string sender_name;
    EntryKind kind = EntryKind::unknown;
    NoticeKind notice = NoticeKind::unknown;
    std::string text;  ///< At most 200 bytes, whole characters.
    bool recalled = false;
    std::vector<UserId> people{};  ///< Whom a notice concerns.
};

/// A line of the conversation list.
struct ConversationSummary {
    Conversation conversation;
    std::string title;  ///< The group's name, or the peer's.
    LastEntry last;
    std::string draft;
    int sending = 0;
    int failed = 0;
};

/// A message found by its text.
struct Hit {
    Entry entry;
    std::string sender_name;
    std::string conversation_title;
    ConversationKind conversation_kind = ConversationKind::direct;
};

enum class SignedOutReason : std::uint8_t { unknown, elsewhere, revoked, disabled, password, too_many, own, expired };

}  // namespace aviso::client
