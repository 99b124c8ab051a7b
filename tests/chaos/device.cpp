#include "device.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "core/clock.hpp"
#include "core/timer.hpp"

namespace aviso::chaos {
namespace {

using namespace client;
using namespace std::chrono_literals;

constexpr auto kFirstRetry = 50ms;
constexpr auto kBetweenPumps = 20ms;
constexpr auto kBetweenReads = 5ms;
constexpr int kPage = 200;
constexpr std::size_t kRemembered = 20;  // acknowledged texts that may be sent again

ConversationId conversation_of(const std::string& target) { return ConversationId{target[0] == 'c' ? std::stoll(target.substr(1)) : 0}; }
UserId peer_of(const std::string& target) { return UserId{target[0] == 'p' ? std::stoll(target.substr(1)) : 0}; }
std::string target_of(const Queued& m) { return m.peer ? "p" + std::to_string(m.peer.value) : "c" + std::to_string(m.conversation.value); }

}  // namespace

Device::Device(DeviceOptions options)
    : options_{std::move(options)}, profile_{Profile::load(options_.home / options_.name)}, ledger_{options_.home / (options_.name + ".jsonl")} {}

Task<Result<void>> Device::open() {
    const auto endpoint = parse_endpoint(options_.server);
    if (!endpoint) co_return std::unexpected{endpoint.error()};
    const PinDecision pin = [pinned = options_.fingerprint](const std::string& shown) { return shown == pinned; };
    if (profile_.token.empty()) {
        const auto in = co_await login(*endpoint, pin, options_.account, options_.password, profile_.device_key);
        if (!in) co_return std::unexpected{in.error()};
        profile_.server = options_.server;
        profile_.account = in->account;
        profile_.fingerprint = options_.fingerprint;
        profile_.unlock_by_password(options_.password, in->token);
        profile_.save();
    }
    const auto key = profile_.unlock_by_token();
    if (!key) co_return std::unexpected{key.error()};
    auto store = LocalStore::open(profile_.store_file(), *key);
    if (!store) co_return std::unexpected{store.error()};
    store_ = std::move(*store);
    for (const Queued& left : store_->queue()) {
        if (left.kind != ActionKind::text) continue;
        waiting_[left.client_entry_id] = left;
        texts_.insert(left.client_entry_id);
        ledger_.queued(left.text, left.client_entry_id);  // the kill may have come between the queue and this line
    }
    executor_ = co_await asio::this_coro::executor;
    client_ = std::make_shared<Client>(executor_, Client::Options{*endpoint, pin, profile_.token, kFirstRetry}, *store_,
                                       [this](const Event& event) { on_event(event); });
    client_->start();
    spawn(executor_, "pump", pump_regularly(shared_from_this()));
    spawn(executor_, "read", read_regularly(shared_from_this()));
    co_return Result<void>{};
}

void Device::stop() {
    stopped_ = true;
    if (client_) client_->stop();
}

void Device::on_event(const Event& event) {
    if (const auto* stored = std::get_if<MessageStored>(&event)) {
        on_stored(*stored);
    } else if (const auto* failed = std::get_if<MessageFailed>(&event)) {
        if (texts_.contains(failed->client_entry_id)) ledger_.refused(failed->client_entry_id, failed->why);
    } else if (const auto* arrived = std::get_if<EntryArrived>(&event)) {
        ledger_.arrived(arrived->entry);
    }
}

void Device::on_stored(const MessageStored& stored) {
    if (!texts_.contains(stored.client_entry_id)) return;
    ledger_.acked(stored.client_entry_id, stored.at);
    if (const auto sent = waiting_.extract(stored.client_entry_id)) {
        last_acked_.push_back({sent.mapped(), stored.at});
        if (last_acked_.size() > kRemembered) last_acked_.pop_front();
    }
    options_.on_ack();
    pump();
}

void Device::write_to(std::vector<std::string> targets, int window) {
    targets_ = std::move(targets);
    window_ = window;
}

void Device::burst(const std::vector<std::string>& targets, int count) {
    for (int i = 0; i < count; ++i)
        for (const auto& target : targets) send_one(target);
}

/// A queue's place is also freed when the own message comes back by a sync, without an acknowledgement: hence the regular look.
Task<void> Device::pump_regularly(std::shared_ptr<Device> self) {
    while (!self->stopped_) {
        self->pump();
        co_await sleep_for(kBetweenPumps);
    }
}

/// What fails here is tried again with what comes next: a marker is moved by the newest.
Task<void> Device::read_regularly(std::shared_ptr<Device> self) {
    while (!self->stopped_) {
        if (self->reading_ && self->client_->state() == ConnectionState::online)
            for (const auto& c : self->store_->conversations())
                if (c.read_seq < c.head_seq && self->reading_) co_await self->client_->mark_read(c.id, c.head_seq);
        co_await sleep_for(kBetweenReads);
    }
}

void Device::pump() {
    if (targets_.empty() || stopped_) return;
    std::map<std::string, int> queued;
    for (const Queued& m : store_->queue()) ++queued[target_of(m)];
    for (const auto& target : targets_)
        for (int free = window_ - queued[target]; free > 0; --free) send_one(target);
}

void Device::send_one(const std::string& target) {
    const int number = ledger_.next_number(target);
    const std::string text = options_.name + " " + target + " " + std::to_string(number);
    ledger_.intent(target, number, text);
    const Bytes key = client_->send(conversation_of(target), peer_of(target), text);
    ledger_.queued(text, key);
    texts_.insert(key);
    waiting_[key] = Queued{0, conversation_of(target), peer_of(target), key, text, 0, {}};
}

void Device::repeat_last(int count) {
    std::size_t left = std::min(static_cast<std::size_t>(count), last_acked_.size());
    for (; left > 0; --left) {
        const Queued& again = last_acked_[last_acked_.size() - left].text;
        if (!waiting_.emplace(again.client_entry_id, again).second) continue;
        store_->enqueue(again);
        client_->retry(again.client_entry_id);
    }
}

void Device::recall_last(int count) {
    for (auto last = last_acked_.rbegin(); last != last_acked_.rend() && count > 0; ++last) {
        if (std::exchange(last->recalled, true)) continue;
        --count;
        Queued action;
        action.kind = ActionKind::recall;
        action.conversation = last->at.conversation;
        action.target = last->at.seq;
        ledger_.recalling(last->text.client_entry_id);
        spawn(executor_, "recall", recall(shared_from_this(), std::move(action), last->text.client_entry_id));
    }
}

Task<void> Device::recall(std::shared_ptr<Device> self, Queued action, Bytes target) {
    const auto done = co_await self->client_->perform(std::move(action));
    if (done) self->ledger_.recalled(target);
    else if (done.error().reason != "queued") self->ledger_.refused(target, done.error());
}

nlohmann::json Device::state() {
    nlohmann::json heads = nlohmann::json::object();
    for (const auto& c : store_->conversations())
        heads[std::to_string(c.id.value)] = {c.head_seq.value, store_->in_step(c.id).value, c.unread, c.peer.value, c.read_seq.value, c.read_ordinal.value, c.head_ordinal.value};
    return {{"device", options_.name}, {"account", options_.account}, {"online", client_->state() == ConnectionState::online},
            {"signed_out", client_->state() == ConnectionState::signed_out}, {"why", client_->last_error().message},
            {"user", client_->me().user.value}, {"queue", store_->queue().size()}, {"heads", std::move(heads)}};
}

Task<Result<std::vector<Entry>>> Device::entries_above(Conversation conversation, std::int64_t after) {
    std::vector<Entry> newest_first;
    for (Seq before;;) {
        const auto page = co_await client_->history(conversation.id, before, kPage);
        if (!page) co_return std::unexpected{page.error()};
        for (auto entry = page->rbegin(); entry != page->rend(); ++entry)
            if (entry->seq.value > after) newest_first.push_back(*entry);
        if (page->empty() || page->front().seq.value <= after + 1) break;
        before = page->front().seq;
    }
    std::reverse(newest_first.begin(), newest_first.end());
    co_return newest_first;
}

Task<Result<nlohmann::json>> Device::dump(std::map<std::string, std::int64_t> after) {
    nlohmann::json all = nlohmann::json::array();
    for (const auto& c : store_->conversations()) {
        const auto entries = co_await entries_above(c, after[std::to_string(c.id.value)]);
        if (!entries) co_return std::unexpected{entries.error()};
        nlohmann::json rows = nlohmann::json::array();
        for (const auto& entry : *entries) rows.push_back(row_of(entry));
        all.push_back({{"device", options_.name}, {"conv", c.id.value}, {"head", c.head_seq.value}, {"unread", c.unread}, {"rows", std::move(rows)}});
    }
    co_return all;
}

Task<Result<std::int64_t>> Device::create_group(std::string name, std::vector<UserId> members) {
    const auto made = co_await client_->create_group(std::move(name), std::move(members));
    if (!made) co_return std::unexpected{made.error()};
    co_return made->id.value;
}

Task<Result<void>> Device::logout() { return client_->logout(); }

}  // namespace aviso::chaos
