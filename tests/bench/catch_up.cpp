#include <boost/asio/io_context.hpp>
#include <fstream>
#include <iterator>

#include "aviso/v1/identity.pb.h"
#include "aviso/v1/messaging.pb.h"
#include "bench/scenarios.hpp"
#include "bench/wire.hpp"

namespace aviso::bench {
namespace {

constexpr std::size_t kConversations = 50;  // half direct, half groups
constexpr std::size_t kGroupMembers = 10;
constexpr int kMessages = 40;  // each
constexpr std::size_t kTextBytes = 200;
constexpr int kRounds = 60;  // a round is 51 requests; more would meet the limit of reads per account
constexpr int kPageLimit = 200;

struct Cast {
    std::vector<BenchPerson> people;  ///< the first is away
    std::vector<ConversationId> conversations;
    std::vector<std::size_t> senders;
};

Cast hire(const StartConfig& config) {
    Company company{config};
    Cast cast{company.add_people(static_cast<int>(kConversations + kGroupMembers)), {}, {}};
    const UserId away = cast.people.front().user;
    for (std::size_t i = 0; i < kConversations; ++i) {
        const std::size_t sender = i + 1;
        cast.senders.push_back(sender);
        if (i % 2 == 0) {
            const std::pair couple{away, cast.people[sender].user};
            cast.conversations.push_back(company.add_direct({&couple, 1}).front());
        } else {
            std::vector<UserId> members{away};
            for (std::size_t m = 0; m + 1 < kGroupMembers; ++m) members.push_back(cast.people[sender + m].user);
            cast.conversations.push_back(company.add_group(members));
        }
    }
    return cast;
}

v1::SyncResponse sync(BenchConnection& device, const v1::SyncResponse* since) {
    v1::SyncRequest request;
    request.set_entries_per_conversation(1);
    if (since) {
        request.set_epoch(since->epoch());
        request.set_cursor(since->cursor());
        request.set_user_version(since->user_version());
    }
    v1::SyncResponse response;
    if (!response.ParseFromString(device.call(commands().sync, request.SerializeAsString()))) throw BenchError{"an answer to Sync does not parse"};
    return response;
}

void resume(BenchConnection& connection, const ServerUnderTest& server, const BenchPerson& person) {
    connection.connect(server.endpoint());
    v1::ResumeRequest request;
    request.set_token(person.token);
    connection.call(command_of("aviso.v1.Identity.Resume"), request.SerializeAsString());
}

/// What was sent while the device was away, by everybody else.
void send_all(const ServerUnderTest& server, const Cast& cast, int messages) {
    in_parallel(4, [&](std::size_t thread) {
        boost::asio::io_context io;
        const ClientContext context = make_client_context();
        std::mt19937_64 random{std::random_device{}()};
        for (std::size_t i = thread; i < cast.conversations.size(); i += 4) {
            BenchConnection sender{io, context.get()};
            resume(sender, server, cast.people[cast.senders[i]]);
            for (int n = 0; n < messages; ++n) stored_seq(sender.call(commands().send, make_send(cast.conversations[i], static_cast<std::uint64_t>(n), kTextBytes, 0, random)));
        }
    });
}

struct CaughtUp {
    v1::SyncResponse sync;
    std::vector<std::pair<ConversationId, v1::PullEntriesResponse>> pages;
    std::int64_t messages = 0;
};

/// Sync, then one page per conversation that moved, all asked for at once. Counts the texts, which must come in order.
CaughtUp catch_up(BenchConnection& device, const v1::SyncResponse& before) {
    CaughtUp all;
    all.sync = sync(device, &before);
    std::vector<Bytes> requests;
    for (const auto& state : all.sync.conversations()) {
        v1::PullEntriesRequest pull;
        pull.set_conversation_id(state.conversation().conversation_id());
        pull.set_from_seq(1);
        pull.set_until_seq(state.conversation().head_seq());
        pull.set_limit(kPageLimit);
        requests.push_back(pull.SerializeAsString());
        all.pages.emplace_back(ConversationId{pull.conversation_id()}, v1::PullEntriesResponse{});
    }
    const std::vector<Bytes> answers = device.call_all(commands().pull, requests);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        auto& page = all.pages[i].second;
        if (!page.ParseFromString(answers[i])) throw BenchError{"a page does not parse"};
        std::int64_t last = 0;
        for (const auto& entry : page.entries()) {
            if (entry.seq() <= last) throw BenchError{"entries are out of order"};
            last = entry.seq();
            all.messages += entry.body().text().text().size() == kTextBytes;
        }
    }
    return all;
}

/// How long the client library takes to put it into its own encrypted store, a new one each time; milliseconds of each round.
std::vector<double> store_times(const CaughtUp& all, const BenchOptions& options) {
    const TemporaryFolder folder{options.folder, "aviso-bench-device"};
    const auto file = folder.path() / "sent", output = folder.path() / "times";
    {
        std::ofstream out{file, std::ios::binary};
        const auto put = [&](const Bytes& message) { out << message.size() << '\n' << message; };
        put(all.sync.SerializeAsString());
        for (const auto& [conversation, page] : all.pages) put(page.SerializeAsString());
    }
    ChildProcess device{{{options.binaries / "aviso-bench-device", file, folder.path(), std::to_string(kRounds)}, {}, output, {}}};
    if (device.wait() != 0) throw BenchError{"aviso-bench-device failed: " + std::string{std::istreambuf_iterator<char>{std::ifstream{output}.rdbuf()}, {}}};
    std::ifstream in{output};
    return {std::istream_iterator<double>{in}, {}};
}

}  // namespace

