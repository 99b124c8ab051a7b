#include <atomic>
#include <thread>

#include "aviso/v1/identity.pb.h"
#include "aviso/v1/messaging.pb.h"
#include "bench/direct_load.hpp"
#include "bench/group_load.hpp"
#include "bench/process_figures.hpp"
#include "bench/scenarios.hpp"
#include "bench/wire.hpp"

namespace aviso::bench {
namespace {

using namespace std::chrono_literals;

constexpr int kAccounts = 85'000, kGroups = 5'000;
constexpr std::size_t kOnline = 2'000;
constexpr std::size_t kGroupMembers = 20;
constexpr std::size_t kBusyGroups = 20;  ///< of those online, that get the group messages
constexpr double kGroupShare = 0.25;     ///< of all messages
constexpr double kReadsPerSecond = 50, kReconnectsPerSecond = 20;
constexpr double kFirstRate = 1600;
constexpr double kTooLateMs = 1000;  ///< p99 of deliveries beyond which a rate is not held
constexpr int kSteps = 4, kStepsAllOnline = 2;  ///< with the usual ten seconds each: a minute

struct Cast {
    std::vector<BenchPerson> people;
    std::vector<DirectLoad::Pair> pairs;
    std::vector<GroupLoad::Group> groups;
    std::vector<BenchPerson> comers;  ///< who read pages, and who come and go
    std::vector<ConversationId> read_by;
};

/// The first people are online: members of the busy groups, then pairs.
Cast hire(const StartConfig& config, int accounts, int groups, std::size_t online) {
    Company company{config};
    Cast cast;
    cast.people = company.add_people(accounts);
    std::size_t next = 0;
    for (std::size_t g = 0; g < kBusyGroups && next + kGroupMembers <= online / 2; ++g) {
        GroupLoad::Group group;
        std::vector<UserId> users;
        for (std::size_t i = 0; i < kGroupMembers; ++i, ++next) {
            group.members.push_back(next);
            users.push_back(cast.people[next].user);
        }
        group.conversation = company.add_group(users);
        cast.groups.push_back(std::move(group));
    }
    std::vector<std::pair<UserId, UserId>> couples;
    for (; next + 2 <= online; next += 2) {
        couples.emplace_back(cast.people[next].user, cast.people[next + 1].user);
        cast.pairs.push_back({{}, next, next + 1});
    }
    const auto conversations = company.add_direct(couples);
    for (std::size_t i = 0; i < conversations.size(); ++i) cast.pairs[i].conversation = conversations[i];
    for (int g = static_cast<int>(cast.groups.size()); g < groups; ++g) {
        std::vector<UserId> users;
        for (std::size_t i = 0; i < kGroupMembers; ++i) users.push_back(cast.people[(static_cast<std::size_t>(g) * 13 + i * 7) % cast.people.size()].user);
        std::ranges::sort(users);
        users.erase(std::unique(users.begin(), users.end()), users.end());
        const ConversationId conversation = company.add_group(users);
        if (g % 10 != 0) continue;
        company.append(conversation, users.front(), 100);
        cast.read_by.push_back(conversation);
        cast.comers.push_back(company.add_session(users.front()));
    }
    return cast;
}

/// Something done over and over on a thread of its own, at an even rate.
class Habit {
  public:
    Habit(double per_second, std::function<void(std::size_t)> act) : thread_{[this, per_second, act = std::move(act)](std::stop_token stop) {
        auto due = BenchClock::now();
        for (std::size_t i = 0; !stop.stop_requested(); ++i) {
            due += std::chrono::duration_cast<BenchClock::duration>(std::chrono::duration<double>{1 / per_second});
            std::this_thread::sleep_until(due);
            const auto begun = BenchClock::now();
            try {
                act(i);
                ms_.add(milliseconds_between(begun, BenchClock::now()));
            } catch (const BenchError&) {
                ++failed_;
            }
        }
    }} {}
    void stop() {
        thread_.request_stop();
        thread_.join();
    }
    Json to_json() const { return {{"p50", ms_.at(0.5)}, {"p99", ms_.at(0.99)}, {"failed", failed_}}; }

