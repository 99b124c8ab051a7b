#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "features/identity/identity_service.hpp"
#include "gateway/access.hpp"
#include "gateway/binder.hpp"

namespace aviso::identity {

/// What a client is told about the server.
struct ServerFacts {
    std::string product = "Aviso";
    std::string version;
    std::function<Bytes()> store_epoch = [] { return Bytes{}; };  ///< as Sync gives it; any thread
    std::uint32_t protocol = 1;
    std::chrono::seconds idle_timeout{60};  ///< when the client wishes none; wishes are held within 15 to 300 s
};

/// Binds aviso.v1.Identity and sets the rules for sessions and for the system as a whole. Everything referred to outlives the server.
/// What a client that wishes `wished_s` seconds gets: 15 to 300 (docs/protocol.md, "Heartbeat"), `usual` when it wishes nothing (0).
std::chrono::seconds agreed_idle_timeout(std::chrono::seconds usual, std::uint32_t wished_s);

void bind_identity(gateway::Binder& binder, gateway::AccessRules& rules, IdentityService& identity, settings::SettingsService& settings,
                   gateway::Connections& connections, const Clock& clock, ServerFacts facts);

}  // namespace aviso::identity
