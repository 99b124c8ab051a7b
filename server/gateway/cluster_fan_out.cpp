#include "gateway/cluster_fan_out.hpp"

#include <vector>

#include "core/crypto/random.hpp"

namespace aviso::gateway {
namespace {

// A message: 8 bytes of origin, the number of users and each user in 8 bytes, the frame.
constexpr std::string_view kTopic = "push";
constexpr std::size_t kOriginBytes = 8;
constexpr std::size_t kNumberBytes = 8;

void put_number(Bytes& out, std::uint64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift);
}

std::uint64_t number_at(BytesView in, std::size_t offset) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < kNumberBytes; ++i) number = number << 8 | static_cast<unsigned char>(in[offset + i]);
    return number;
}

}  // namespace

ClusterFanOut::ClusterFanOut(FanOut& local, cache::Bus* bus) : local_{local}, bus_{bus}, origin_{crypto::random_bytes(kOriginBytes)} {
    if (bus_) subscription_ = bus_->subscribe(std::string{kTopic}, [this](BytesView message) { receive(message); });
}

void ClusterFanOut::to_users_everywhere(std::span<const UserId> users, SharedBytes push, ConnectionId except) {
    if (bus_) {
        Bytes message = origin_;
        put_number(message, users.size());
        for (const UserId user : users) put_number(message, static_cast<std::uint64_t>(user.value));
        message += *push;
        bus_->publish(kTopic, message);
    }
    local_.to_users(users, std::move(push), except);
}

void ClusterFanOut::receive(BytesView message) {
    if (message.size() < kOriginBytes + kNumberBytes || message.starts_with(origin_)) return;
    const std::uint64_t count = number_at(message, kOriginBytes);
    BytesView rest = message.substr(kOriginBytes + kNumberBytes);
    if (count > rest.size() / kNumberBytes) return;  // of a newer server
    std::vector<UserId> users;
    for (std::size_t i = 0; i < count; ++i) users.emplace_back(static_cast<std::int64_t>(number_at(rest, i * kNumberBytes)));
    rest.remove_prefix(count * kNumberBytes);
    local_.to_users(users, std::make_shared<const Bytes>(rest));
}

}  // namespace aviso::gateway
