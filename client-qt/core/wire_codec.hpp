#pragma once

#include <google/protobuf/message_lite.h>

#include "aviso/v1/common.pb.h"
#include "aviso/v1/conversations.pb.h"
#include "aviso/v1/directory.pb.h"
#include "aviso/v1/identity.pb.h"
#include "aviso/v1/messaging.pb.h"
#include "client-qt/core/values.hpp"
#include "core/result.hpp"

// Between the wire's messages and the plain values. Protobuf is seen here and in the library's .cpp files only.

namespace aviso::client {

namespace pb = aviso::v1;

/// What the server's refusal asks for; a body that does not parse is `internal`.
Error to_error(BytesView body);
Conversation to_value(const pb::Conversation& in);
Entry to_value(const pb::Entry& in);
Department to_value(const pb::Department& in);
Person to_value(const pb::Person& in);
MemberRole to_value(pb::MemberRole in);
SignedIn to_value(const pb::SignedIn& in);
Stored to_value(const pb::SendMessageResponse& in);
Pulled to_value(const pb::PullEntriesResponse& in);
SyncReply to_value(const pb::SyncResponse& in);
DirectoryReply to_value(const pb::GetDirectoryResponse& in);
Receipts to_value(const pb::GetReceiptsResponse& in);
Member to_value(const pb::Member& in);
SignedInDevice to_value(const pb::Session& in);
SignedOutReason to_value(pb::SignedOutReason in);
/// What to tell the person; unauthenticated.
Error signed_out_error(SignedOutReason reason);

}  // namespace aviso::client