  private:
    Latencies ms_;
    std::int64_t failed_ = 0;
    std::jthread thread_;  // last: it uses the others
};

void resume(BenchConnection& connection, const ServerUnderTest& server, const BenchPerson& person) {
    connection.connect(server.endpoint());
    v1::ResumeRequest request;
    request.set_token(person.token);
    connection.call(command_of("aviso.v1.Identity.Resume"), request.SerializeAsString());
}

struct Day {
    Json results;
    double held = 0;
};

Day live(const BenchOptions& options, int accounts, int groups, std::size_t online, int steps) {
    ServerUnderTest server{options};
    const Cast cast = hire(server.config(), accounts, groups, online);
    server.start();
    Fleet fleet{server.endpoint()};
    fleet.sign_in({cast.people.data(), online});
    DirectLoad direct{fleet, cast.pairs};
    GroupLoad group{fleet, cast.groups, kTextBytes};

    boost::asio::io_context reading, coming;
    const ClientContext context = make_client_context();
    BenchConnection reader{reading, context.get()};
    resume(reader, server, cast.comers.front());
    Habit reads{kReadsPerSecond, [&](std::size_t) {
        v1::PullEntriesRequest pull;
        pull.set_conversation_id(cast.read_by.front().value);
        pull.set_limit(50);
        reader.call(commands().pull, pull.SerializeAsString());
    }};
    Habit reconnects{kReconnectsPerSecond, [&](std::size_t i) {
        BenchConnection comer{coming, context.get()};
        resume(comer, server, cast.comers[i % cast.comers.size()]);
        comer.call(commands().sync, v1::SyncRequest{}.SerializeAsString());
    }};

    Day day;
    day.results["steps"] = Json::array();
    double rate = kFirstRate * std::min(1.0, options.scale * 4);
    for (int step = 0; step < steps; ++step, rate *= 2) {
        direct.begin_open(rate * (1 - kGroupShare));
        group.begin_paced(std::chrono::duration<double>{static_cast<double>(cast.groups.size()) / (rate * kGroupShare)});
        fleet.run_for(std::chrono::duration<double>{options.seconds / 5});
        direct.take();
        group.take();
        const CpuMeter cpu{server};
        fleet.run_for(std::chrono::duration<double>{options.seconds});
        const DirectLoad::Window one = direct.take();
        const GroupLoad::Window many = group.take();
        const CpuMeter::Used used = cpu.used();
        const bool all_came = direct.finish() && group.finish();
        const Json p99 = one.deliver_ms.at(0.99);
        const bool is_held = all_came && p99.is_number() && p99 < kTooLateMs && static_cast<double>(one.delivered) > 0.9 * rate * (1 - kGroupShare) * used.seconds;
        day.results["steps"].push_back({{"messages_per_s", rate},
                                        {"held", is_held},
                                        {"direct_deliver_ms", one.deliver_ms.to_json()},
                                        {"group_deliver_ms", many.deliver_ms.to_json()},
                                        {"refused_for_now", one.refused + many.refused},
                                        {"server_cpu_percent", Latencies::rounded(static_cast<double>(used.server) / used.seconds / 1e4)},
                                        {"generator_cpu_percent", Latencies::rounded(static_cast<double>(used.own) / used.seconds / 1e4)}});
        if (!is_held) break;
        day.held = rate;
    }
    reads.stop();
    reconnects.stop();
    const DirectLoad::Losses losses = direct.losses();
    const GroupLoad::Losses group_losses = group.losses();
    day.results["read_page_ms"] = reads.to_json();
    day.results["reconnect_and_sync_ms"] = reconnects.to_json();
    day.results["lost"] = losses.lost + group_losses.lost;
    day.results["duplicated"] = losses.duplicated + group_losses.duplicated;
    day.results["sync_hints"] = losses.hints + group_losses.hints;
    day.results["server_rss_bytes"] = server.pid() ? Json(resident_bytes_of(server.pid())) : Json();
    if (server.database_pid()) day.results["database_rss_bytes"] = resident_bytes_of(server.database_pid());
    return day;
}

}  // namespace

Json run_mixed_day(const BenchOptions& options) {
    Json params = common_params(options);
    const int accounts = options.scaled(kAccounts, 200), groups = options.scaled(kGroups, 40);
    const std::size_t online = std::min(static_cast<std::size_t>(options.scaled(static_cast<int>(kOnline), 120)), static_cast<std::size_t>(accounts) / 2 * 2);
    Day day = live(options, accounts, groups, online, kSteps);
    day.results["messages_per_day"] = std::round(day.held * 86'400);
    const int all_online = options.scaled(static_cast<int>(kOnline), 120);
    day.results["all_online"] = live(options, all_online, std::max(40, all_online / 20), static_cast<std::size_t>(all_online), kStepsAllOnline).results;

    params["accounts"] = accounts;
    params["groups"] = groups;
    params["online"] = online;
    params["members_per_group"] = kGroupMembers;
    params["group_share_of_messages"] = kGroupShare;
    params["page_reads_per_s"] = kReadsPerSecond;
    params["reconnects_per_s"] = kReconnectsPerSecond;
    params["held"] = "nine of ten delivered in time, p99 of direct deliveries below 1 s; the rate doubles until that fails";
    return {{"params", params}, {"results", day.results}};
}

}  // namespace aviso::bench
