#pragma once

#include "features/messaging/message_types.hpp"

namespace aviso::messaging {

/// The EntryBody of a text, as it is sealed and pushed. Any thread.
Bytes encode_text(const TextDraft& draft);
/// The EntryBody of a recall: an alteration of `target`.
Bytes encode_recall(Seq target);

}  // namespace aviso::messaging
