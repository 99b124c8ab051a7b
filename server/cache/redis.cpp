#include <cstring>
#include <stdexcept>
#include <utility>

#include "cache/cache.hpp"
#include "cache/local.hpp"
#include "cache/redis_connection.hpp"
#include "core/crypto/aead.hpp"
#include "core/crypto/hash.hpp"
#include "core/log.hpp"

namespace aviso::cache {
namespace {

constexpr std::chrono::milliseconds kRenew = std::chrono::milliseconds{PresenceLeases::kLease} / 3;
// Bus topics between the engines themselves; subscribers never see them.
constexpr std::string_view kPresenceTopic = "cache.presence";
constexpr std::string_view kLeaveTopic = "cache.leave";

void put_number(Bytes& out, std::int64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(static_cast<std::uint64_t>(number) >> shift);
}

/// Takes eight bytes off the front; the caller has checked that they are there.
std::int64_t take_number(BytesView& in) {
    std::uint64_t number = 0;
    for (int i = 0; i < 8; ++i) number = number << 8 | static_cast<unsigned char>(in[static_cast<std::size_t>(i)]);
    in.remove_prefix(8);
    return static_cast<std::int64_t>(number);
}

class RedisCache;

/// Own subscribers hear at once and without Redis; the others through it.
class RedisBus final : public Bus {
  public:
    explicit RedisBus(RedisCache& cache) : cache_{cache} {}
    void publish(std::string_view topic, BytesView message) override;
    std::unique_ptr<Subscription> subscribe(std::string topic, Callback callback) override {
        return local.subscribe(std::move(topic), std::move(callback));
    }
    LocalBus local;

  private:
    RedisCache& cache_;
};

class RedisCache final : public Cache {
  public:
    RedisCache(NodeId node, const Clock& clock, RedisOptions options)
        : node_{node}, key_{options.cluster_key}, prefix_{options.prefix}, channel_{prefix_ + "bus"}, bus_{*this},
          presence_{node, clock, [this](UserId user, bool online, std::int64_t version) { tell_presence(user, online, version); }},
          rates_{clock, {[this](auto key, auto index, auto window) { count(key, index, window); },
                         [this](auto key, auto index) { redis_.send({"DEL", rate_key(key, index)}); }}},
          redis_{options, channel_, kRenew, {[this] { renew(); }, [this](BytesView message) { receive(message); }}} {}

    ~RedisCache() override { leave(); }

    void leave() override {
        // Users of a node that ends in order are offline at once, not when its lease ends.
        redis_.send({"DEL", presence_key(node_.value)});
        tell_others(kLeaveTopic, "");
        redis_.stop();
    }

    Bus& bus() override { return bus_; }
    PresenceLeases& presence() override { return presence_; }
    RateCounters& rates() override { return rates_; }
    bool connected() const override { return redis_.connected(); }

    void tell_others(std::string_view topic, BytesView message) {
        Bytes plain;
        put_number(plain, node_.value);
        put_number(plain, static_cast<std::int64_t>(topic.size()));
        plain.append(topic).append(message);
        redis_.send({"PUBLISH", channel_, crypto::seal(key_, plain, channel_)});
    }

  private:
    std::string presence_key(std::int64_t node) const { return prefix_ + "presence:" + std::to_string(node); }
    std::string rate_key(std::string_view key, std::int64_t index) const {
        return prefix_ + "rate:" + to_hex(crypto::hmac_sha256(key_, key).substr(0, 16)) + ':' + std::to_string(index);
    }

    void receive(BytesView sealed) {
        const auto opened = crypto::open(key_, sealed, channel_);
        if (!opened || opened->size() < 16) return;  // not one of us
        BytesView rest = *opened;
        const NodeId from{take_number(rest)};
        const auto topic_size = static_cast<std::uint64_t>(take_number(rest));
        if (from == node_ || topic_size > rest.size()) return;
        const std::string_view topic = rest.substr(0, topic_size);
        rest.remove_prefix(topic_size);
        if (topic == kLeaveTopic) return presence_.forget(from);
        if (topic != kPresenceTopic) return bus_.local.publish(topic, rest);
        if (rest.size() != 24) return;
        const UserId user{take_number(rest)};
        const bool online = take_number(rest) != 0;
        presence_.heard_one(from, user, online, take_number(rest));
    }

    void tell_presence(UserId user, bool online, std::int64_t version) {
        Bytes message;
        put_number(message, user.value);
        put_number(message, online ? 1 : 0);
        put_number(message, version);
        tell_others(kPresenceTopic, message);
    }

    /// Every third of a lease: says who is here, hears who is elsewhere.
    void renew() {
        const PresenceTable::Own own = presence_.own();
        Bytes users;
        put_number(users, own.version);
        for (const UserId user : own.users) put_number(users, user.value);
        const std::string key = presence_key(node_.value);
        const auto lease_ms = std::chrono::milliseconds{PresenceLeases::kLease}.count();
        redis_.send({"SADD", prefix_ + "nodes", std::to_string(node_.value)});
        redis_.send({"SET", key, crypto::seal(key_, users, key), "PX", std::to_string(lease_ms)});
        redis_.send({"SMEMBERS", prefix_ + "nodes"}, [this](const RedisConnection::Reply& nodes) {
            for (const auto& item : nodes.items)
                if (item.text != std::to_string(node_.value)) hear(item.text);
        });
    }

    void hear(const std::string& node) {
        std::int64_t number = 0;
        try {
            number = std::stoll(node);
        } catch (const std::exception&) {
            return;  // not written by us
        }
        redis_.send({"GET", presence_key(number)}, [this, node, number](const RedisConnection::Reply& reply) {
            if (!reply.is_text) {
                presence_.forget(NodeId{number});
                return redis_.send({"SREM", prefix_ + "nodes", node});
            }
            const auto users = crypto::open(key_, reply.text, presence_key(number));
            if (!users || users->size() < 8 || users->size() % 8 != 0) return;
            BytesView rest = *users;
            const std::int64_t version = take_number(rest);
            std::vector<UserId> list;
            while (!rest.empty()) list.emplace_back(take_number(rest));
            presence_.heard_all(NodeId{number}, list, version);
        });
    }

    void count(std::string_view key, std::int64_t index, std::chrono::seconds window) {
        if (!redis_.connected()) return;
        const std::string name = rate_key(key, index);
        redis_.send({"INCR", name}, [this, own = std::string{key}, index](const RedisConnection::Reply& reply) {
            rates_.heard(own, index, reply.number);
        });
        redis_.send({"EXPIRE", name, std::to_string(window.count() + 60)});  // clocks of nodes differ a little
    }

    const NodeId node_;
    const Bytes key_;
    const std::string prefix_;
    const std::string channel_;
    RedisBus bus_;
    PresenceTable presence_;
    CounterTable rates_;
    RedisConnection redis_;  // last: its threads use all of the above
};

void RedisBus::publish(std::string_view topic, BytesView message) {
    local.publish(topic, message);
    if (message.size() <= LocalBus::kMostBytes) cache_.tell_others(topic, message);
}

}  // namespace

std::unique_ptr<Cache> make_redis_cache(NodeId node, const Clock& clock, RedisOptions options) {
    if (options.cluster_key.size() != crypto::kAeadKeySize) throw std::runtime_error("redis: the cluster key must have 32 bytes");
    if (options.host != "localhost" && options.host != "::1" && !options.host.starts_with("127."))
        log().warn("redis_without_tls host={} note=contents are sealed, traffic and counters are visible", options.host);
    return std::make_unique<RedisCache>(node, clock, std::move(options));
}

}  // namespace aviso::cache
