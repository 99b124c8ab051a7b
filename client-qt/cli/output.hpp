#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/result.hpp"

namespace aviso::cli {

using Json = nlohmann::ordered_json;

enum Exit { kOk = 0, kRefused = 1, kUsage = 2, kNoServer = 3, kSignedOut = 4 };

/// One object on one line.
void print_json(const Json& object);
/// Says what is wrong on standard error; the exit code that belongs to it.
int complain(const Error& error);

}  // namespace aviso::cli
