#pragma once

#include <string>

namespace aviso::crypto::detail {

/// Throws std::runtime_error naming `call` and OpenSSL's own reason; empties its error queue.
[[noreturn]] void throw_openssl(const std::string& call);

/// For OpenSSL calls that answer 1 for "done".
inline void require(int answer, const char* call) {
    if (answer != 1) throw_openssl(call);
}

}  // namespace aviso::crypto::detail
