#include "gateway/cluster_fan_out.hpp"

#include <gtest/gtest.h>

#include <map>

namespace aviso::gateway {
namespace {

/// Hands a message to every subscriber at once.
struct SharedBus : cache::Bus {
    struct Handle : cache::Subscription {
        Handle(SharedBus& b, int i) : bus{b}, id{i} {}
        ~Handle() override { bus.subscribers.erase(id); }
        SharedBus& bus;
        int id;
    };
    void publish(std::string_view topic, BytesView message) override {
        for (const auto& [id, subscriber] : subscribers)
            if (subscriber.first == topic) subscriber.second(message);
    }
    std::unique_ptr<cache::Subscription> subscribe(std::string topic, Callback callback) override {
        subscribers.emplace(++last, std::pair{std::move(topic), std::move(callback)});
        return std::make_unique<Handle>(*this, last);
    }
    std::map<int, std::pair<std::string, Callback>> subscribers;
    int last = 0;
};

struct Delivered : FanOut {
    void to_audience(Audience, SharedBytes, ConnectionId) override {}
    void to_users(std::span<const UserId> users, SharedBytes push, ConnectionId except) override {
        for (const UserId user : users) got.emplace_back(user, *push, except);
    }
    void to_connection(ConnectionId, SharedBytes) override {}
    std::vector<std::tuple<UserId, Bytes, ConnectionId>> got;
};

SharedBytes frame(std::string_view bytes) { return std::make_shared<const Bytes>(bytes); }

TEST(ClusterFanOutTest, DeliversOnceAtEachNode) {
    SharedBus bus;
    Delivered here, there;
    ClusterFanOut one{here, &bus}, two{there, &bus};
    const std::vector<UserId> users{UserId{7}, UserId{8}};

    one.to_users_everywhere(users, frame("typing"), ConnectionId{3});

    ASSERT_EQ(here.got.size(), 2u);
    EXPECT_EQ(here.got[0], std::tuple(UserId{7}, Bytes{"typing"}, ConnectionId{3}));
    ASSERT_EQ(there.got.size(), 2u);
    EXPECT_EQ(there.got[1], std::tuple(UserId{8}, Bytes{"typing"}, ConnectionId{}));
}

TEST(ClusterFanOutTest, KeepsTheRestToItsNode) {
    SharedBus bus;
    Delivered here, there;
    ClusterFanOut one{here, &bus}, two{there, &bus};
    const UserId user{7};

    one.to_users(std::span{&user, 1}, frame("own"), {});

    EXPECT_EQ(here.got.size(), 1u);
    EXPECT_TRUE(there.got.empty());
}

TEST(ClusterFanOutTest, WorksAloneAndIgnoresWhatItDoesNotUnderstand) {
    SharedBus bus;
    Delivered here;
    const UserId user{7};
    ClusterFanOut{here, nullptr}.to_users_everywhere(std::span{&user, 1}, frame("alone"), {});
    EXPECT_EQ(here.got.size(), 1u);

    ClusterFanOut one{here, &bus};
    for (const Bytes& odd : {Bytes{}, Bytes(15, 'x'), Bytes(16, '\xff'), Bytes(40, '\x7f')}) bus.publish("push", odd);
    EXPECT_EQ(here.got.size(), 1u);
}

}  // namespace
}  // namespace aviso::gateway
