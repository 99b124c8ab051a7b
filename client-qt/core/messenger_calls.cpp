#include <algorithm>

#include "client-qt/core/failure.hpp"
#include "client-qt/core/messenger_core.hpp"
#include "core/clock.hpp"

namespace aviso::client {

ShownEntry Messenger::Core::shown(Entry entry, const Conversation& c, UserId self) {
    ShownEntry out;
    out.sender_name = store->name_of(entry.sender);
    const bool own = entry.sender == self && entry.kind == EntryKind::text;
    const bool direct = c.kind == ConversationKind::direct;
    if (own) out.state = direct && c.peer_read_seq >= entry.seq ? EntryState::read : direct && c.peer_delivered_seq >= entry.seq ? EntryState::delivered : EntryState::stored;
    out.entry = std::move(entry);
    return out;
}

std::vector<ShownEntry> Messenger::Core::waiting_in(const Conversation& c) {
    std::vector<ShownEntry> out;
    for (const auto& action : store->queue()) {
        const bool here = action.peer ? action.peer == c.peer : action.conversation == c.id;
        if (!here || action.kind != ActionKind::text) continue;
        auto& one = out.emplace_back();
        one.entry.conversation = c.id;
        one.entry.client_entry_id = action.client_entry_id;
        one.entry.created_at_ms = action.created_at_ms;
        one.entry.kind = EntryKind::text;
        one.entry.text = action.text;
        one.entry.people = action.people;
        one.entry.sender = client ? client->self() : UserId{};
        one.state = action.failure.empty() ? EntryState::sending : EntryState::failed;
        if (!action.failure.empty()) one.failure = from_failure(action.failure);
    }
    return out;
}

/// What the queue could not yet be rid of stands among the stored ones only.
void Messenger::Core::add_waiting(Page& to, const Conversation& c) {
    to.waiting = waiting_in(c);
    std::erase_if(to.waiting, [&to](const ShownEntry& one) {
        return std::ranges::any_of(to.entries, [&one](const ShownEntry& stored) { return stored.entry.client_entry_id == one.entry.client_entry_id; });
    });
}

void Messenger::Core::touch(ConversationId id, UserId peer) {
    const auto direct = !id && peer ? store->direct_with(peer) : std::nullopt;
    if (direct) id = direct->id;
    if (id) changed_conversations.insert(id);
    else if (peer) changed_peers.insert(peer);
    else return;
    notify();
}

void Messenger::conversations(Callback<std::vector<ConversationSummary>> done) {
    core_->ask(std::move(done), [](Core& core) -> Result<std::vector<ConversationSummary>> {
        auto all = core.store->summaries();
        for (auto& one : core.store->summaries_to_new()) {
            if (core.client) core.client->want_people({one.conversation.peer});
            all.push_back(std::move(one));
        }
        return all;
    });
}

void Messenger::conversation(ConversationId id, Callback<ConversationSummary> done) {
    core_->ask(std::move(done), [id](Core& core) -> Result<ConversationSummary> {
        auto found = core.store->summary(id);
        if (!found) return fail(Errc::not_found, "no such conversation");
        return std::move(*found);
    });
}

void Messenger::summaries(std::vector<ConversationId> ids, Callback<std::vector<ConversationSummary>> done) {
    core_->ask(std::move(done), [ids = std::move(ids)](Core& core) -> Result<std::vector<ConversationSummary>> {
        std::vector<ConversationSummary> out;
        for (const auto id : ids) {
            if (auto found = core.store->summary(id)) out.push_back(std::move(*found));
        }
        return out;
    });
}

void Messenger::summaries_to(std::vector<UserId> peers, Callback<std::vector<ConversationSummary>> done) {
    core_->ask(std::move(done), [peers = std::move(peers)](Core& core) -> Result<std::vector<ConversationSummary>> {
        std::vector<ConversationSummary> out;
        for (const auto peer : peers) out.push_back(core.store->summary_to(peer));
        return out;
    });
}

void Messenger::direct_with(UserId peer, Callback<ConversationId> done) {
    core_->ask(std::move(done), [peer](Core& core) -> Result<ConversationId> {
        const auto found = core.store->direct_with(peer);
        return found ? found->id : ConversationId{};
    });
}

void Messenger::waiting_for(UserId peer, Callback<std::vector<ShownEntry>> done) {
    core_->ask(std::move(done), [peer](Core& core) -> Result<std::vector<ShownEntry>> {
        Conversation not_yet;
        not_yet.peer = peer;
        return core.waiting_in(not_yet);
    });
}

/// On a full disk what comes from the server cannot be kept; what is here can still be shown.
Task<Result<std::vector<Entry>>> Messenger::Core::read_or_keep(Task<Result<std::vector<Entry>>> reading) {
    try {
        co_return co_await std::move(reading);
    } catch (const StoreError& error) {
        if (error.kind != StoreError::Kind::full) throw;
        note_store(error.kind);
        co_return std::unexpected{error.as_error()};
    }
}

void Messenger::page(ConversationId id, Seq before, int limit, Callback<Page> done) {
    const auto read = [](Core& core, Client& client, ConversationId where, Seq below, int most) -> Task<Result<Page>> {
        auto entries = co_await core.read_or_keep(client.history(where, below, most));
        if (!entries) entries = core.store->history(where, below, most);  // the connection went meanwhile: what is here is shown
        const auto known = core.store->conversation(where);
        if (!known) co_return fail(Errc::not_found, "no such conversation");
        Page out;
        const auto oldest = std::max<std::int64_t>(known->first_seq.value, 1);
        out.older = !entries->empty() && entries->front().seq.value > oldest;
        for (auto& entry : *entries) out.entries.push_back(core.shown(std::move(entry), *known, client.self()));
        if (!below) core.add_waiting(out, *known);
        co_return out;
    };
    core_->start(std::move(done), [=](Core& core, Client& client) { return read(core, client, id, before, limit); });
}

void Messenger::page_after(ConversationId id, Seq after, int limit, Callback<Page> done) {
    const auto read = [](Core& core, Client& client, ConversationId where, Seq above, int most) -> Task<Result<Page>> {
        auto entries = co_await core.read_or_keep(client.history_after(where, above, most));
        if (!entries) entries = core.store->entries_after(where, above, most);  // as page() does
        const auto known = core.store->conversation(where);
        if (!known) co_return fail(Errc::not_found, "no such conversation");
        Page out;
        for (auto& entry : *entries) out.entries.push_back(core.shown(std::move(entry), *known, client.self()));
        out.older = above.value > std::max<std::int64_t>(known->first_seq.value, 1);
        if (static_cast<int>(out.entries.size()) < most) core.add_waiting(out, *known);
        co_return out;
    };
    core_->start(std::move(done), [=](Core& core, Client& client) { return read(core, client, id, after, limit); });
}

void Messenger::first_since(ConversationId id, std::int64_t at_ms, Callback<Seq> done) {
    core_->start(std::move(done), [=](Core&, Client& client) { return client.first_since(id, at_ms); });
}

void Messenger::search(std::string query, ConversationId where, int limit, Callback<std::vector<Hit>> done) {
    core_->ask(std::move(done), [query = std::move(query), where, limit](Core& core) -> Result<std::vector<Hit>> {
        std::vector<Hit> out;
        for (auto& entry : core.store->search(query, where, limit)) {
            Hit hit;
            hit.sender_name = core.store->name_of(entry.sender);
            if (const auto c = core.store->conversation(entry.conversation)) {
                hit.conversation_title = c->kind == ConversationKind::direct ? core.store->name_of(c->peer) : c->name;
                hit.conversation_kind = c->kind;
            }
            hit.entry = std::move(entry);
            out.push_back(std::move(hit));
        }
        return out;
    });
}

void Messenger::showed(ConversationId id, Seq seq) {
    core_->ask<bool>({}, [=](Core& core) -> Result<bool> {
        if (core.client) core.client->showed(id, seq);
        return true;
    });
}

void Messenger::receipts(ConversationId id, Seq seq, Callback<Receipts> done) {
    core_->start(std::move(done), [=](Core&, Client& client) { return client.receipts(id, seq); });
}

void Messenger::members(ConversationId id, Callback<std::vector<Member>> done) {
    core_->start(std::move(done), [=](Core&, Client& client) { return client.members(id); });
}

void Messenger::set_view(ConversationId id, std::optional<bool> pinned, std::optional<bool> muted, std::optional<bool> hidden, Done done) {
    core_->start<void>(std::move(done), [=](Core&, Client& client) { return client.set_view(id, pinned, muted, hidden); });
}

void Messenger::set_draft(ConversationId id, std::string text) {
    core_->ask<bool>({}, [id, text = std::move(text)](Core& core) -> Result<bool> {
        core.store->set_draft(id, text);
        core.touch(id, {});
        return true;
    });
}

void Messenger::set_draft_to(UserId peer, std::string text) {
    core_->ask<bool>({}, [peer, text = std::move(text)](Core& core) -> Result<bool> {
        core.store->set_draft_to(peer, text, to_ms(SystemClock{}.now()));
        core.touch({}, peer);
        return true;
    });
}

void Messenger::set_typing(ConversationId id, bool typing) {
    core_->start<void>({}, [=](Core&, Client& client) { return client.set_typing(id, typing); });
}

void Messenger::send(ConversationId id, UserId peer, std::string text, std::vector<UserId> mentions, bool mentions_all, Callback<Bytes> done) {
    core_->ask(std::move(done), [=, text = std::move(text), mentions = std::move(mentions)](Core& core) -> Result<Bytes> {
        if (!core.client) return fail(Errc::unauthenticated, "not signed in");
        if (const auto right = core.client->check_text(text); !right) return std::unexpected{right.error()};
        core.touch(id, peer);
        return core.client->send(id, peer, text, mentions, mentions_all);
    });
}

void Messenger::retry(Bytes key) {
    core_->ask<bool>({}, [key = std::move(key)](Core& core) -> Result<bool> {
        core.client->retry(key);
        if (const auto action = core.store->send_queue().find(key)) core.touch(action->conversation, action->peer);
        return true;
    });
}

void Messenger::discard(Bytes key) {
    core_->ask<bool>({}, [key = std::move(key)](Core& core) -> Result<bool> {
        const auto action = core.store->send_queue().find(key);
        core.client->discard(key);
        if (action) core.touch(action->conversation, action->peer);
        return true;
    });
}

void Messenger::recall(ConversationId id, Seq seq, Done done) {
    core_->start<void>(std::move(done), [=](Core&, Client& client) { return client.recall(id, seq); });
}

void Messenger::create_group(std::string name, std::vector<UserId> members, Callback<ConversationId> done) {
    const auto make = [](Client& client, std::string called, std::vector<UserId> people) -> Task<Result<ConversationId>> {
        const auto made = co_await client.create_group(std::move(called), std::move(people));
        if (!made) co_return std::unexpected{made.error()};
        co_return made->id;
    };
    core_->start(std::move(done), [make, name = std::move(name), members = std::move(members)](Core&, Client& client) { return make(client, name, members); });
}

void Messenger::change_group(Queued action, Done done) {
    const auto change = [](Client& client, Queued what) -> Task<Result<void>> {
        const auto changed = co_await client.perform(std::move(what));
        if (!changed) co_return std::unexpected{changed.error()};
        co_return Result<void>{};
    };
    core_->start<void>(std::move(done), [change, action = std::move(action)](Core&, Client& client) { return change(client, action); });
}

void Messenger::setting(std::string name, Callback<std::string> done) {
    core_->ask(std::move(done), [name = std::move(name)](Core& core) -> Result<std::string> { return core.store->send_queue().setting(name); });
}

void Messenger::set_setting(std::string name, std::string value) {
    core_->ask<bool>({}, [name = std::move(name), value = std::move(value)](Core& core) -> Result<bool> {
        core.store->send_queue().set_setting(name, value);
        return true;
    });
}

}  // namespace aviso::client
