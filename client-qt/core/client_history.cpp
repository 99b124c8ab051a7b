#include <algorithm>
#include <utility>

#include "client-qt/core/client.hpp"
#include "client-qt/core/commands.hpp"
#include "client-qt/core/wire_codec.hpp"

// Reading back: pages come from the store, and from the server where the store has gaps.

namespace aviso::client {

Task<Result<std::vector<Entry>>> Client::history(ConversationId id, Seq before, int limit) {
    auto held = store_.history(id, before, limit);
    const auto known = store_.conversation(id);
    const auto last = before ? Seq{before.value - 1} : known ? known->head_seq : Seq{};
    const auto oldest = known ? std::max<std::int64_t>(known->first_seq.value, 1) : 1;
    const bool full = !held.empty() && std::cmp_equal(held.size(), limit);
    const Seq from = full ? held.front().seq : Seq{oldest};
    if (last < from || store_.covers(id, from, last) || state_ != ConnectionState::online) co_return held;
    pb::PullEntriesRequest request;
    request.set_conversation_id(id.value);
    request.set_before_seq(before.value);
    request.set_limit(std::clamp(limit, 1, kPageLimit));
    const auto reply = parse<pb::PullEntriesResponse>(co_await call(kPull, request.SerializeAsString()));
    if (!reply) co_return std::unexpected{reply.error()};
    const auto pulled = to_value(*reply);
    store_.apply(id, pulled);
    announce_acknowledged();
    for (const auto& entry : pulled.entries) want_people_of(entry);
    report_deliveries(kGather);
    co_return store_.history(id, before, limit);
}

Task<Result<std::vector<Entry>>> Client::history_after(ConversationId id, Seq after, int limit) {
    while (true) {
        auto held = store_.entries_after(id, after, limit);
        const auto known = store_.conversation(id);
        const bool full = !held.empty() && std::cmp_greater_equal(held.size(), limit);
        const Seq until = full ? held.back().seq : known ? known->head_seq : Seq{};
        const Seq from{std::max<std::int64_t>(after.value + 1, known ? known->first_seq.value : 1)};
        if (until < from || store_.covers(id, from, until) || state_ != ConnectionState::online) co_return held;
        const Seq missing = store_.uncovered_from(id, from);
        pb::PullEntriesRequest request;
        request.set_conversation_id(id.value);
        request.set_from_seq(missing.value);
        request.set_until_seq(std::min(until.value, missing.value + kPageLimit - 1));
        request.set_limit(kPageLimit);
        const auto reply = parse<pb::PullEntriesResponse>(co_await call(kPull, request.SerializeAsString()));
        if (!reply) co_return std::unexpected{reply.error()};
        const auto pulled = to_value(*reply);
        store_.apply(id, pulled);
        announce_acknowledged();
        for (const auto& entry : pulled.entries) want_people_of(entry);
        if (pulled.covered_until < missing) co_return store_.entries_after(id, after, limit);  // the server has less than it announced
    }
}

/// Times grow with seq but for clock steps, so a search by halves needs a page of one entry some twenty times at most.
Task<Result<Seq>> Client::first_since(ConversationId id, std::int64_t at_ms) {
    const auto known = store_.conversation(id);
    if (!known) co_return fail(Errc::not_found, "no such conversation", "conversation_id");
    if (state_ != ConnectionState::online) co_return store_.first_since(id, at_ms);
    Seq low{std::max<std::int64_t>(known->first_seq.value, 1)}, high{known->head_seq.value + 1};
    while (low < high) {
        const Seq middle{low.value + (high.value - low.value) / 2};
        const auto last = co_await history(id, Seq{middle.value + 1}, 1);
        if (!last) co_return std::unexpected{last.error()};
        if (!last->empty() && last->back().created_at_ms >= at_ms) high = std::min(middle, last->back().seq);
        else low = Seq{middle.value + 1};
    }
    co_return low > known->head_seq ? Seq{} : low;
}

}  // namespace aviso::client
