#include <algorithm>
#include <map>
#include <utility>

#include "client-qt/core/client.hpp"
#include "client-qt/core/commands.hpp"
#include "client-qt/core/wire_codec.hpp"

namespace aviso::client {

namespace {

using namespace std::chrono_literals;
constexpr std::int64_t kLargestGap = 2000;  ///< Entries; of a larger one only the newest page comes, the rest when it is scrolled to.
constexpr int kEntriesPerConversation = 20;

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

}  // namespace aviso::client
