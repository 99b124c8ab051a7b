#include <limits>

#include "net/process_limits.hpp"

namespace aviso {

// Sockets are handles here: memory bounds them, no number of descriptors does.
std::size_t raise_descriptor_limit() { return std::numeric_limits<std::size_t>::max(); }

// A write to a closed socket is an error from the start.
void ignore_broken_pipes() {}

}  // namespace aviso
