#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace aviso {

/// Makes `file` with exactly this content, readable and writable by its owner only from its first instant (0600), synced to disk with its
/// folder. Throws std::runtime_error, naming the file, when it exists or cannot be written.
void write_new_private_file(const std::filesystem::path& file, std::string_view content);

/// The content of a file that holds a secret, at most 64 KiB. Throws std::runtime_error, naming the file and what would be right, when it
/// cannot be read, is larger, or others than its owner and group may read it, or others than its owner write it.
std::string read_private_file(const std::filesystem::path& file);

}  // namespace aviso
