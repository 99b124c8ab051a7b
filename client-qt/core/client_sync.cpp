#include <algorithm>
#include <map>
#include <utility>

#include "client-qt/core/client.hpp"
#include "client-qt/core/commands.hpp"
#include "client-qt/core/wire_codec.hpp"
#include "core/timer.hpp"

namespace aviso::client {

namespace {

using namespace std::chrono_literals;
constexpr std::int64_t kLargestGap = 2000;  ///< Entries; of a larger one only the newest page comes, the rest when it is scrolled to.
constexpr int kPageLimit = 200;             // the contract's most
constexpr int kMarkersPerReport = 500;      // the contract's most
constexpr std::size_t kPeoplePerLookup = 500;
constexpr int kEntriesPerConversation = 20;
constexpr auto kGather = 200ms;  // a burst becomes one report
constexpr auto kGatherNames = 30ms;

/// The connection's or the server's state, and not this one request, is at fault.
bool ends_sync(const Error& error) { return is_retryable(error.code) || error.code == Errc::unauthenticated || error.reason == "password_change_required"; }

}  // namespace

Task<Result<void>> Client::sync() {
    std::int64_t directory_version = 0;
    for (bool more = true; more;) {
        pb::SyncRequest request;
        request.set_epoch(store_.meta("epoch"));
        request.set_cursor(store_.number("cursor"));
        request.set_user_version(store_.number("user_version"));
        request.set_entries_per_conversation(kEntriesPerConversation);
        const auto reply = parse<pb::SyncResponse>(co_await call(kSync, request.SerializeAsString()));
        if (!reply) co_return std::unexpected{reply.error()};
        const auto news = to_value(*reply);
        // What this device had until now; nothing of a first sync is news to a person.
        const bool known_before = store_.number("cursor") != 0 && !news.full;
        std::map<ConversationId, Seq> had;
        if (known_before) {
            for (const auto& state : news.conversations) had[state.conversation.id] = store_.conversation(state.conversation.id) ? store_.in_step(state.conversation.id) : Seq{};
        }
        const bool moved = news.cursor != store_.number("cursor") || !news.conversations.empty();
        store_.apply(news);
        announce_acknowledged();
        for (const auto& state : news.conversations) {
            if (state.conversation.peer) want_people({state.conversation.peer});
            for (const auto& entry : state.entries) {
                want_people_of(entry);
                if (known_before && entry.seq > std::max(had[state.conversation.id], state.conversation.read_seq)) emit(EntryArrived{entry});
            }
            emit(ConversationChanged{state.conversation.id});
        }
        directory_version = news.directory_version;
        more = news.more && moved;  // a server that says "more" and gives nothing is not asked for ever
    }
    if (directory_version != store_.number("directory_version")) {
        const auto people = co_await refresh_people();
        if (!people && ends_sync(people.error())) co_return people;
    }
    // Whatever is behind, also from a sync that was cut off: its cursor is already stored.
    for (const auto id : store_.behind()) {
        const auto caught = co_await catch_up(id);
        if (!caught) co_return caught;
    }
    report_deliveries(0ms);
    co_return Result<void>{};
}

/// Pulls from `step` on what one reply holds; up to where it went.
Task<Result<Seq>> Client::pull_next(ConversationId id, Seq step, Seq head) {
    const bool whole = head.value - step.value <= kLargestGap;
    pb::PullEntriesRequest request;
    request.set_conversation_id(id.value);
    request.set_in_step_seq(step.value);
    request.set_limit(kPageLimit);
    if (whole) {
        request.set_from_seq(step.value + 1);
        request.set_until_seq(head.value);
    }
    const auto reply = parse<pb::PullEntriesResponse>(co_await call(kPull, request.SerializeAsString()));
    if (!reply) co_return std::unexpected{reply.error()};
    const auto pulled = to_value(*reply);
    store_.apply(id, pulled);
    const Seq until = whole ? pulled.covered_until : std::max(pulled.covered_until, head);
    store_.set_in_step(id, until);
    announce_acknowledged();
    for (const auto& entry : pulled.entries) {
        want_people_of(entry);
        emit(EntryArrived{entry});
    }
    for (const auto& entry : pulled.altered) emit(EntryArrived{entry});
    co_return until;
}

Task<Result<void>> Client::catch_up(ConversationId id) {
    while (true) {
        const auto known = store_.conversation(id);
        const auto step = store_.in_step(id);
        if (!known || known->left || known->head_seq <= step) break;
        const auto until = co_await pull_next(id, step, known->head_seq);
        if (!until) {
            if (ends_sync(until.error())) co_return std::unexpected{until.error()};
            store_.set_in_step(id, known->head_seq);  // no business of ours any more; the next sync says so
            break;
        }
        if (*until <= step) {  // the server has less than it announced: nothing more to be had now
            store_.set_in_step(id, known->head_seq);
            break;
        }
    }
    emit(ConversationChanged{id});
    co_return Result<void>{};
}

Task<void> Client::fill_gap(std::shared_ptr<Client> self, ConversationId id) {
    if (!self->filling_.insert(id).second) co_return;
    const auto filled = co_await self->catch_up(id);
    self->filling_.erase(id);
    self->report_deliveries(kGather);
    if (!filled && self->connection_) self->connection_->close(filled.error());  // the next connection syncs
}

Task<void> Client::sync_again(std::shared_ptr<Client> self) {
    self->sync_wanted_ = true;
    if (std::exchange(self->syncing_, true)) co_return;
    while (std::exchange(self->sync_wanted_, false)) {
        const auto synced = co_await self->sync();
        if (!synced && self->connection_) self->connection_->close(synced.error());
    }
    self->syncing_ = false;
}

void Client::on_entry(const Entry& entry) {
    if (!store_.conversation(entry.conversation)) return in_background("client_sync", sync_again(shared_from_this()));
    store_.apply(entry);
    announce_acknowledged();
    if (store_.in_step(entry.conversation) < entry.seq) in_background("client_gap", fill_gap(shared_from_this(), entry.conversation));
    report_deliveries(kGather);
    want_people_of(entry);
    // What a notice tells of (name, role, membership) stands in the conversation, which the entry does not carry.
    if (entry.kind == EntryKind::notice) {
        wanted_counts_.insert(entry.conversation);
        want_counts();
    }
    emit(EntryArrived{entry});
    emit(ConversationChanged{entry.conversation});
}

void Client::report_deliveries(std::chrono::milliseconds gather) {
    if (state_ != ConnectionState::online || reporting_delivered_ || store_.unreported_deliveries(1).empty()) return;
    reporting_delivered_ = true;
    in_background("client_delivered", report_delivered(shared_from_this(), gather));
}

Task<void> Client::report_delivered(std::shared_ptr<Client> self, std::chrono::milliseconds gather) {
    if (gather > 0ms) co_await sleep_for(gather);
    while (self->state_ == ConnectionState::online) {
        const auto waiting = self->store_.unreported_deliveries(kMarkersPerReport);
        if (waiting.empty()) break;
        pb::ReportDeliveredRequest request;
        for (const auto& [conversation, seq] : waiting) {
            auto* marker = request.add_markers();
            marker->set_conversation_id(conversation.value);
            marker->set_delivered_seq(seq.value);
        }
        const auto done = co_await self->call(kDelivered, request.SerializeAsString());
        if (!done && is_retryable(done.error().code)) break;  // the next connection, or the next entry, reports them
        for (const auto& [conversation, seq] : waiting) self->store_.reported_delivery(conversation, seq);  // also what is refused: asking again would not help
    }
    self->reporting_delivered_ = false;
}

Task<void> Client::wait_reported(std::chrono::milliseconds limit) {
    const auto self = shared_from_this();
    const auto until = std::chrono::steady_clock::now() + limit;
    while (state_ == ConnectionState::online && reporting_delivered_ && std::chrono::steady_clock::now() < until) co_await sleep_for(10ms);
}

void Client::showed(ConversationId id, Seq seq) {
    const auto before = store_.conversation(id);
    if (!before || seq <= before->read_seq) return;
    store_.showed(id, seq);
    emit(ConversationChanged{id});
    if (!std::exchange(reporting_reads_, true)) in_background("client_reads", report_reads(shared_from_this()));
}

Task<void> Client::report_reads(std::shared_ptr<Client> self) {
    co_await sleep_for(kGather);  // scrolling is one report a conversation
    while (self->state_ == ConnectionState::online) {
        const auto waiting = self->store_.unreported_reads();
        if (waiting.empty()) break;
        bool later = false;
        for (const auto& [id, seq] : waiting) {
            const auto read = co_await self->mark_read(id, seq);
            if (!read && is_retryable(read.error().code)) later = true;
            if (later) break;
            self->store_.reported_read(id, seq);  // also what is refused: asking again would not help
        }
        if (later) break;
    }
    self->reporting_reads_ = false;
}

Task<Result<int>> Client::mark_read(ConversationId id, Seq seq) {
    pb::MarkReadRequest request;
    request.set_conversation_id(id.value);
    request.set_read_seq(seq.value);
    const auto reply = parse<pb::MarkReadResponse>(co_await call(kMarkRead, request.SerializeAsString()));
    if (!reply) co_return std::unexpected{reply.error()};
    store_.showed(id, Seq{reply->read_seq()});
    store_.reported_read(id, Seq{reply->read_seq()});
    // Not the reply's number: entries and recalls that came meanwhile are not in it.
    store_.count_unread(id);
    want_counts();
    emit(ConversationChanged{id});
    co_return reply->unread();
}

void Client::want_counts() {
    wanted_counts_.merge(store_.take_uncounted());
    if (!wanted_counts_.empty() && state_ == ConnectionState::online && !std::exchange(counting_, true))
        in_background("client_counts", fetch_counts(shared_from_this()));
}

Task<void> Client::fetch_counts(std::shared_ptr<Client> self) {
    co_await sleep_for(kGather);
    while (!self->wanted_counts_.empty() && self->state_ == ConnectionState::online) {
        const ConversationId id = *self->wanted_counts_.begin();
        self->wanted_counts_.erase(id);
        pb::GetConversationRequest request;
        request.set_conversation_id(id.value);
        const auto reply = parse<pb::Conversation>(co_await self->call(kGetConversation, request.SerializeAsString()));
        if (!reply && is_retryable(reply.error().code)) break;  // the sync of the next connection has it
        if (!reply || !self->store_.conversation(id)) continue;
        self->store_.put(to_value(*reply));
        self->emit(ConversationChanged{id});
    }
    self->counting_ = false;
    if (self->state_ == ConnectionState::online) self->want_counts();
}

void Client::want_people_of(const Entry& entry) {
    auto people = entry.people;
    people.push_back(entry.sender);
    want_people(people);
}

void Client::want_people(const std::vector<UserId>& people) {
    for (const auto id : store_.unknown_people(people)) wanted_people_.insert(id);
    if (!wanted_people_.empty() && !std::exchange(looking_up_, true)) in_background("client_people", look_up_people(shared_from_this()));
}

Task<void> Client::look_up_people(std::shared_ptr<Client> self) {
    co_await sleep_for(kGatherNames);
    while (!self->wanted_people_.empty()) {
        const std::vector<UserId> wanted(self->wanted_people_.begin(), self->wanted_people_.end());
        auto unknown = self->store_.unknown_people(wanted);  // the directory may have told meanwhile
        if (unknown.size() > kPeoplePerLookup) unknown.resize(kPeoplePerLookup);
        if (unknown.empty()) {
            self->wanted_people_.clear();
            break;
        }
        pb::GetPeopleRequest request;
        for (const auto id : unknown) request.add_user_ids(id.value);
        const auto reply = parse<pb::GetPeopleResponse>(co_await self->call(kGetPeople, request.SerializeAsString()));
        if (!reply) break;  // the next entry asks again
        std::vector<Person> found;
        for (const auto& person : reply->people()) found.push_back(to_value(person));
        self->store_.put_lookup(unknown, found, self->store_.number("directory_version"));
        for (const auto id : unknown) self->wanted_people_.erase(id);
        self->emit(PeopleChanged{unknown});
    }
    self->looking_up_ = false;
}

Task<Result<void>> Client::refresh_people() {
    pb::GetDirectoryRequest request;
    request.set_known_version(store_.number("directory_version"));
    const auto reply = parse<pb::GetDirectoryResponse>(co_await call(kGetDirectory, request.SerializeAsString()));
    if (!reply) co_return std::unexpected{reply.error()};
    if (reply->unchanged()) co_return Result<void>{};
    store_.put_directory(to_value(*reply));
    emit(PeopleChanged{});
    co_return Result<void>{};
}

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
