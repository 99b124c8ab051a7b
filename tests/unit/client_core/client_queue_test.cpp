#include "client_fixture.hpp"

using namespace aviso;
using namespace aviso::client;
using namespace aviso::client::test;
using namespace std::chrono_literals;

namespace {

TEST_F(ClientTest, ResumesAndStoresOnceWhenTheConnectionEndsBeforeTheAnswer) {
    log_.drop_before_ack = 1;
    start_client();
    ASSERT_TRUE(online());

    client_->send({}, UserId{kPeer}, "hello");
    client_->send({}, UserId{kPeer}, "again");

    ASSERT_TRUE(until([this] { return store_->queue().empty(); }));
    const std::scoped_lock lock{log_.mutex};
    ASSERT_EQ(log_.entries.size(), 2U);
    EXPECT_EQ(log_.entries[0].body().text().text(), "hello");
    EXPECT_EQ(log_.entries[1].body().text().text(), "again");
    EXPECT_GE(log_.count(0x0102), 2);
}

TEST_F(ClientTest, SendsAfterARestartWhatWasQueuedBefore) {
    store_->enqueue({0, {}, UserId{kPeer}, Bytes(16, 'k'), "from before", 1, {}});
    open_store();

    start_client();

    ASSERT_TRUE(until([this] { return store_->queue().empty(); }));
    const std::scoped_lock lock{log_.mutex};
    ASSERT_EQ(log_.entries.size(), 1U);
    EXPECT_EQ(log_.entries[0].client_entry_id(), Bytes(16, 'k'));
}

TEST_F(ClientTest, KeepsARefusedMessageMarkedAsFailedUntilItIsSentAgain) {
    log_.refuse(0x0402, pb::ERROR_CODE_FORBIDDEN, {}, 1);
    start_client();
    ASSERT_TRUE(online());

    const auto key = client_->send({}, UserId{kPeer}, "no");

    ASSERT_TRUE(until([this] { return !store_->queue().empty() && !store_->queue()[0].failure.empty(); }));
    EXPECT_EQ(asked(0x0402), 1);
    client_->retry(key);
    ASSERT_TRUE(until([this] { return store_->queue().empty(); }));
    EXPECT_EQ(asked(0x0402), 2);
}

TEST_F(ClientTest, ASendTellsWhatThisDeviceHasShown) {
    log_.append(kPeer, "question", Bytes(16, 'q'));
    start_client();
    ASSERT_TRUE(online());
    client_->showed(chat(), Seq{1});

    client_->send({}, UserId{kPeer}, "answer");
    client_->send({}, UserId{kPeer}, "and more");

    ASSERT_TRUE(until([this] { return store_->queue().empty(); }));
    const std::scoped_lock lock{log_.mutex};
    pb::SendDirectMessageRequest first;
    first.ParseFromString(log_.requests[0x0402][0]);
    EXPECT_EQ(first.read_seq(), 1);
    EXPECT_EQ(log_.last<pb::SendDirectMessageRequest>(0x0402).read_seq(), 2);
}

TEST_F(ClientTest, CreatesAGroupUnderOneKeyHoweverOftenItIsTried) {
    log_.drop_before_ack = 2;
    start_client();
    ASSERT_TRUE(online());

    const auto made = run(client_->create_group("Team", {UserId{kPeer}}));

    ASSERT_TRUE(made);
    EXPECT_EQ(made->name, "Team");
    const std::scoped_lock lock{log_.mutex};
    ASSERT_EQ(log_.count(0x0301), 3);
    EXPECT_EQ(log_.requests[0x0301][0], log_.requests[0x0301][1]);
    EXPECT_EQ(log_.requests[0x0301][0], log_.requests[0x0301][2]);
}

TEST_F(ClientTest, ARecallWaitsOnDiskUnderItsKeyUntilTheServerAnswers) {
    store_->enqueue({0, chat(), {}, Bytes(16, 'r'), {}, 1, {}, ActionKind::recall, Seq{3}});
    open_store();
    log_.drop_before_ack = 1;

    start_client();

    ASSERT_TRUE(until([this] { return store_->queue().empty(); }));
    const std::scoped_lock lock{log_.mutex};
    ASSERT_EQ(log_.count(0x0403), 2);
    EXPECT_EQ(log_.last<pb::RecallEntryRequest>(0x0403).client_entry_id(), Bytes(16, 'r'));
    EXPECT_EQ(log_.last<pb::RecallEntryRequest>(0x0403).seq(), 3);
}

TEST_F(ClientTest, ARefusedActionIsGoneAndSaysWhy) {
    log_.refuse(0x0403, pb::ERROR_CODE_FORBIDDEN);
    start_client();
    ASSERT_TRUE(online());

    const auto done = run(client_->recall(chat(), Seq{1}));

    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::forbidden);
    EXPECT_TRUE(store_->queue().empty());
}

TEST_F(ClientTest, RefusesATextBeforeItIsQueued) {
    start_client();
    ASSERT_TRUE(online());

    EXPECT_TRUE(client_->check_text("hello 你好"));
    EXPECT_NE(client_->check_text(std::string(101, 'x')).error().message.find("at most 100"), std::string::npos);
    EXPECT_NE(client_->check_text("a\xFFz").error().message.find("byte 2"), std::string::npos);
    EXPECT_FALSE(client_->check_text(""));
}

}  // namespace
