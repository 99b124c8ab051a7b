#include "gateway/order_gate.hpp"

#include <algorithm>

namespace aviso::gateway {

namespace {
constexpr std::size_t kForgetFrom = 64;  ///< So many queues before expired blocks are looked for.
}

void Ticket::pass() {
    if (passed_) return;
    passed_ = true;
    gates_->leave(*this);
}

std::shared_ptr<Ticket> OrderGates::join(const std::string& queue, const std::string& key) {
    if (queues_.size() >= kForgetFrom) forget_expired();
    auto ticket = std::make_shared<Ticket>(shared_from_this(), queue, key);
    queues_[queue].waiting.push_back(ticket.get());
    return ticket;
}

Task<Result<void>> OrderGates::enter(std::shared_ptr<Ticket> ticket) {
    while (queues_.at(ticket->queue()).waiting.front() != ticket.get()) {
        auto executor = co_await asio::this_coro::executor;
        ticket->wake_ = std::make_unique<asio::steady_timer>(executor, asio::steady_timer::time_point::max());
        boost::system::error_code ignored;  // woken by cancel()
        co_await ticket->wake_->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        ticket->wake_.reset();
    }
    std::optional<Block>& block = queues_.at(ticket->queue()).block;
    if (!block) co_return Result<void>{};
    if (block->key == ticket->key() || clock_.steady() >= block->until) {
        block.reset();
        co_return Result<void>{};
    }
    co_return std::unexpected(block->error);
}

void OrderGates::ended(const Ticket& ticket, const std::optional<Error>& error) {
    if (!error || !is_retryable(error->code) || ticket.key().empty()) return;
    auto at = queues_.find(ticket.queue());
    if (at == queues_.end()) at = queues_.try_emplace(ticket.queue()).first;  // it passed early and was the last
    if (!at->second.block) at->second.block = Block{ticket.key(), *error, clock_.steady() + kBlockedFor};
}

void OrderGates::leave(Ticket& ticket) {
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
