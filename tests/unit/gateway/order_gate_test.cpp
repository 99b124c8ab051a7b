#include "gateway/order_gate.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

namespace aviso::gateway {
namespace {

class OrderGatesTest : public testing::Test {
  protected:
    /// Starts waiting for the turn; what came of it is in `entered` under the ticket's key.
    void enter(std::shared_ptr<Ticket> ticket) {
        asio::co_spawn(io, gates->enter(ticket), [this, ticket](std::exception_ptr, Result<void> result) {
            entered.push_back(ticket->key() + (result ? "" : " refused"));
        });
        settle();
    }
    void settle() {
        io.restart();
        io.poll();
    }
    static Error away() { return Error{Errc::unavailable, "away"}; }

    asio::io_context io;
    ManualClock clock;
    std::shared_ptr<OrderGates> gates = std::make_shared<OrderGates>(clock);
    std::vector<std::string> entered;
};

TEST_F(OrderGatesTest, ACallWaitsForEarlierOnesOfItsQueueAndOfOtherFields) {
    auto to_person = gates->join("user_id=5", "a");
    auto to_conversation = gates->join("conversation_id=7", "b");
    auto to_another = gates->join("conversation_id=8", "c");
    auto to_person_again = gates->join("user_id=5", "d");
    enter(to_person_again);
    enter(to_another);
    enter(to_conversation);
    EXPECT_TRUE(entered.empty());

    enter(to_person);
    to_person->pass();
    settle();
    EXPECT_EQ(entered, (std::vector<std::string>{"a", "b", "c"}));  // these two do not wait for each other

    to_conversation->pass();
    settle();
    EXPECT_EQ(entered.size(), 3u);
    to_another->pass();
    settle();
    EXPECT_EQ(entered.back(), "d");
}

TEST_F(OrderGatesTest, CallsOfOneFieldWaitOnlyForTheirOwnQueue) {
    auto first = gates->join("conversation_id=7", "a");
    auto other = gates->join("conversation_id=8", "b");

    enter(other);

    EXPECT_EQ(entered, std::vector<std::string>{"b"});
}

TEST_F(OrderGatesTest, ARefusalHoldsBackTheQueueOfTheObjectItStoodFor) {
    auto to_person = gates->join("user_id=5", "a");
    enter(to_person);
    ASSERT_TRUE(to_person->stands_for("conversation_id", 7));
    to_person->pass();
    gates->ended(*to_person, away());

    auto behind = gates->join("conversation_id=7", "b");
    enter(behind);
    behind->pass();
    EXPECT_EQ(entered.back(), "b refused");

    auto again = gates->join("user_id=5", "a");
    enter(again);
    EXPECT_TRUE(again->stands_for("conversation_id", 7));
    again->pass();
    gates->ended(*again, std::nullopt);
    auto behind_again = gates->join("conversation_id=7", "b");
    enter(behind_again);
    EXPECT_EQ(entered.back(), "b");
}

TEST_F(OrderGatesTest, ACallIsRefusedForWhatItTurnsOutToStandFor) {
    auto first = gates->join("conversation_id=7", "a");
    enter(first);
    first->pass();
    gates->ended(*first, away());

    auto to_person = gates->join("user_id=5", "b");
    enter(to_person);
    EXPECT_EQ(entered.back(), "b");
    EXPECT_FALSE(to_person->stands_for("conversation_id", 7));

    clock.advance(OrderGates::kBlockedFor);
    EXPECT_TRUE(to_person->stands_for("conversation_id", 7));
}

}  // namespace
}  // namespace aviso::gateway
