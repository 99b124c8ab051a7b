// The client's local store at the size of years: 1,000 conversations, 500,000 entries of which one conversation has 100,000, 100,000 people.
// Bounds that a desktop needs: a page of 50 under 1 ms, the conversation list under 5 ms, a search under 50 ms.

#include <benchmark/benchmark.h>

#include <filesystem>
#include <random>

#include "client-qt/core/local_store.hpp"
#include "core/crypto/random.hpp"

namespace {

using namespace aviso;
using namespace aviso::client;

constexpr std::int64_t kConversations = 1000, kLargest = 100'000, kEntries = 500'000, kPeople = 100'000;

/// Made once; removed with the process.
class FilledStore {
  public:
    FilledStore() {
        std::filesystem::create_directories(folder_);
        store_ = LocalStore::open(folder_ / "store.db", crypto::random_bytes(32)).value();
        store_->set_meta("user", "1");
        fill_people();
        fill_conversations();
        for (std::int64_t id = 1; id <= kConversations; ++id) fill_entries(id, id == 1 ? kLargest : (kEntries - kLargest) / (kConversations - 1));
    }
    ~FilledStore() {
        store_.reset();
        std::filesystem::remove_all(folder_);
    }
    LocalStore& store() { return *store_; }
    std::mt19937& random() { return random_; }

  private:
    void fill_people() {
        DirectoryReply all{1, false, {}, {}};
        for (std::int64_t d = 1; d <= 5000; ++d) all.departments.push_back({DepartmentId{d}, DepartmentId{d / 10}, "Department " + std::to_string(d), 0});
        for (std::int64_t p = 1; p <= kPeople; ++p)
            all.people.push_back({UserId{p}, "p" + std::to_string(p), "王芳" + std::to_string(p), false, {{DepartmentId{p % 5000 + 1}, "Engineer", 0}}});
        store_->put_directory(all);
    }
    void fill_conversations() {
        SyncReply all{"epoch", 1, 1, true, {}, 1, false};
        for (std::int64_t id = 1; id <= kConversations; ++id) {
            Conversation c;
            c.id = ConversationId{id};
            c.kind = id % 2 == 0 ? ConversationKind::direct : ConversationKind::group;
            c.name = "群组 " + std::to_string(id);
            if (id % 2 == 0) c.peer = UserId{id + 1};
            all.conversations.push_back({c, {}});
        }
        store_->apply(all);
    }
    void fill_entries(std::int64_t id, std::int64_t count) {
        static constexpr const char* kWords[] = {"明天", "评审", "客户", "release", "meeting", "预算", "deploy", "会议室", "please", "谢谢", "计划", "budget"};
        for (std::int64_t seq = 1; seq <= count;) {
            Pulled page;
            page.covered_from = Seq{seq};
            for (int i = 0; i < 2000 && seq <= count; ++i, ++seq) {
                Entry e;
                e.conversation = ConversationId{id};
                e.seq = Seq{seq};
                e.ordinal = Ordinal{seq};
                e.sender = UserId{static_cast<std::int64_t>(random_() % 500) + 1};
                e.client_entry_id = crypto::random_bytes(16);
                e.created_at_ms = 1'700'000'000'000 + (static_cast<std::int64_t>(random_()) % 1'000'000'000);
                e.kind = EntryKind::text;
                for (int w = 0; w < 8; ++w) e.text += std::string(kWords[random_() % std::size(kWords)]) + " ";
                if (random_() % 5000 == 0) e.text += "鲸鱼";
                page.entries.push_back(std::move(e));
            }
            page.covered_until = Seq{seq - 1};
            store_->apply(ConversationId{id}, page);
        }
    }

    std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("aviso-bench-" + to_hex(crypto::random_bytes(8)));
    std::unique_ptr<LocalStore> store_;
    std::mt19937 random_{7};
};

FilledStore& filled() {
    static FilledStore one;
    return one;
}

void newest_page(benchmark::State& state) {
    auto& store = filled().store();
    for (auto _ : state) benchmark::DoNotOptimize(store.history(ConversationId{1}, {}, 50));
}

void random_page_of_the_largest(benchmark::State& state) {
    auto& store = filled().store();
    for (auto _ : state) benchmark::DoNotOptimize(store.history(ConversationId{1}, Seq{static_cast<std::int64_t>(filled().random()() % kLargest) + 50}, 50));
}

void newest_page_of_a_random_conversation(benchmark::State& state) {
    auto& store = filled().store();
    for (auto _ : state) benchmark::DoNotOptimize(store.history(ConversationId{static_cast<std::int64_t>(filled().random()() % kConversations) + 1}, {}, 50));
}

void conversation_list(benchmark::State& state) {
    auto& store = filled().store();
    for (auto _ : state) benchmark::DoNotOptimize(store.summaries());
}

void search_rare(benchmark::State& state) {
    auto& store = filled().store();
    for (auto _ : state) benchmark::DoNotOptimize(store.search("鲸鱼", {}, 50));
}

void search_common(benchmark::State& state) {
    auto& store = filled().store();
    for (auto _ : state) benchmark::DoNotOptimize(store.search("评审", {}, 50));
}

void search_common_in_the_largest(benchmark::State& state) {
    auto& store = filled().store();
    for (auto _ : state) benchmark::DoNotOptimize(store.search("deploy", ConversationId{1}, 50));
}

void find_people_by_part_of_a_name(benchmark::State& state) {
    auto& store = filled().store();
    store.find_people("芳", 1);  // the first one gathers the names
    for (auto _ : state) benchmark::DoNotOptimize(store.find_people("芳99", 20));
}

void take_one_pushed_entry(benchmark::State& state) {
    auto& store = filled().store();
    std::int64_t seq = kLargest;
    for (auto _ : state) {
        Entry e;
        e.conversation = ConversationId{1};
        e.seq = Seq{++seq};
        e.ordinal = Ordinal{seq};
        e.sender = UserId{2};
        e.client_entry_id = crypto::random_bytes(16);
        e.kind = EntryKind::text;
        e.text = "明天十点在三楼会议室开评审会";
        store.apply(e);
    }
}

BENCHMARK(newest_page)->Unit(benchmark::kMicrosecond);
BENCHMARK(random_page_of_the_largest)->Unit(benchmark::kMicrosecond);
BENCHMARK(newest_page_of_a_random_conversation)->Unit(benchmark::kMicrosecond);
BENCHMARK(conversation_list)->Unit(benchmark::kMicrosecond);
BENCHMARK(search_rare)->Unit(benchmark::kMicrosecond);
BENCHMARK(search_common)->Unit(benchmark::kMicrosecond);
BENCHMARK(search_common_in_the_largest)->Unit(benchmark::kMicrosecond);
BENCHMARK(find_people_by_part_of_a_name)->Unit(benchmark::kMicrosecond);
BENCHMARK(take_one_pushed_entry)->Unit(benchmark::kMicrosecond)->Iterations(500);

}  // namespace

BENCHMARK_MAIN();
