// Fan-out to the connections of this node, which only count: who gets it, the hand-over to the I/O thread, the slices. What a delivery costs
// in the kernel and in TLS is aviso-bench's (`group-fanout`). Processor time counts: pushes to a large audience wait for company.
#include <benchmark/benchmark.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <vector>

#include "aviso/v1/messaging.pb.h"
#include "bench/micro/allocations.hpp"
#include "bench/micro/sink_channel.hpp"
#include "core/crypto/random.hpp"
#include "gateway/local_fan_out.hpp"

namespace aviso::gateway {
namespace {

using bench::SinkChannel;

/// So many people with a connection each, all members of every conversation.
class Crowd {
  public:
    explicit Crowd(std::int64_t people) {
        std::vector<UserId> all;
        for (std::int64_t i = 1; i <= people; ++i) {
            all.emplace_back(i);
            channels_.push_back(std::make_shared<SinkChannel>(io_.get_executor(), ConnectionId{i}));
            registry_.add(channels_.back(), all.back(), SessionId{i});
        }
        members_ = std::make_shared<const std::vector<UserId>>(std::move(all));
        fan_out_.set_resolver([members = members_](Audience) -> Task<Members> { co_return members; }, io_.get_executor());
    }
    ~Crowd() {
        for (const auto& channel : channels_) registry_.closed(channel->id());
    }

    FanOut& fan_out() { return fan_out_; }
    const std::vector<UserId>& people() const { return *members_; }
    /// Works until all has been delivered.
    void settle() {
        io_.restart();
        io_.run();
    }
    std::size_t delivered() const {
        std::size_t sum = 0;
        for (const auto& channel : channels_) sum += channel->pushed();
        return sum;
    }

  private:
    asio::io_context io_{1};
    const SystemClock clock_;
    ConnectionRegistry registry_{clock_};
    LocalFanOut fan_out_{registry_};
    std::vector<std::shared_ptr<SinkChannel>> channels_;
    Members members_;
};

/// A message of 200 bytes.
v1::EntryPush entry() {
    v1::EntryPush push;
    push.mutable_entry()->set_conversation_id(1);
    push.mutable_entry()->set_client_entry_id(crypto::random_bytes(16));
    push.mutable_entry()->mutable_body()->mutable_text()->set_text(std::string(200, 'x'));
    return push;
}

/// One iteration: one push to `people` whom the caller names.
void to_users(benchmark::State& state) {
    Crowd crowd{state.range(0)};
    const SharedBytes push = encode_push(entry());
    const bench::Allocations allocations;
    for (auto _ : state) {
        crowd.fan_out().to_users(crowd.people(), push);
        crowd.settle();
    }
    const std::size_t expected = crowd.people().size() * static_cast<std::size_t>(state.iterations());
    if (crowd.delivered() != expected) return state.SkipWithError("not delivered as it should be");
    allocations.report(state, static_cast<std::int64_t>(expected));
    state.SetItemsProcessed(static_cast<std::int64_t>(expected));
}

/// One iteration: `pushes` at once to the `people` of one conversation, whose list is known. The next iteration is another conversation's
/// turn, so that little time goes by with waiting.
void to_audience(benchmark::State& state) {
    Crowd crowd{state.range(0)};
    const std::int64_t conversations = state.range(0) > 1000 ? 64 : 500;
    const SharedBytes push = encode_push(entry());
    for (std::int64_t id = 1; id <= conversations; ++id) crowd.fan_out().to_audience({ConversationId{id}, 1}, push, {});
    crowd.settle();
    const std::size_t before = crowd.delivered();
    std::int64_t turn = 0;
    const bench::Allocations allocations;
    for (auto _ : state) {
        const ConversationId conversation{++turn % conversations + 1};
        for (std::int64_t i = 0; i < state.range(1); ++i) crowd.fan_out().to_audience({conversation, 1}, push, {});
        crowd.settle();
    }
    const std::size_t expected = crowd.people().size() * static_cast<std::size_t>(state.range(1) * state.iterations());
    if (crowd.delivered() - before != expected) return state.SkipWithError("not delivered as it should be");
    allocations.report(state, static_cast<std::int64_t>(expected));
    state.SetItemsProcessed(static_cast<std::int64_t>(expected));
}

/// One iteration: one push message becomes the frame that all receivers share.
void encode(benchmark::State& state) {
    const v1::EntryPush push = entry();
    const bench::Allocations allocations;
    for (auto _ : state) benchmark::DoNotOptimize(encode_push(push));
    allocations.report(state, state.iterations());
    state.SetItemsProcessed(state.iterations());
}

BENCHMARK(encode)->Name("FanOut/encode");
BENCHMARK(to_users)->Name("FanOut/to_users")->ArgName("people")->Arg(1)->Arg(200)->Arg(10'000);
BENCHMARK(to_audience)->Name("FanOut/to_audience")->ArgNames({"people", "pushes"})->ArgsProduct({{1, 200, 10'000}, {1}})->Args({10'000, 16});

}  // namespace
}  // namespace aviso::gateway
