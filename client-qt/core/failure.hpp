#pragma once

#include <string>

#include "core/result.hpp"

namespace aviso::client {

/// A refusal as the send queue keeps it: its code, reason, field and message, so that it can still be said in any language after a restart. Never empty.
std::string to_failure(const Error& error);

/// What to_failure() made. Anything else (of an older queue) is `forbidden` with that text as its message.
Error from_failure(const std::string& failure);

}  // namespace aviso::client