Json run_catch_up(const BenchOptions& options) {
    Json params = common_params(options);
    ServerUnderTest server{options};
    const Cast cast = hire(server.config());
    server.start();
    const int messages = options.scaled(kMessages);
    const auto expected = static_cast<std::int64_t>(kConversations) * messages;

    boost::asio::io_context io;
    const ClientContext context = make_client_context();
    v1::SyncResponse before;
    {
        BenchConnection device{io, context.get()};
        resume(device, server, cast.people.front());
        before = sync(device, nullptr);
    }
    send_all(server, cast, messages);

    CaughtUp last;
    std::vector<double> synced;
    Latencies sync_ms, stored_ms, reconnect_ms;
    std::int64_t missing = 0;
    const CpuMeter cpu{server};
    for (int round = 0; round < kRounds; ++round) {
        const auto begun = BenchClock::now();
        BenchConnection device{io, context.get()};
        resume(device, server, cast.people.front());
        const auto back = BenchClock::now();
        last = catch_up(device, before);
        synced.push_back(milliseconds_between(back, BenchClock::now()));
        missing += expected - last.messages;
        reconnect_ms.add(milliseconds_between(begun, back));
        sync_ms.add(synced.back());
    }
    const CpuMeter::Used used = cpu.used();
    const std::vector<double> stored = store_times(last, options);
    for (std::size_t i = 0; i < std::min(stored.size(), synced.size()); ++i) stored_ms.add(synced[i] + stored[i]);

    params["conversations"] = kConversations;
    params["messages"] = expected;
    params["text_bytes"] = kTextBytes;
    params["rounds"] = kRounds;
    params["stored_ms"] = "sync_ms and what the client library then takes to store it";
    params["sync_ms"] = "from sending Sync until all bodies are decoded in order; reconnect_ms before it";
    Json results{{"sync_ms", {{"p50", sync_ms.at(0.5)}, {"p99", sync_ms.at(0.99)}}},
                 {"stored_ms", {{"p50", stored_ms.at(0.5)}, {"p99", stored_ms.at(0.99)}}},
                 {"reconnect_ms", {{"p50", reconnect_ms.at(0.5)}, {"p99", reconnect_ms.at(0.99)}}},
                 {"server_cpu_us_per_message", per(used.server, expected * kRounds, server.pid())},
                 {"lost", missing}};
    return {{"params", params}, {"results", results}};
}

}  // namespace aviso::bench
