#pragma once

#include <cstddef>

namespace aviso {

/// Raises the process's limit of open descriptors as far as allowed and returns it (the largest size_t: no limit).
std::size_t raise_descriptor_limit();

/// Makes a write to a closed socket an error instead of the end of the process (OpenSSL writes without MSG_NOSIGNAL).
void ignore_broken_pipes();

}  // namespace aviso
