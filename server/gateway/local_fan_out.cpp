#include "gateway/local_fan_out.hpp"

#include <algorithm>

#include "core/log.hpp"

namespace aviso::gateway {

namespace {
/// Member lists kept; beyond it those not loading are dropped and loaded again when needed.
constexpr std::size_t kMaxLists = 20'000;
/// Pushes of one conversation kept while its list loads; beyond it the newest are dropped, as a push may be.
constexpr std::size_t kMaxWaiting = 4096;
}  // namespace

void LocalFanOut::Lane::add(Job job) {
    {
        std::lock_guard lock{mutex};
        jobs.push_back(std::move(job));
        if (posted) return;
        posted = true;
    }
    asio::post(executor, [self = shared_from_this()] { self->work(); });
}

void LocalFanOut::Lane::work() {
    for (std::size_t left = kFanOutSlice; left > 0;) {
        Job job;
        {
            std::lock_guard lock{mutex};
            if (jobs.empty()) {
                posted = false;
                return;
            }
            job = std::move(jobs.front());
            jobs.pop_front();
        }
        for (; left > 0 && job.done < job.receivers.size(); --left) job.receivers[job.done++]->push(job.push);
        if (job.done < job.receivers.size()) {
            std::lock_guard lock{mutex};
            jobs.push_front(std::move(job));
        }
    }
    asio::post(executor, [self = shared_from_this()] { self->work(); });  // in turn with the thread's other work
}

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

void LocalFanOut::deliver(std::vector<std::shared_ptr<FrameChannel>> receivers, const SharedBytes& push) {
    std::vector<std::pair<std::shared_ptr<Lane>, std::vector<std::shared_ptr<FrameChannel>>>> groups;
    for (auto& receiver : receivers) {
        const asio::any_io_executor executor = receiver->executor();
        auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first->executor == executor; });
        if (group == groups.end()) group = groups.insert(groups.end(), {lane_of(executor), {}});
        group->second.push_back(std::move(receiver));
    }
    for (auto& [lane, members] : groups) lane->add({push, std::move(members), 0});
}

void LocalFanOut::to_users(std::span<const UserId> users, SharedBytes push, ConnectionId except) {
    std::vector<std::shared_ptr<FrameChannel>> receivers;
    registry_.collect(users, except, receivers);
    deliver(std::move(receivers), push);
}

void LocalFanOut::to_connection(ConnectionId connection, SharedBytes push) {
    if (auto channel = registry_.find(connection)) deliver({std::move(channel)}, push);
}

void LocalFanOut::to_audience(Audience audience, SharedBytes push, ConnectionId except) {
    Members members;
    {
        std::lock_guard lock{audiences_->mutex};
        if (!resolver_) return;
        make_room();
        List& list = audiences_->lists[audience.conversation];
        if (list.loading || list.version < audience.rights_version) {
            if (list.waiting.size() < kMaxWaiting) list.waiting.push_back({audience, std::move(push), except});
            if (list.loading) return;
            list.loading = true;
        } else {
            members = list.members;
        }
    }
    if (members) return to_users(*members, std::move(push), except);
    spawn(executor_, "load_audience",
          [](LocalFanOut* self, ConversationId conversation) -> Task<void> { co_await self->load(conversation); }(this, audience.conversation));
}

Task<void> LocalFanOut::load(ConversationId conversation) {
    // Until nothing waits any more, so that nobody who comes meanwhile overtakes.
    while (true) {
        std::deque<Waiting> batch;
        Audience wanted{conversation, 0};
        Members members;
        {
            std::lock_guard lock{audiences_->mutex};
            List& list = audiences_->lists[conversation];
            if (list.waiting.empty()) {
                list.loading = false;
                co_return;
            }
            batch.swap(list.waiting);
            for (const Waiting& w : batch) wanted.rights_version = std::max(wanted.rights_version, w.audience.rights_version);
            if (list.version >= wanted.rights_version) members = list.members;
        }
        if (!members) {
            try {
                members = co_await resolver_(wanted);
            } catch (const std::exception& e) {
                log().warn("audience_not_loaded conversation={} pushes_dropped={} error=\"{}\"", conversation.value, batch.size(), log_safe(e.what()));
            }
            if (!members) continue;  // a push may be lost; the clients' next pull or sync brings what it told of
            std::lock_guard lock{audiences_->mutex};
            List& list = audiences_->lists[conversation];
            list.version = wanted.rights_version;
            list.members = members;
        }
        for (Waiting& w : batch) to_users(*members, std::move(w.push), w.except);
    }
}

void LocalFanOut::make_room() {
    auto& lists = audiences_->lists;
    if (lists.size() < kMaxLists) return;
    std::erase_if(lists, [](const auto& entry) { return !entry.second.loading; });
}

}  // namespace aviso::gateway
