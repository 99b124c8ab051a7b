#include "features/conversations/notice_codec.hpp"

#include "aviso/v1/messaging.pb.h"

namespace aviso::conversations {
namespace {

// What clients show that do not know the kind; it names nobody, because an entry holds people as numbers only.
const char* fallback(NoticeKind kind) {
    switch (kind) {
    case NoticeKind::created: return "The group was created";
    case NoticeKind::joined: return "New members joined";
    case NoticeKind::left: return "A member left";
    case NoticeKind::removed: return "A member was removed";
    case NoticeKind::renamed: return "The group was changed";
    case NoticeKind::owner: return "The group has a new owner";
    case NoticeKind::role: return "A member has a new role";
    case NoticeKind::dissolved: return "The group was dissolved";
    }
    return "The group was changed";
}

}  // namespace

Bytes encode_notice(const Notice& notice) {
    v1::EntryBody body;
    body.set_fallback(fallback(notice.kind));
    v1::NoticeContent& content = *body.mutable_notice();
    content.set_kind(static_cast<v1::NoticeKind>(notice.kind));
    for (UserId user : notice.users) content.add_user_ids(user.value);
    content.set_text(notice.text);
    content.set_role(static_cast<v1::MemberRole>(notice.role));
    return body.SerializeAsString();
}

std::optional<Notice> decode_notice(BytesView bytes) {
    v1::EntryBody body;
    if (!body.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || !body.has_notice()) return std::nullopt;
    const v1::NoticeContent& content = body.notice();
    if (content.kind() < 1 || content.kind() > static_cast<int>(NoticeKind::dissolved)) return std::nullopt;
    Notice notice{static_cast<NoticeKind>(content.kind()), {}, content.text(), static_cast<Role>(content.role())};
    for (std::int64_t user : content.user_ids()) notice.users.emplace_back(user);
    return notice;
}

}  // namespace aviso::conversations
