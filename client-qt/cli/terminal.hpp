#pragma once

#include <string>

namespace aviso::cli {

/// One line from standard input without showing what is typed; empty at its end.
std::string read_secret(const std::string& prompt);

}  // namespace aviso::cli
