#include "gateway/fan_out.hpp"

#include <stdexcept>

#include "aviso/options.pb.h"
#include "net/frame.hpp"

namespace aviso::gateway {

SharedBytes encode_push(const google::protobuf::Message& message) {
    const google::protobuf::Descriptor& type = *message.GetDescriptor();
    const std::uint32_t command = type.options().GetExtension(push);
    if (command == 0) throw std::logic_error(type.full_name() + " is no push: it has no (aviso.push)");
    const std::string body = message.SerializeAsString();
    if (body.size() > kMaxFrameBody) throw std::length_error(type.full_name() + ": larger than a frame");
    return std::make_shared<const Bytes>(encode_frame_compressed(static_cast<std::uint16_t>(command), FrameKind::push, 0, body));
}

}  // namespace aviso::gateway
