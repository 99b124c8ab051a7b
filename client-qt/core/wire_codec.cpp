#include "client-qt/core/wire_codec.hpp"

#include <utility>

namespace aviso::client {

namespace {

template <class To, class From>
std::vector<To> to_values(const From& in) {
    std::vector<To> out;
    out.reserve(static_cast<std::size_t>(in.size()));
    for (const auto& one : in) out.push_back(to_value(one));
    return out;
}

std::vector<UserId> to_users(const google::protobuf::RepeatedField<std::int64_t>& in) {
    std::vector<UserId> out;
    for (const auto id : in) out.emplace_back(id);
    return out;
}

Errc to_errc(pb::ErrorCode code) {
    switch (code) {
        case pb::ERROR_CODE_INVALID_ARGUMENT: return Errc::invalid_argument;
        case pb::ERROR_CODE_UNAUTHENTICATED: return Errc::unauthenticated;
        case pb::ERROR_CODE_FORBIDDEN: return Errc::forbidden;
        case pb::ERROR_CODE_NOT_FOUND: return Errc::not_found;
        case pb::ERROR_CODE_CONFLICT: return Errc::conflict;
        case pb::ERROR_CODE_RATE_LIMITED: return Errc::rate_limited;
        case pb::ERROR_CODE_EXHAUSTED: return Errc::exhausted;
        case pb::ERROR_CODE_UNAVAILABLE: return Errc::unavailable;
        default: return Errc::internal;
    }
}

}  // namespace

Error to_error(BytesView body) {
    pb::ErrorReply in;
    if (!in.ParseFromArray(body.data(), static_cast<int>(body.size()))) return {Errc::internal, "the server's refusal cannot be read"};
    Error error{to_errc(in.code()), in.detail(), in.field()};
    error.reason = in.reason();
    error.retry_after = std::chrono::milliseconds{in.retry_after_ms()};
    error.request_id = in.request_id();
    return error;
}

Conversation to_value(const pb::Conversation& in) {
    Conversation out;
    out.id = ConversationId{in.conversation_id()};
    out.kind = in.kind() == pb::CONVERSATION_KIND_DIRECT  ? ConversationKind::direct
               : in.kind() == pb::CONVERSATION_KIND_GROUP ? ConversationKind::group
                                                          : ConversationKind::unknown;
    out.name = in.name();
    out.description = in.description();
    out.peer = UserId{in.peer_id()};
    out.head_seq = Seq{in.head_seq()};
    out.head_ordinal = Ordinal{in.head_ordinal()};
    out.read_seq = Seq{in.read_seq()};
    out.read_ordinal = Ordinal{in.read_ordinal()};
    out.unread = in.unread();
    out.peer_read_seq = Seq{in.peer_read_seq()};
    out.peer_delivered_seq = Seq{in.peer_delivered_seq()};
    out.role = to_value(in.role());
    out.pinned = in.pinned();
    out.muted = in.muted();
    out.hidden = in.hidden();
    out.left = in.left();
    out.mentioned = in.mentioned();
    out.first_seq = Seq{in.first_seq()};
    out.member_count = in.member_count();
    return out;
}

Entry to_value(const pb::Entry& in) {
    Entry out;
    out.conversation = ConversationId{in.conversation_id()};
    out.seq = Seq{in.seq()};
    out.ordinal = Ordinal{in.ordinal()};
    out.sender = UserId{in.sender_id()};
    out.client_entry_id = in.client_entry_id();
    out.created_at_ms = in.created_at_ms();
    out.altered_seq = Seq{in.altered_seq()};
    out.recalled = in.recalled();
    const auto& body = in.body();
    switch (body.content_case()) {
        case pb::EntryBody::kText:
            out.kind = EntryKind::text;
            out.text = body.text().text();
            out.people = to_users(body.text().mentions());
            out.mentions_all = body.text().mentions_all();
            break;
        case pb::EntryBody::kNotice:
            out.kind = EntryKind::notice;
            out.text = body.notice().text();
            out.people = to_users(body.notice().user_ids());
            if (pb::NoticeKind_IsValid(body.notice().kind())) out.notice = static_cast<NoticeKind>(body.notice().kind());
            break;
        case pb::EntryBody::kRecall:
            out.kind = EntryKind::recall;
            out.target = Seq{body.recall().target_seq()};
            break;
        default: out.text = body.fallback();
    }
    return out;
}

Department to_value(const pb::Department& in) {
    return {DepartmentId{in.department_id()}, DepartmentId{in.parent_id()}, in.name(), in.position()};
}

Person to_value(const pb::Person& in) {
    Person out{UserId{in.user_id()}, in.account(), in.name(), in.disabled()};
    for (const auto& post : in.posts()) out.posts.push_back({DepartmentId{post.department_id()}, post.title(), post.position()});
    return out;
}

SignedIn to_value(const pb::SignedIn& in) {
    SignedIn out;
    out.token = in.token();
    out.session = SessionId{in.session_id()};
    out.user = UserId{in.user_id()};
    out.account = in.account();
    out.name = in.name();
    out.must_change_password = in.must_change_password();
    out.administrator = in.administrator();
    out.store_epoch = in.store_epoch();
    out.max_text_bytes = in.server().max_text_bytes();
    out.server_version = in.server().version();
    out.recall_limit_s = in.server().recall_limit_s();
    out.server_time_ms = in.server().time_ms();
    out.signed_out.assign(in.signed_out().begin(), in.signed_out().end());
    return out;
}

Stored to_value(const pb::SendMessageResponse& in) {
    return {ConversationId{in.conversation_id()}, Seq{in.seq()}, Ordinal{in.ordinal()}, in.created_at_ms(), in.read()};
}

Pulled to_value(const pb::PullEntriesResponse& in) {
    return {to_values<Entry>(in.entries()), Seq{in.covered_from()}, Seq{in.covered_until()}, to_values<Entry>(in.altered()),
            in.more(), in.more_altered(), Seq{in.head_seq()}};
}

SyncReply to_value(const pb::SyncResponse& in) {
    SyncReply out{in.epoch(), in.cursor(), in.user_version(), in.full(), {}, in.directory_version(), in.more()};
    for (const auto& state : in.conversations())
        out.conversations.push_back({to_value(state.conversation()), to_values<Entry>(state.entries())});
    return out;
}

DirectoryReply to_value(const pb::GetDirectoryResponse& in) {
    return {in.version(), in.unchanged(), to_values<Person>(in.people()), to_values<Department>(in.departments())};
}

Receipts to_value(const pb::GetReceiptsResponse& in) {
    return {in.read_count(), in.member_count(), to_users(in.read_by()), to_users(in.unread_by()), in.delivered()};
}

MemberRole to_value(pb::MemberRole in) {
    return in >= pb::MEMBER_ROLE_MEMBER && in <= pb::MEMBER_ROLE_OWNER ? static_cast<MemberRole>(in) : MemberRole::none;
}

Member to_value(const pb::Member& in) { return {UserId{in.user_id()}, to_value(in.role())}; }

SignedInDevice to_value(const pb::Session& in) {
    return {SessionId{in.session_id()}, in.device().name(), in.device().platform(), in.address(), in.created_at_ms(), in.last_used_at_ms(),
            in.current(), in.online()};
}

SignedOutReason to_value(pb::SignedOutReason in) {
    return pb::SignedOutReason_IsValid(in) ? static_cast<SignedOutReason>(in) : SignedOutReason::unknown;
}

Error signed_out_error(SignedOutReason reason) {
    const auto because = [](const char* name, const char* message) {
        Error error{Errc::unauthenticated, message};
        error.reason = name;
        return error;
    };
    switch (reason) {
        case SignedOutReason::elsewhere: return because("elsewhere", "you have signed in on another machine");
        case SignedOutReason::revoked: return because("revoked", "this device was signed out from another one");
        case SignedOutReason::disabled: return because("disabled", "the account is disabled; ask an administrator");
        case SignedOutReason::password: return because("password", "the password was changed; sign in with the new one");
        case SignedOutReason::too_many: return because("too_many", "another device has signed in and this one was the longest unused; sign in again");
        case SignedOutReason::expired: return because("expired", "this sign-in has reached its greatest age; sign in again");
        case SignedOutReason::own:
        case SignedOutReason::unknown: break;
    }
    return because("", "the session was ended; sign in again");
}

}  // namespace aviso::client
