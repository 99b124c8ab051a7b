#pragma once

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "core/task.hpp"
#include "gateway/caller.hpp"

namespace aviso::gateway {

class OrderGates;

/// A place in one queue of OrderGates. Passing it, or destroying it, lets the next one in.
class Ticket final : public Turn {
  public:
    Ticket(std::shared_ptr<OrderGates> gates, std::string queue, std::string key)
        : gates_{std::move(gates)}, queue_{std::move(queue)}, key_{std::move(key)} {}
    ~Ticket() override { pass(); }

    /// On the connection's I/O thread.
    void pass() override;
    Result<void> stands_for(std::string_view field, std::int64_t id) override;
    const std::string& queue() const { return queue_; }
    const std::string& key() const { return key_; }

  private:
    friend class OrderGates;
    std::shared_ptr<OrderGates> gates_;
    const std::string queue_;
    const std::string key_;
    std::string also_in_;  ///< the queue of the object it stands for
    bool passed_ = false;
    std::unique_ptr<asio::steady_timer> wake_;  ///< Only while somebody waits.
};

/// The gate of one connection's ordered calls (Api.ordered_by): calls of one queue enter in the order they came. Queues of different fields
/// may mean the same object (a conversation, the person it is with): a call also waits for those of other fields that came before it. When one is
/// refused with a retryable error, those behind it are refused with the same, until it is tried again (recognised by its key,
/// the client_entry_id) or kBlockedFor is over: otherwise a later message would overtake it.
/// Lives on the connection's I/O thread.
class OrderGates : public std::enable_shared_from_this<OrderGates> {
  public:
    static constexpr std::chrono::seconds kBlockedFor{30};

    explicit OrderGates(const Clock& clock) : clock_{clock} {}

    /// Joins the queue; to be called in the order the calls came.
    std::shared_ptr<Ticket> join(const std::string& queue, const std::string& key);
    /// Waits for the ticket's turn. An error: the refusal of one that was in front.
    Task<Result<void>> enter(std::shared_ptr<Ticket> ticket);
    /// Tells how a call ended that had entered, or was refused before it could; before its ticket is passed.
    void ended(const Ticket& ticket, const std::optional<Error>& error);

    std::size_t queues() const { return queues_.size(); }

  private:
    friend class Ticket;
    struct Block {
        std::string key;
        Error error;
        SteadyTime until;
    };
    struct Queue {
        std::deque<Ticket*> waiting;  ///< front: whose turn it is
        std::optional<Block> block;
    };
    bool is_turn_of(const Ticket& ticket) const;
    Result<void> look_for_block(const std::string& queue, const std::string& key);
    void block(const std::string& queue, const std::string& key, const Error& error);
    void leave(Ticket& ticket);
    void forget_expired();

    const Clock& clock_;
    std::unordered_map<std::string, Queue> queues_;
    std::vector<Ticket*> open_;  ///< of all queues, as they came
};

}  // namespace aviso::gateway
