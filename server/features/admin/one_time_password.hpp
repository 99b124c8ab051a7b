#pragma once

#include <string>

namespace aviso::admin {

/// A password to be read out or typed from paper and changed at its first use: "kq7m-x2hr-93tw-bcne". 80 random bits; no letters or digits
/// that look alike. Callable from any thread.
std::string one_time_password();

}  // namespace aviso::admin
