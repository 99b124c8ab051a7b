#pragma once

#include <cstddef>
#include <expected>
#include <string>

#include "core/bytes.hpp"

namespace aviso {

/// Fixed part of a PROXY protocol v2 header.
inline constexpr std::size_t kProxyHeaderBytes = 16;
/// Largest variable part taken: addresses (36 bytes) and TLVs.
inline constexpr std::size_t kMaxProxyBody = 2048;

/// Length of the variable part announced by the 16 fixed bytes.
/// Errors: a sentence for the log (not version 2, too long).
/// Source: HAProxy, "The PROXY protocol", section 2.2.
std::expected<std::size_t, std::string> proxy_body_length(BytesView fixed);

/// The client's textual address from a whole header; empty for LOCAL (the proxy's own health check) and unknown families.
/// Errors: a sentence for the log.
std::expected<std::string, std::string> proxy_source(BytesView fixed, BytesView body);

}  // namespace aviso
