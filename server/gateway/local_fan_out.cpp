#include "gateway/local_fan_out.hpp"

#include <algorithm>

#include "aviso/v1/messaging.pb.h"
#include "core/log.hpp"
#include "core/timer.hpp"

namespace aviso::gateway {

namespace {
/// Member lists kept; beyond it those not loading are dropped and loaded again when needed.
constexpr std::size_t kMaxLists = 20'000;
/// Pushes of one conversation kept while its list loads; beyond it a SyncHint takes their place.
constexpr std::size_t kMaxWaiting = 4096;
constexpr std::size_t kUsersAtOnce = 512;
constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLongestPause{5000};
}  // namespace

void LocalFanOut::set_resolver(AudienceResolver resolver, asio::any_io_executor executor) {
    resolver_ = std::move(resolver);
    executor_ = std::move(executor);
}

std::shared_ptr<LocalFanOut::Lane> LocalFanOut::lane_of(const asio::any_io_executor& executor) {
    std::lock_guard lock{lanes_mutex_};
    for (const auto& lane : lanes_) {
        if (lane->executor == executor) return lane;
    }
    return lanes_.emplace_back(std::make_shared<Lane>(executor));
}

void LocalFanOut::deliver(std::vector<std::shared_ptr<FrameChannel>> receivers, const Push& push, std::int64_t order) {
    std::vector<std::pair<std::shared_ptr<Lane>, std::vector<std::shared_ptr<FrameChannel>>>> groups;
    for (auto& receiver : receivers) {
        const asio::any_io_executor executor = receiver->executor();
        auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first->executor == executor; });
        if (group == groups.end()) group = groups.insert(groups.end(), {lane_of(executor), {}});
        group->second.push_back(std::move(receiver));
    }
    for (auto& [lane, members] : groups) lane->add({{push}, std::move(members), order, 0});
}

void LocalFanOut::to_users(std::span<const UserId> users, SharedBytes push, ConnectionId except) {
    std::vector<std::shared_ptr<FrameChannel>> receivers;
    registry_.collect(users, except, receivers);
    deliver(std::move(receivers), {std::move(push), {}}, 0);
}

void LocalFanOut::to_connection(ConnectionId connection, SharedBytes push) {
    if (auto channel = registry_.find(connection)) deliver({std::move(channel)}, {std::move(push), {}}, 0);
}

void LocalFanOut::to_members(const Members& members, SharedBytes push, ConnectionId except, ConversationId conversation) {
    auto look_up = [this, members, push = std::move(push), except, conversation] {
        std::vector<std::shared_ptr<FrameChannel>> receivers;
        const std::span<const UserId> all{*members};
        // Pushes of several senders to one group have the same receivers then, and can go together.
        const bool large = all.size() > kSmallAudience;
        for (std::size_t at = 0; at < all.size(); at += kUsersAtOnce) {  // others want the registry, too
            registry_.collect(all.subspan(at, std::min(kUsersAtOnce, all.size() - at)), large ? ConnectionId{} : except, receivers);
        }
        deliver(std::move(receivers), {push, large ? except : ConnectionId{}}, conversation.value);
    };
    if (members->size() > kLargeAudience) {
        asio::post(executor_, std::move(look_up));
    } else {
        look_up();
    }
}

void LocalFanOut::to_audience(Audience audience, SharedBytes push, ConnectionId except) {
    Members members;
    {
        std::lock_guard lock{audiences_->mutex};
        if (!resolver_) return;
        make_room();
        List& list = audiences_->lists[audience.conversation];
        if (list.loading || list.version < audience.rights_version) {
            list.wanted = std::max(list.wanted, audience.rights_version);
            if (list.waiting.size() == kMaxWaiting) {
                list.too_many = true;
                list.waiting.clear();
            }
            if (!list.too_many) list.waiting.push_back({std::move(push), except});
            if (list.loading) return;
            list.loading = true;
        } else {
            members = list.members;
        }
    }
    if (members) return to_members(members, std::move(push), except, audience.conversation);
    spawn(executor_, "load_audience",
          [](LocalFanOut* self, ConversationId conversation) -> Task<void> { co_await self->load(conversation); }(this, audience.conversation));
}

/// Loads the list until it is new enough for all who wait; a database that is away is waited for, so that no push is lost without a hint.
Task<void> LocalFanOut::load(ConversationId conversation) {
    std::chrono::milliseconds pause = kFirstPause;
    std::int64_t wanted = 0;
    while (hand_over_waiting(conversation, wanted)) {
        Members members;
        try {
            members = co_await resolver_({conversation, wanted});
        } catch (const std::exception& e) {
            log().warn("audience_not_loaded conversation={} retry_ms={} error=\"{}\"", conversation.value, pause.count(), log_safe(e.what()));
        }
        if (!members) {
            co_await sleep_for(pause);
            pause = std::min(2 * pause, kLongestPause);
            continue;
        }
        pause = kFirstPause;
        std::lock_guard lock{audiences_->mutex};
        List& list = audiences_->lists[conversation];
        list.version = std::max(list.version, wanted);
        list.members = members;
    }
}

/// Hands over what waits, when the list is new enough for it. False: nothing waits any more, and nobody can have overtaken.
/// True: `wanted` is to be loaded.
bool LocalFanOut::hand_over_waiting(ConversationId conversation, std::int64_t& wanted) {
    for (;;) {
        std::deque<Push> batch;
        Members members;
        bool hint = false;
        {
            std::lock_guard lock{audiences_->mutex};
            List& list = audiences_->lists[conversation];
            if (list.waiting.empty() && !list.too_many) {
                list.loading = false;
                return false;
            }
            wanted = list.wanted;
            if (list.version < wanted) return true;
            members = list.members;
            batch.swap(list.waiting);
            hint = std::exchange(list.too_many, false);
        }
        if (hint) to_members(members, encode_push(v1::SyncHintPush{}), {}, conversation);
        for (Push& one : batch) to_members(members, std::move(one.bytes), one.except, conversation);
    }
}

void LocalFanOut::make_room() {
    auto& lists = audiences_->lists;
    if (lists.size() < kMaxLists) return;
    std::erase_if(lists, [](const auto& entry) { return !entry.second.loading; });
}

}  // namespace aviso::gateway
