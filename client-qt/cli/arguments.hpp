#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace aviso::cli {

/// What was typed. Each command uses some of it.
struct Arguments {
    std::string command;  ///< "send", "group create" …
    std::string as = "default";
    std::string server, account, password_file, fingerprint;
    std::string who, text, name, role = "administrator";
    std::vector<std::string> members;
    int limit = 30;
    int wait_s = 15;
    std::int64_t seq = 0, before = 0;
    bool json = false, off = false, yes = false;
};

/// Reads the command line. Prints help or what is wrong itself; then `exit` is the exit code, else -1.
Arguments read_arguments(int argc, char** argv, int& exit);

/// $AVISO_HOME/NAME, else ~/.config/aviso/NAME.
std::filesystem::path profile_folder(const Arguments& args);
/// --password-file's first line, else $AVISO_PASSWORD, else asked for. Errors: invalid_argument.
Result<std::string> password(const Arguments& args, const std::string& prompt);

}  // namespace aviso::cli
