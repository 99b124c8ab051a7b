#include "cache/local.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "cache/cache.hpp"
#include "core/log.hpp"

namespace aviso::cache {

struct LocalBus::Handle final : Subscription {
    Handle(LocalBus& b, std::uint64_t i) : bus{b}, id{i} {}
    ~Handle() override { bus.end(id); }
    LocalBus& bus;
    std::uint64_t id;
};

LocalBus::LocalBus() : thread_{[this] { run(); }} {}

LocalBus::~LocalBus() {
    {
        std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void LocalBus::publish(std::string_view topic, BytesView message) {
    if (message.size() > kMostBytes) {
        log().warn("bus_message_dropped topic={} bytes={} most={}", topic, message.size(), kMostBytes);
        return;
    }
    {
        std::lock_guard lock{mutex_};
        if (queue_.size() >= kMostQueued) return;  // a hint: its receivers read the feed every second in any case
        queue_.emplace_back(topic, message);
    }
    changed_.notify_all();
}

std::unique_ptr<Subscription> LocalBus::subscribe(std::string topic, Callback callback) {
    std::lock_guard lock{mutex_};
    const std::uint64_t id = next_id_++;
    subscribers_[id] = {std::move(topic), std::make_shared<Callback>(std::move(callback))};
    return std::make_unique<Handle>(*this, id);
}

void LocalBus::end(std::uint64_t id) {
    std::unique_lock lock{mutex_};
    subscribers_.erase(id);
    if (std::this_thread::get_id() != thread_.get_id()) changed_.wait(lock, [&] { return running_ != id; });
}

void LocalBus::run() {
    std::unique_lock lock{mutex_};
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (stopping_) return;
        const auto [topic, message] = std::move(queue_.front());
        queue_.pop_front();
        // By id, not by iterator: subscribers come and go while a callback runs.
        for (auto next = subscribers_.begin(); next != subscribers_.end(); next = subscribers_.upper_bound(running_)) {
            running_ = next->first;
            if (next->second.topic != topic) continue;
            const auto callback = next->second.callback;
            lock.unlock();
            try {
                (*callback)(message);
            } catch (const std::exception& error) {
                log().error("bus_callback_failed topic={} error={}", topic, error.what());
            }
            lock.lock();
            changed_.notify_all();
        }
        running_ = 0;
        changed_.notify_all();
    }
}

PresenceTable::PresenceTable(NodeId self, const Clock& clock, OnChange on_change)
    : self_{self}, clock_{clock}, on_change_{std::move(on_change)} {
    nodes_[self_];
}

void PresenceTable::set(UserId user, bool online) {
    std::int64_t version = 0;
    {
        std::lock_guard lock{mutex_};
        Node& own = nodes_[self_];
        const bool moved = online ? own.users.insert(user).second : own.users.erase(user) > 0;
        if (!moved) return;
        version = ++own.version;
    }
    if (on_change_) on_change_(user, online, version);
}

bool PresenceTable::is_online(UserId user) const {
    std::lock_guard lock{mutex_};
    return std::ranges::any_of(nodes_, [&](const auto& n) { return lives(n.first, n.second) && n.second.users.contains(user); });
}

std::vector<NodeId> PresenceTable::nodes_of(UserId user) const {
    std::lock_guard lock{mutex_};
    std::vector<NodeId> out;
    for (const auto& [id, node] : nodes_)
        if (lives(id, node) && node.users.contains(user)) out.push_back(id);
    return out;
}

std::vector<UserId> PresenceTable::online() const {
    std::vector<UserId> out;
    {
        std::lock_guard lock{mutex_};
        for (const auto& [id, node] : nodes_)
            if (lives(id, node)) out.insert(out.end(), node.users.begin(), node.users.end());
    }
    std::ranges::sort(out);
    const auto repeated = std::ranges::unique(out);
    out.erase(repeated.begin(), repeated.end());
    return out;
}

void PresenceTable::on_change(std::function<void(UserId)> observer) {
    std::lock_guard lock{mutex_};
    observer_ = std::move(observer);
}

void PresenceTable::announce(const std::unordered_set<UserId>& users) const {
    std::function<void(UserId)> observer;
    {
        std::lock_guard lock{mutex_};
        observer = observer_;
    }
    if (!observer) return;
    for (const UserId user : users) observer(user);
}

void PresenceTable::expire() {
    std::unordered_set<UserId> gone;
    {
        std::lock_guard lock{mutex_};
        std::erase_if(nodes_, [&](const auto& node) {
            if (lives(node.first, node.second)) return false;
            gone.insert(node.second.users.begin(), node.second.users.end());
            return true;
        });
    }
    announce(gone);
}

void PresenceTable::heard_all(NodeId node, const std::vector<UserId>& users, std::int64_t version) {
    if (node == self_) return;
    std::unordered_set<UserId> moved;
    {
        std::lock_guard lock{mutex_};
        Node& known = nodes_[node];
        const bool was_alive = lives(node, known);
        if (was_alive && version < known.version) {
            known.heard = clock_.steady();
            return;
        }
        std::unordered_set<UserId> now{users.begin(), users.end()};
        for (const UserId user : now)
            if (!was_alive || !known.users.contains(user)) moved.insert(user);
        for (const UserId user : known.users)
            if (!now.contains(user)) moved.insert(user);
        known = {std::move(now), clock_.steady(), version};
    }
    announce(moved);
}

void PresenceTable::heard_one(NodeId node, UserId user, bool is_now_online, std::int64_t version) {
    if (node == self_) return;
    {
        std::lock_guard lock{mutex_};
        auto [known, is_new] = nodes_.try_emplace(node);
        if (is_new) known->second.heard = clock_.steady();
        known->second.version = std::max(known->second.version, version);
        if (is_now_online) {
            known->second.users.insert(user);
        } else {
            known->second.users.erase(user);
        }
    }
    announce({user});
}

void PresenceTable::forget(NodeId node) {
    if (node == self_) return;
    std::unordered_set<UserId> gone;
    {
        std::lock_guard lock{mutex_};
        const auto known = nodes_.find(node);
        if (known == nodes_.end()) return;
        gone = std::move(known->second.users);
        nodes_.erase(known);
    }
    announce(gone);
}

PresenceTable::Own PresenceTable::own() const {
    std::lock_guard lock{mutex_};
    const Node& node = nodes_.at(self_);
    return {{node.users.begin(), node.users.end()}, node.version};
}

CounterTable::CounterTable(const Clock& clock, Hooks hooks) : clock_{clock}, hooks_{std::move(hooks)} {}

bool CounterTable::add(std::string_view key, std::uint32_t limit, std::chrono::seconds window) {
    const std::int64_t window_ms = std::max<std::int64_t>(1, window.count()) * 1000;
    const std::int64_t now_ms = to_ms(clock_.now());
    const std::int64_t index = now_ms / window_ms;
    bool allowed = false;
    {
        std::lock_guard lock{mutex_};
        if (counts_.size() >= sweep_at_) drop_ended(now_ms);
        auto found = counts_.find(std::string{key});
        if (found == counts_.end()) {
            if (counts_.size() >= kMostKeys) return false;
            found = counts_.emplace(key, Count{}).first;
        }
        Count& count = found->second;
        if (count.window_index != index) count = {index, 0, (index + 1) * window_ms};
        allowed = ++count.known <= limit;
    }
    if (hooks_.counted) hooks_.counted(key, index, window);
    return allowed;
}

void CounterTable::drop_ended(std::int64_t now_ms) {
    std::erase_if(counts_, [&](const auto& c) { return c.second.ends_ms <= now_ms; });
    sweep_at_ = std::min(kMostKeys, std::max<std::size_t>(1024, counts_.size() * 2));  // amortised: not at every call
}

std::chrono::milliseconds CounterTable::retry_after(std::string_view key) const {
    std::lock_guard lock{mutex_};
    const auto found = counts_.find(std::string{key});
    if (found == counts_.end()) return std::chrono::milliseconds{0};
    return std::chrono::milliseconds{std::max<std::int64_t>(0, found->second.ends_ms - to_ms(clock_.now()))};
}

void CounterTable::reset(std::string_view key) {
    std::int64_t index = 0;
    {
        std::lock_guard lock{mutex_};
        const auto found = counts_.find(std::string{key});
        if (found == counts_.end()) return;
        index = found->second.window_index;
        counts_.erase(found);
    }
    if (hooks_.was_reset) hooks_.was_reset(key, index);
}

void CounterTable::heard(std::string_view key, std::int64_t window_index, std::int64_t total) {
    std::lock_guard lock{mutex_};
    const auto found = counts_.find(std::string{key});
    if (found != counts_.end() && found->second.window_index == window_index)
        found->second.known = std::max(found->second.known, total);
}

namespace {

class LocalCache final : public Cache {
  public:
    LocalCache(NodeId node, const Clock& clock) : presence_{node, clock}, rates_{clock} {}
    Bus& bus() override { return bus_; }
    PresenceLeases& presence() override { return presence_; }
    RateCounters& rates() override { return rates_; }
    bool connected() const override { return true; }
    void leave() override {}

  private:
    LocalBus bus_;
    PresenceTable presence_;
    CounterTable rates_;
};

}  // namespace

std::unique_ptr<Cache> make_local_cache(NodeId node, const Clock& clock) { return std::make_unique<LocalCache>(node, clock); }

}  // namespace aviso::cache
