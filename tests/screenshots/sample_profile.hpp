#pragma once

#include <filesystem>

namespace aviso::screenshots {

/// Which conversations the samples hold, newest first in the list.
enum Sample : int { launch = 1, ann = 2, longNames = 3, rightToLeft = 4, emoji = 5, busy = 6, quiet = 7 };

/// A signed-in profile with a small company and its conversations, written through the client's own store. `port`: of the server, which is never asked.
void makeSamples(const std::filesystem::path& folder, int port);
/// The same company, nothing said yet.
void makeEmpty(const std::filesystem::path& folder, int port);

}  // namespace aviso::screenshots
