#include "gateway/order_gate.hpp"

#include <algorithm>

namespace aviso::gateway {

namespace {
constexpr std::size_t kForgetFrom = 64;  ///< So many queues before expired blocks are looked for.

std::string_view field_of(std::string_view queue) { return queue.substr(0, queue.find('=')); }
}

void Ticket::pass() {
    if (passed_) return;
    passed_ = true;
    gates_->leave(*this);
}

Result<void> Ticket::stands_for(std::string_view field, std::int64_t id) {
    also_in_ = std::string{field} + "=" + std::to_string(id);
    return gates_->look_for_block(also_in_, key_);
}

std::shared_ptr<Ticket> OrderGates::join(const std::string& queue, const std::string& key) {
    if (queues_.size() >= kForgetFrom) forget_expired();
    auto ticket = std::make_shared<Ticket>(shared_from_this(), queue, key);
    queues_[queue].waiting.push_back(ticket.get());
    open_.push_back(ticket.get());
    return ticket;
}

bool OrderGates::is_turn_of(const Ticket& ticket) const {
    if (queues_.at(ticket.queue()).waiting.front() != &ticket) return false;
    for (const Ticket* other : open_) {
        if (other == &ticket) return true;
        if (field_of(other->queue()) != field_of(ticket.queue())) return false;
    }
    return true;
}

Result<void> OrderGates::look_for_block(const std::string& queue, const std::string& key) {
    const auto at = queues_.find(queue);
    if (at == queues_.end() || !at->second.block) return {};
    std::optional<Block>& found = at->second.block;
    if (found->key != key && clock_.steady() < found->until) return std::unexpected(found->error);
    found.reset();
    return {};
}

Task<Result<void>> OrderGates::enter(std::shared_ptr<Ticket> ticket) {
    while (!is_turn_of(*ticket)) {
        auto executor = co_await asio::this_coro::executor;
        ticket->wake_ = std::make_unique<asio::steady_timer>(executor, asio::steady_timer::time_point::max());
        boost::system::error_code ignored;  // woken by cancel()
        co_await ticket->wake_->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        ticket->wake_.reset();
    }
    co_return look_for_block(ticket->queue(), ticket->key());
}

void OrderGates::block(const std::string& queue, const std::string& key, const Error& error) {
    std::optional<Block>& found = queues_[queue].block;  // made anew when the ticket passed early and was the last
    if (!found) found = Block{key, error, clock_.steady() + kBlockedFor};
}

void OrderGates::ended(const Ticket& ticket, const std::optional<Error>& error) {
    if (!error || !is_retryable(error->code) || ticket.key().empty()) return;
    block(ticket.queue(), ticket.key(), *error);
    if (!ticket.also_in_.empty()) block(ticket.also_in_, ticket.key(), *error);
}

void OrderGates::leave(Ticket& ticket) {
    std::erase(open_, &ticket);
    for (Ticket* other : open_)
        if (other->wake_ && field_of(other->queue()) != field_of(ticket.queue())) other->wake_->cancel();
    const auto at = queues_.find(ticket.queue());
    if (at == queues_.end()) return;
    Queue& queue = at->second;
    std::erase(queue.waiting, &ticket);
    if (!queue.waiting.empty()) {
        if (Ticket* next = queue.waiting.front(); next->wake_) next->wake_->cancel();
    } else if (!queue.block) {
        queues_.erase(at);
    }
}

void OrderGates::forget_expired() {
    const SteadyTime now = clock_.steady();
    std::erase_if(queues_, [now](const auto& entry) {
        const Queue& queue = entry.second;
        return queue.waiting.empty() && (!queue.block || now >= queue.block->until);
    });
}

}  // namespace aviso::gateway
