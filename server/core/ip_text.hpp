#pragma once

#include <string_view>

namespace aviso {

// What an address looks like in a configuration; sockets take such a text as it stands. Callable from any thread.

/// "10.0.0.5", "2001:db8::7", "::ffff:10.0.0.5": numeric, without port or zone.
bool is_ip_address(std::string_view text);

/// An address, or a block as "10.0.0.0/8", "2001:db8::/32".
bool is_ip_network(std::string_view text);

}  // namespace aviso
