#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "cache/bus.hpp"
#include "cache/presence_leases.hpp"
#include "cache/rate_counters.hpp"
#include "core/clock.hpp"

namespace aviso::cache {

/// Bus, presence and counters of one node, behind one engine. Losing it loses no data and makes no answer wrong (design.md, idea 5).
class Cache {
  public:
    virtual ~Cache() = default;
    virtual Bus& bus() = 0;
    virtual PresenceLeases& presence() = 0;
    virtual RateCounters& rates() = 0;
    /// False while Redis is away; always true in one process. For /readyz, metrics and doctor: a hint, nothing to decide by.
    virtual bool connected() const = 0;
    /// Tells the others that this node's users are gone, and ends the talk with them: no observer of the leases is called from here on. Idempotent.
    virtual void leave() = 0;
};

/// Where Redis is and what seals what goes there.
struct RedisOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 6379;
    std::string password;     ///< empty: none
    Bytes cluster_key;        ///< 32 bytes, KeyRing::cluster_key(): hiredis 0.14 has no TLS, so everything is sealed
    std::string prefix = "aviso:";  ///< of every key and channel
};

/// One process, no network. `clock` must outlive it.
std::unique_ptr<Cache> make_local_cache(NodeId node, const Clock& clock);

/// Several nodes over Redis. Starts its own thread, connects in the background and again after every loss (100 ms growing to 5 s, jittered);
/// returns at once, whether or not Redis is there. Throws std::runtime_error when the key has not 32 bytes.
std::unique_ptr<Cache> make_redis_cache(NodeId node, const Clock& clock, RedisOptions options);

/// Connects once, waiting a second at most. Empty when all is well, else what is wrong.
std::string probe_redis(const RedisOptions& options);

}  // namespace aviso::cache
