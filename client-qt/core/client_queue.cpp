#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <utility>

#include "client-qt/core/action_codec.hpp"
#include "client-qt/core/client.hpp"
#include "client-qt/core/failure.hpp"
#include "client-qt/core/utf8.hpp"
#include "core/clock.hpp"
#include "core/crypto/random.hpp"
#include "core/timer.hpp"

namespace aviso::client {

namespace {

using namespace std::chrono_literals;
constexpr std::int64_t kUsualTextBytes = 8192;  // until a server has said otherwise

/// Time, then chance (docs/protocol.md §5): what is sent about now lies together in the server's index.
Bytes new_entry_id(std::int64_t now_ms) {
    Bytes id;
    for (int shift = 40; shift >= 0; shift -= 8) id += static_cast<char>(now_ms >> shift);
    return id + crypto::random_bytes(10);
}

}  // namespace

Result<void> Client::check_text(std::string_view text) const {
    const auto told = store_.number("max_text_bytes");
    const auto most = told > 0 ? told : kUsualTextBytes;
    if (text.empty()) return fail(Errc::invalid_argument, "the text is empty", "text");
    if (const auto bad = first_not_utf8(text); bad != std::string_view::npos)
        return fail(Errc::invalid_argument, "the text is not UTF-8: byte " + std::to_string(bad + 1) + " cannot stand there", "text");
    if (std::cmp_greater(text.size(), most))
        return fail(Errc::invalid_argument, "the text has " + std::to_string(text.size()) + " bytes; this server takes at most " + std::to_string(most) +
                                                " (a Chinese character has 3)", "text");
    return {};
}

Bytes Client::send(ConversationId conversation, UserId peer, std::string text, std::vector<UserId> mentions, bool mentions_all) {
    const std::int64_t now_ms = to_ms(SystemClock{}.now());
    Queued message{0, conversation, peer, new_entry_id(now_ms), std::move(text), now_ms, {}};
    message.people = std::move(mentions);
    message.mentions_all = mentions_all;
    store_.enqueue(message);
    kick_queue();
    return message.client_entry_id;
}

void Client::retry(const Bytes& key) {
    store_.send_queue().retry(key);
    kick_queue();
}

void Client::discard(const Bytes& key) {
    store_.send_queue().remove(key);
    settle(key, fail(Errc::conflict, "taken back before it was sent"));
}

Task<Result<Stored>> Client::perform(Queued action, std::chrono::milliseconds patience) {
    const auto self = shared_from_this();
    action.created_at_ms = to_ms(SystemClock{}.now());
    action.client_entry_id = new_entry_id(action.created_at_ms);
    const auto waiter = std::make_shared<Waiter>(executor_);
    waiter->timer.expires_after(patience);
    store_.enqueue(action);
    waiters_[action.client_entry_id] = waiter;
    kick_queue();
    if (!waiter->outcome) co_await waiter->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    waiters_.erase(action.client_entry_id);
    if (waiter->outcome) co_return std::move(*waiter->outcome);
    Error queued{Errc::unavailable, "no answer yet; it is queued and goes out with the next connection"};
    queued.reason = "queued";
    co_return std::unexpected{std::move(queued)};
}

void Client::settle(const Bytes& key, Result<Stored> outcome) {
    if (outcome) emit(MessageStored{key, *outcome});
    else emit(MessageFailed{key, outcome.error()});
    const auto waiting = waiters_.find(key);
    if (waiting == waiters_.end()) return;
    waiting->second->outcome = std::move(outcome);
    waiting->second->timer.cancel();
}

/// Actions whose entry came by push or sync before, or instead of, the reply.
void Client::announce_acknowledged() {
    for (const auto& [key, at] : store_.take_acknowledged()) settle(key, at);
    want_counts();
}

void Client::kick_queue() {
    if (state_ != ConnectionState::online || connection_->closed()) return;  // going online calls again
    for (const auto& lane : store_.send_queue().lanes())
        if (lanes_.insert(lane).second) in_background("client_send", send_lane(shared_from_this(), connection_, lane));
}

Task<void> Client::send_lane(std::shared_ptr<Client> self, std::shared_ptr<Connection> connection, std::string lane) {
    struct Leave {  // also when the disk fails: the lane must be free for the next connection
        Client& client;
        const std::string& lane;
        ~Leave() { client.lanes_.erase(lane); }
    };
    {
        const Leave leave{*self, lane};
        while (!connection->closed()) {
            const auto next = self->store_.send_queue().next(lane);
            if (!next) break;
            const auto known = next->peer ? self->store_.direct_with(next->peer) : self->store_.conversation(next->conversation);
            const auto request = to_request(*next, known ? known->read_seq : Seq{});
            const auto reply = co_await connection->request(request.command, request.body);
            const auto outcome = self->finish(*next, reply, *connection);
            if (outcome == Sent::give_up) break;
            if (outcome == Sent::again) co_await sleep_for(std::max<std::chrono::milliseconds>(reply.error().retry_after, 500ms));
        }
    }
    if (connection->closed()) self->kick_queue();  // another connection may already be up
}

Client::Sent Client::finish(const Queued& action, const Result<Bytes>& reply, Connection& connection) {
    const auto outcome = reply ? to_outcome(action, *reply) : Result<ActionOutcome>{std::unexpected{reply.error()}};
    if (outcome) {
        const auto at = outcome->at;
        if (outcome->conversation) store_.put(*outcome->conversation);
        store_.stored(action, at, self());
        if (action.kind != ActionKind::text && action.kind != ActionKind::recall) {
            wanted_counts_.insert(at.conversation);  // its name, the own role, who is in it
            want_counts();
        }
        settle(action.client_entry_id, at);
        if (!store_.conversation(at.conversation)) in_background("client_sync", sync_again(shared_from_this()));
        else if (store_.in_step(at.conversation) < at.seq) in_background("client_gap", fill_gap(shared_from_this(), at.conversation));
        emit(ConversationChanged{at.conversation});
        return Sent::next;
    }
    const auto& error = outcome.error();
    // Whether the session is over is said by the next Resume, not by this refusal.
    if (error.reason == "timeout" || error.code == Errc::unauthenticated) connection.close(error);
    if (connection.closed()) return Sent::give_up;  // stays queued; the same key goes out on the next connection
    if (is_retryable(error.code)) return Sent::again;
    if (action.kind == ActionKind::text) store_.fail(action.client_entry_id, to_failure(error));
    else store_.send_queue().remove(action.client_entry_id);
    settle(action.client_entry_id, std::unexpected{error});
    emit(ConversationChanged{action.conversation});
    return Sent::next;
}

Task<Result<void>> Client::recall(ConversationId conversation, Seq seq) {
    Queued action;
    action.kind = ActionKind::recall;
    action.conversation = conversation;
    action.target = seq;
    const auto done = co_await perform(std::move(action));
    if (!done) co_return std::unexpected{done.error()};
    co_return Result<void>{};
}

Task<Result<Conversation>> Client::create_group(std::string name, std::vector<UserId> members) {
    Queued action;
    action.kind = ActionKind::create_group;
    action.text = std::move(name);
    action.people = std::move(members);
    const auto done = co_await perform(std::move(action));
    if (!done) co_return std::unexpected{done.error()};
    const auto made = store_.conversation(done->conversation);
    if (!made) co_return fail(Errc::unavailable, "the group was made and comes with the next sync");
    co_return *made;
}

}  // namespace aviso::client
