#include "features/presence/presence_api.hpp"

#include "aviso/v1/presence.pb.h"
#include "core/timer.hpp"

namespace aviso::presence {
namespace {

constexpr std::chrono::milliseconds kGather{100};

Task<Result<v1::WatchPresenceResponse>> watch(PresenceService& presence, const VisiblePeople& visible, gateway::Caller caller,
                                              const v1::WatchPresenceRequest& request) {
    if (request.user_ids_size() > 1000) co_return fail(Errc::invalid_argument, "at most 1000 people", "user_ids");
    std::vector<UserId> asked;
    for (std::int64_t id : request.user_ids()) {
        if (id < 1) co_return fail(Errc::invalid_argument, "numbers of people", "user_ids");
        asked.emplace_back(id);
    }
    const gateway::Viewer viewer{caller.user, caller.administrator};
    std::vector<UserId> seen = co_await visible(viewer, std::move(asked));
    Result<std::vector<UserId>> online = presence.watch(caller.connection, std::move(seen));
    if (!online) co_return std::unexpected(online.error());
    v1::WatchPresenceResponse response;
    for (UserId user : *online) response.add_online(user.value);
    co_return response;
}

}  // namespace

void bind_presence(gateway::Binder& binder, PresenceService& presence, VisiblePeople visible) {
    binder.bind<v1::WatchPresenceRequest, v1::WatchPresenceResponse>(
        "aviso.v1.Presence.WatchPresence",
        [&presence, visible = std::move(visible)](gateway::Caller caller, const v1::WatchPresenceRequest& request) {
            return watch(presence, visible, std::move(caller), request);
        });
}

Task<void> push_presence(PresenceService& presence, gateway::FanOut& fan_out) {
    for (;;) {
        co_await sleep_for(kGather);
        for (const PresenceChange& change : presence.flush()) {
            v1::PresencePush push;
            for (UserId user : change.came_online) push.add_came_online(user.value);
            for (UserId user : change.went_offline) push.add_went_offline(user.value);
            fan_out.to_connection(change.connection, gateway::encode_push(push));
        }
    }
}

}  // namespace aviso::presence
