#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/bytes.hpp"

namespace aviso::cache {

/// Ends a subscription when it goes. Its destructor waits for a callback that is just running, unless called from that callback.
struct Subscription {
    virtual ~Subscription() = default;
};

/// Wakes the other nodes. What it carries is a hint: a message may be lost (Redis away, restart) or come twice, and its receiver reads
/// the truth from the database. Nothing here throws for an outage. Callable from any thread.
class Bus {
  public:
    /// Runs on a thread of the bus: post to your own executor, do not block. The view lives for the call only.
    using Callback = std::function<void(BytesView message)>;

    virtual ~Bus() = default;

    /// Tells every subscriber of `topic` on every node, this one included. Never blocks; dropped when the bus is away or its queue
    /// (4096 messages) is full. `message`: at most 64 KiB; larger is dropped and logged.
    virtual void publish(std::string_view topic, BytesView message) = 0;

    /// Until the handle is destroyed. The bus must outlive the handle.
    [[nodiscard]] virtual std::unique_ptr<Subscription> subscribe(std::string topic, Callback callback) = 0;
};

}  // namespace aviso::cache
