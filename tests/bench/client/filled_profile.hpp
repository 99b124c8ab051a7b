#pragma once

#include <filesystem>

namespace aviso::bench {

/// How much a filled profile holds.
struct ProfileSize {
    int conversations = 1000;
    int messages = 500'000;  ///< in all; a fifth of them in the first conversation
    int people = 100'000;
    int departments = 5000;

    int largest() const { return messages / 5; }
};

/// A signed-in profile of that size in `folder`, written through the client's own store unless it is there already. Its server is a port of this machine
/// where nobody listens, so it opens and stays without a connection. The first conversation is the newest and holds largest() messages.
void fill_profile(const std::filesystem::path& folder, const ProfileSize& size);

}  // namespace aviso::bench
