#include "features/messaging/entry_codec.hpp"

#include <stdexcept>

namespace aviso::messaging {

void fill_entry(v1::Entry& out, const store::StoredEntry& entry) {
    out.set_conversation_id(entry.conversation.value);
    out.set_seq(entry.seq.value);
    out.set_ordinal(entry.ordinal.value);
    out.set_sender_id(entry.sender.value);
    out.set_client_entry_id(std::string{view(entry.client_entry_id)});
    out.set_created_at_ms(to_ms(entry.at));
    out.set_altered_seq(entry.altered_seq.value);
    out.set_recalled(entry.erased);
    if (!entry.erased && !out.mutable_body()->ParseFromString(entry.sealed_body))
        throw std::runtime_error{"the body of entry " + std::to_string(entry.seq.value) + " does not parse"};
}

}  // namespace aviso::messaging
