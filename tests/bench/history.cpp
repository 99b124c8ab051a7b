#include <fstream>

#include "aviso/v1/identity.pb.h"
#include "aviso/v1/messaging.pb.h"
#include "bench/scenarios.hpp"
#include "bench/wire.hpp"

namespace aviso::bench {
namespace {

constexpr std::int64_t kLong = 10'000'000;  // entries of the long conversation
constexpr std::int64_t kAll = 30'000'000;   // of the table
constexpr double kUnprepared = 1.0 / 20;
constexpr std::int64_t kOther = 20'000;     // of each other conversation
constexpr std::int64_t kChunk = 1280;       // conversations grow in turn, as they do in life
constexpr std::size_t kReaders = 20;
constexpr int kPage = 50;
constexpr int kPagesPerJump = 10;

/// What was built, kept beside the data.
struct Built {
    std::vector<UserId> readers;
    ConversationId conversation;
    std::int64_t entries = 0, table = 0;
};

Built build(const StartConfig& config, double share) {
    Company company{config};
    Built built;
    for (const BenchPerson& person : company.add_people(kReaders)) built.readers.push_back(person.user);
    built.conversation = company.add_group(built.readers);
    const auto wanted = static_cast<std::int64_t>(static_cast<double>(kLong) * share), all = static_cast<std::int64_t>(static_cast<double>(kAll) * share);
    std::vector<ConversationId> others;
    for (std::int64_t rows = 0; rows < all - wanted; rows += kOther) others.push_back(company.add_group(built.readers));
    while (built.entries < wanted) {
        company.append(built.conversation, built.readers.front(), kChunk);
        built.entries += kChunk;
        for (std::int64_t turn = 0; turn < (all - wanted) / std::max<std::int64_t>(wanted, 1) && !others.empty(); ++turn) {
            company.append(others[static_cast<std::size_t>(built.table / kChunk) % others.size()], built.readers.back(), kChunk);
            built.table += kChunk;
        }
    }
    built.table += built.entries;
    return built;
}

void save(const Built& built, const std::filesystem::path& file) {
    Json out{{"conversation", built.conversation.value}, {"entries", built.entries}, {"table", built.table}, {"readers", Json::array()}};
    for (const UserId reader : built.readers) out["readers"].push_back(reader.value);
    std::ofstream{file} << out.dump();
}

Built load(const std::filesystem::path& file) {
    const Json in = Json::parse(std::ifstream{file});
    Built built{{}, ConversationId{in.at("conversation").get<std::int64_t>()}, in.at("entries"), in.at("table")};
    for (const Json& reader : in.at("readers")) built.readers.emplace_back(reader.get<std::int64_t>());
    return built;
}

/// One page below `before`; gives its milliseconds and the seq to go on from.
std::pair<double, std::int64_t> read_page(BenchConnection& reader, ConversationId conversation, std::int64_t before) {
    v1::PullEntriesRequest request;
    request.set_conversation_id(conversation.value);
    request.set_before_seq(before);
    request.set_limit(kPage);
    const Bytes body = request.SerializeAsString();
    const auto begun = BenchClock::now();
    v1::PullEntriesResponse page;
    const bool parsed = page.ParseFromString(reader.call(commands().pull, body));
    const double ms = milliseconds_between(begun, BenchClock::now());
    if (!parsed || page.entries_size() != kPage || page.entries(0).body().text().text().empty()) throw BenchError{"a page came incomplete"};
    return {ms, page.entries(0).seq()};
}

std::filesystem::path data_of(const BenchOptions& options) { return options.prepared / (options.mysql ? "history-mysql" : "history"); }

}  // namespace

void prepare_history(const BenchOptions& options) {
    const auto folder = data_of(options);
    if (options.mysql) throw BenchError{"prepare builds for the embedded database; with --mysql history runs at a twentieth"};
    if (std::filesystem::exists(folder / "built.json")) return;
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    ServerUnderTest server{options, folder};
    save(build(server.config(), options.scale), folder / "built.json");
}

Json run_history(const BenchOptions& options) {
    Json params = common_params(options);
    const auto prepared = data_of(options);
    const bool is_prepared = options.server.empty() && std::filesystem::exists(prepared / "built.json");
    ServerUnderTest server{options, is_prepared ? prepared : std::filesystem::path{}};
    const Built built = is_prepared ? load(prepared / "built.json") : build(server.config(), kUnprepared * options.scale);
    std::vector<BenchPerson> readers;
    {
        Company company{server.config()};
        for (const UserId reader : built.readers) readers.push_back(company.add_session(reader));
    }
    server.start();
    Fleet fleet{server.endpoint()};  // several, so that nobody meets the limit of reads per account
    fleet.sign_in(readers);

    Latencies page_ms, jump_ms;
    std::mt19937_64 random{std::random_device{}()};
    std::uniform_int_distribution<std::int64_t> anywhere{kPage * (kPagesPerJump + 1), built.entries};
    const CpuMeter cpu{server};
    std::int64_t pages = 0;
    for (std::size_t turn = 0; cpu.used().seconds < options.seconds; ++turn) {
        BenchConnection& reader = fleet.at(turn % fleet.size());
        auto [ms, before] = read_page(reader, built.conversation, anywhere(random));
        jump_ms.add(ms);
        for (int page = 1; page < kPagesPerJump; ++page) {
            std::tie(ms, before) = read_page(reader, built.conversation, before);
            page_ms.add(ms);
        }
        pages += kPagesPerJump;
    }
    const CpuMeter::Used used = cpu.used();
    params["entries"] = built.entries;
    params["table"] = built.table;
    params["prepared"] = is_prepared;
    params["page"] = kPage;
    Json results{{"page_ms", {{"p50", page_ms.at(0.5)}, {"p99", page_ms.at(0.99)}}},
                 {"jump_ms", {{"p50", jump_ms.at(0.5)}, {"p99", jump_ms.at(0.99)}}},
                 {"server_cpu_us_per_page", per(used.server, pages, server.pid())}};
    return {{"params", params}, {"results", results}};
}

}  // namespace aviso::bench
