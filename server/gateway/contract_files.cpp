#include "aviso/v1/admin.pb.h"
#include "aviso/v1/common.pb.h"
#include "aviso/v1/conversations.pb.h"
#include "aviso/v1/directory.pb.h"
#include "aviso/v1/identity.pb.h"
#include "aviso/v1/messaging.pb.h"
#include "aviso/v1/presence.pb.h"
#include "aviso/v1/settings.pb.h"
#include "aviso/v1/system.pb.h"
#include "gateway/contract.hpp"

namespace aviso::gateway {

// A static library's unused objects are left out by the linker; a descriptor() call keeps each file in.
std::vector<const google::protobuf::FileDescriptor*> contract_files() {
    // system.proto has services only, so there is no message to ask: its table is what links it.
    const auto* system = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(
        descriptor_table_aviso_2fv1_2fsystem_2eproto.filename);
    return {
        v1::AdminUser::descriptor()->file(),      v1::ErrorReply::descriptor()->file(), v1::Conversation::descriptor()->file(),
        v1::Person::descriptor()->file(),         v1::SignedIn::descriptor()->file(),   v1::Entry::descriptor()->file(),
        v1::PresencePush::descriptor()->file(),   v1::Parameter::descriptor()->file(),  system,
    };
}

}  // namespace aviso::gateway
