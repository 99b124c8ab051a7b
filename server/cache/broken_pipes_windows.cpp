#include "cache/redis_connection.hpp"

namespace aviso::cache {

// A write to a closed socket is an error from the start.
void ignore_broken_pipes_on_this_thread() {}

}  // namespace aviso::cache
