#pragma once

#include "features/presence/presence_service.hpp"
#include "gateway/binder.hpp"

namespace aviso::presence {

/// Which of these people may the viewer see? Provided by the directory.
using VisiblePeople = std::function<Task<std::vector<UserId>>(gateway::Viewer viewer, std::vector<UserId> asked)>;

/// Binds aviso.v1.Presence. The service outlives the binder's calls.
void bind_presence(gateway::Binder& binder, PresenceService& presence, VisiblePeople visible);

/// Pushes what changed every 100 ms until cancelled; to be spawned once.
Task<void> push_presence(PresenceService& presence, gateway::FanOut& fan_out);

}  // namespace aviso::presence
