#include "features/messaging/message_service.hpp"

#include <algorithm>

#include "core/utf8.hpp"
#include "features/messaging/entry_body_codec.hpp"

namespace aviso::messaging {
namespace {

using conversations::ConversationService;
using conversations::EntryKind;
using conversations::Rights;
using conversations::RightsRow;
using conversations::Role;
using conversations::SharedRights;

constexpr std::size_t kMentions = 100;
// Deciding again is one read; a conversation whose rights move faster than this is being worked on by a script.
constexpr int kDecisions = 4;

/// What is known of an entry before it is stored; the request itself, with its sealed body, goes to the log uncopied.
conversations::EntryEvent event_of(const store::AppendRequest& request, ConnectionId except) {
    conversations::EntryEvent event;
    event.entry.conversation = request.conversation;
    event.entry.sender = request.sender;
    event.entry.client_entry_id = request.client_entry_id;
    event.entry.kind = request.kind;
    event.entry.shown = request.shown;
    event.entry.target = request.target;
    event.rights_version = request.rights_version;
    event.except = except;
    return event;
}

}  // namespace

Result<void> MessageService::check(const TextDraft& draft, const Rights& rights) const {
    const std::size_t most = limits_.max_text_bytes();
    if (draft.text.empty() || draft.text.size() > most)
        return fail(Errc::invalid_argument, "a text has 1 to " + std::to_string(most) + " bytes", "text.text");
    if (draft.mentions.size() > kMentions) return fail(Errc::invalid_argument, "at most 100 mentions", "text.mentions");
    for (UserId user : draft.mentions)
        if (rights.role_of(user) == Role::left) return fail(Errc::invalid_argument, "only members can be mentioned", "text.mentions");
    return {};
}

std::shared_ptr<store::OrderedSender> MessageService::order_of(ConnectionId connection, ConversationId conversation) {
    if (!connection) return nullptr;
    std::lock_guard lock{mutex_};
    std::shared_ptr<store::OrderedSender>& slot = orders_[connection][conversation];
    if (!slot) slot = std::make_shared<store::OrderedSender>();
    return slot;
}

void MessageService::connection_closed(ConnectionId connection) {
    std::lock_guard lock{mutex_};
    orders_.erase(connection);
}

store::AppendRequest MessageService::request_for(const gateway::Caller& caller, const Rights& rights, const ClientEntryId& key,
                                                 const Bytes& body, EntryKind kind) {
    store::AppendRequest request;
    request.conversation = rights.conversation;
    request.sender = caller.user;
    request.client_entry_id = key;
    request.request_hash = conversations_.request_hash(body);
    request.kind = static_cast<std::int32_t>(kind);
    request.sealed_body = ConversationService::seal_body(rights, caller.user, key, body);
    request.at = clock_.now();
    request.rights_version = rights.version;
    request.order = order_of(caller.connection, rights.conversation);
    return request;
}

store::AppendRequest MessageService::request_for_text(const gateway::Caller& caller, const Rights& rights, const ClientEntryId& key,
                                                      const Bytes& body, const TextDraft& text) {
    store::AppendRequest request = request_for(caller, rights, key, body, EntryKind::text);
    if (text.mentions_all || !text.mentions.empty()) {
        // Everybody is named by an empty list.
        request.also = [this, conversation = rights.conversation, sender = caller.user,
                        named = text.mentions_all ? std::vector<UserId>{} : text.mentions](store::Transaction& tx, Seq seq) {
            repository_.set_mentioned(tx, conversation, sender, named, seq);
        };
    }
    return request;
}

Task<Result<SentMessage>> MessageService::send(gateway::Caller caller, NewMessage message) {
    if (message.read.value < 0) co_return fail(Errc::invalid_argument, "the seq of the last entry that was shown", "read_seq");
    if (!is_utf8(message.text.text)) co_return fail(Errc::invalid_argument, "a text is well-formed UTF-8", "text.text");
    Bytes body = encode_text(message.text);
    for (int decision = 0; decision < kDecisions; ++decision) {
        if (decision > 0) conversations_.forget(message.conversation);
        Result<void> allowed = co_await conversations_.may(caller.user, gateway::Action::send, message.conversation);
        if (!allowed) co_return co_await first_result(allowed.error(), caller.user, message.conversation, message.client_entry_id, body);
        Result<SharedRights> rights = co_await conversations_.rights(message.conversation);
        if (!rights) co_return std::unexpected(rights.error());
        if (Result<void> checked = check(message.text, **rights); !checked) co_return std::unexpected(checked.error());

        store::AppendRequest request = request_for_text(caller, **rights, message.client_entry_id, body, message.text);
        request.read_seq = message.read;
        conversations::EntryEvent event = event_of(request, caller.connection);
        // The next call of this connection starts while this one waits for the disk, so that pipelined sends share one commit.
        store::MessageLog::Queued pass = [turn = caller.turn] { if (turn) turn->pass(); };
        Result<store::Appended> appended = co_await log_.append(std::move(request), std::move(pass));
        if (!appended) co_return std::unexpected(appended.error());
        if (appended->stale_rights) continue;

        co_return stored(caller, **rights, std::move(event), *appended, std::move(body));
    }
    co_return fail_later(Errc::unavailable, "the members are changing; try again", std::chrono::milliseconds{200});
}

Task<Result<SentMessage>> MessageService::first_result(Error refused, UserId sender, ConversationId conversation, ClientEntryId key, Bytes body) {
    if (refused.code != Errc::forbidden) co_return std::unexpected(std::move(refused));
    store::AppendRequest probe;
    probe.conversation = conversation;
    probe.sender = sender;
    probe.client_entry_id = key;
    probe.request_hash = conversations_.request_hash(body);
    probe.rights_version = -1;  // there is none like it: nothing new is stored
    Result<store::Appended> found = co_await log_.append(std::move(probe));
    if (!found) co_return std::unexpected(std::move(found.error()));
    if (!found->repeated) co_return std::unexpected(std::move(refused));
    co_return SentMessage{conversation, found->seq, found->ordinal, found->at, true, false};
}

SentMessage MessageService::stored(const gateway::Caller& caller, const Rights& rights, conversations::EntryEvent event,
                                   const store::Appended& appended, Bytes body) const {
    if (!appended.repeated) {
        event.entry.seq = appended.seq;
        event.entry.ordinal = appended.ordinal;
        event.entry.at = appended.at;
        event.entry.sealed_body = std::move(body);
        if (observer_) observer_(event);
        announce_marker(caller, rights, appended);
    } else if (repeated_observer_) {
        repeated_observer_(rights.conversation, appended.seq);
    }
    return {rights.conversation, appended.seq, appended.ordinal, appended.at, appended.repeated, appended.marker_from.has_value() && !appended.repeated};
}

void MessageService::announce_marker(const gateway::Caller& caller, const Rights& rights, const store::Appended& appended) const {
    if (!marker_observer_ || !appended.marker_from) return;
    // Other nodes read it with the entry (RemoteEntries).
    MarkerEvent event{rights.conversation, caller.user, appended.seq, appended.ordinal, {}, {caller.user}, caller.connection, true};
    // The peer need not hear that somebody has read their own message.
    const bool passed_others = appended.marker_from->value + 1 < appended.seq.value;
    const UserId peer = rights.peer_of(caller.user);
    if (passed_others && rights.kind == conversations::Kind::direct && peer != caller.user) event.to.push_back(peer);
    marker_observer_(event);
}

Task<Result<SentMessage>> MessageService::send_direct(gateway::Caller caller, UserId person, ClientEntryId key, TextDraft text, Seq read) {
    if (read.value < 0) co_return fail(Errc::invalid_argument, "the seq of the last entry that was shown", "read_seq");
    std::optional<ConversationId> known = co_await conversations_.find_direct(caller.user, person);
    if (!known) {
        try {
            co_return co_await send_first(caller, person, key, text, read);
        } catch (const store::ConstraintViolation&) {
            // Both wrote at the same moment, and the other's conversation is there now.
        }
        known = co_await conversations_.find_direct(caller.user, person);
        if (!known) co_return fail_later(Errc::unavailable, "try again", std::chrono::milliseconds{100});
    }
    if (caller.turn) {
        if (Result<void> in_turn = caller.turn->stands_for("conversation_id", known->value); !in_turn) co_return std::unexpected(in_turn.error());
    }
    co_return co_await send(std::move(caller), {*known, key, std::move(text), read});
}

Task<Result<SentMessage>> MessageService::send_first(gateway::Caller caller, UserId person, ClientEntryId key, TextDraft text,
                                                     Seq read) {
    struct First {
        Rights rights;
        conversations::EntryEvent event;
        store::Appended appended;
    };
    if (!is_utf8(text.text)) co_return fail(Errc::invalid_argument, "a text is well-formed UTF-8", "text.text");
    Bytes body = encode_text(text);
    auto work = [this, &caller, person, &key, &text, &body, read](store::Transaction& tx) -> Result<First> {
        RightsRow row = conversations_.direct_in(tx, caller.user, person);
        if (Result<void> checked = check(text, row.rights); !checked) return std::unexpected(checked.error());
        store::AppendRequest request = request_for_text(caller, row.rights, key, body, text);
        request.read_seq = read;
        Result<store::Appended> appended = log_.append_in(tx, request);
        if (!appended) return std::unexpected(appended.error());
        First first{std::move(row.rights), event_of(request, caller.connection), *appended};
        first.event.joined = {caller.user, person};
        return first;
    };
    Result<First> first = co_await database_.write(work, store::Priority::message);
    if (!first) co_return std::unexpected(first.error());
    co_return stored(caller, first->rights, std::move(first->event), first->appended, std::move(body));
}

Task<Result<SentMessage>> MessageService::recall(gateway::Caller caller, ConversationId conversation, Seq seq, ClientEntryId key) {
    if (seq.value < 1) co_return fail(Errc::invalid_argument, "the seq of an entry", "seq");
    Bytes body = encode_recall(seq);
    for (int decision = 0; decision < kDecisions; ++decision) {
        if (decision > 0) conversations_.forget(conversation);
        Result<void> allowed = co_await conversations_.may(caller.user, gateway::Action::send, conversation);
        if (!allowed) co_return co_await first_result(allowed.error(), caller.user, conversation, key, body);
        Result<SharedRights> rights = co_await conversations_.rights(conversation);
        if (!rights) co_return std::unexpected(rights.error());
        auto load = [this, conversation, seq](store::Reader& reader) { return log_.range(reader, conversation, seq, seq, 1); };
        std::vector<store::StoredEntry> found = co_await database_.read(load);
        if (found.empty() || !found.front().shown) co_return fail(Errc::not_found, "no such entry", "seq");
        const store::StoredEntry& target = found.front();
        if (target.sender != caller.user) co_return fail(Errc::forbidden, "only own entries can be recalled", "seq");
        if (target.kind != static_cast<std::int32_t>(EntryKind::text)) co_return fail(Errc::invalid_argument, "a notice cannot be recalled", "seq");
        // An erased one goes on to the log: a retry finds its first result there whatever the time.
        if (!target.erased && clock_.now() - target.at > limits_.recall_time())
            co_return fail(Errc::forbidden, "the time for recalling has passed", "seq");

        store::AppendRequest request = request_for(caller, **rights, key, body, EntryKind::recall);
        request.shown = false;
        request.counts = false;
        request.target = seq;
        request.alteration = store::Alteration::erase_body;
        conversations::EntryEvent event = event_of(request, caller.connection);
        Result<store::Appended> appended = co_await log_.append(std::move(request));
        if (!appended) co_return std::unexpected(appended.error());
        if (!appended->stale_rights) co_return stored(caller, **rights, std::move(event), *appended, std::move(body));
    }
    co_return fail_later(Errc::unavailable, "the members are changing; try again", std::chrono::milliseconds{200});
}

}  // namespace aviso::messaging
