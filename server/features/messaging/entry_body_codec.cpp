#include "features/messaging/entry_body_codec.hpp"

#include "aviso/v1/messaging.pb.h"

namespace aviso::messaging {

Bytes encode_text(const TextDraft& draft) {
    v1::EntryBody body;  // no fallback: the text is its own
    v1::TextContent& content = *body.mutable_text();
    content.set_text(draft.text);
    for (UserId user : draft.mentions) content.add_mentions(user.value);
    content.set_mentions_all(draft.mentions_all);
    return body.SerializeAsString();
}

Bytes encode_recall(Seq target) {
    v1::EntryBody body;
    body.mutable_recall()->set_target_seq(target.value);
    return body.SerializeAsString();
}

}  // namespace aviso::messaging
