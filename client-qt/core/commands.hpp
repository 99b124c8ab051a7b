#pragma once

#include <cstdint>

#include "core/bytes.hpp"
#include "core/result.hpp"

namespace aviso::client {

// Command numbers as in proto/aviso/v1.
enum Command : std::uint16_t {
    kLogin = 0x0101, kResume = 0x0102, kLogout = 0x0103, kListSessions = 0x0104, kRevokeSession = 0x0105, kChangePassword = 0x0106,
    kGetDirectory = 0x0201, kGetPeople = 0x0203,
    kCreateGroup = 0x0301, kGetConversation = 0x0302, kListMembers = 0x0304, kAddMembers = 0x0305, kRemoveMember = 0x0306, kSetRole = 0x0307,
    kLeaveGroup = 0x0308, kTransfer = 0x0309, kDissolve = 0x030A, kUpdateGroup = 0x030B, kSetView = 0x030C,
    kSendMessage = 0x0401, kSendDirect = 0x0402, kRecall = 0x0403, kPull = 0x0404, kMarkRead = 0x0405, kDelivered = 0x0406, kReceipts = 0x0407,
    kSync = 0x0408, kTyping = 0x0409, kWatch = 0x0501,
    kSignedOutPush = 0x01F1, kGoAwayPush = 0x01F2, kConversationPush = 0x03F1, kEntryPush = 0x04F1, kMarkerPush = 0x04F2,
    kSyncHintPush = 0x04F3, kTypingPush = 0x04F4, kPresencePush = 0x05F1,
};

/// Errors: as `body`; internal when it is no such message.
template <class Message>
Result<Message> parse(const Result<Bytes>& body) {
    if (!body) return std::unexpected{body.error()};
    Message out;
    if (!out.ParseFromString(*body)) return fail(Errc::internal, "the server's reply cannot be read");
    return out;
}

inline Result<void> only_ok(const Result<Bytes>& body) {
    if (!body) return std::unexpected{body.error()};
    return {};
}

}  // namespace aviso::client
