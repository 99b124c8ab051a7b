#include "client_fixture.hpp"

using namespace aviso;
using namespace aviso::client;
using namespace aviso::client::test;
using namespace std::chrono_literals;

namespace {

TEST_F(ClientTest, PullsWhatAPushSkipped) {
    start_client();
    ASSERT_TRUE(online());
    {
        const std::scoped_lock lock{log_.mutex};
        for (const char* text : {"one", "two", "three"}) log_.append(kPeer, text, crypto::random_bytes(16));
        pb::EntryPush push;
        *push.mutable_entry() = log_.entries.back();
        log_.push(0x04F1, push);
    }

    ASSERT_TRUE(until([this] { return store_->in_step(chat()) == Seq{3}; }));

    EXPECT_EQ(store_->history(chat(), {}, 10).size(), 3U);
    EXPECT_GE(asked(0x0404), 1);
}

TEST_F(ClientTest, PullsAgainWhatAPushSkippedWhileItPulled) {
    log_.push_while_pulling = true;
    start_client();
    ASSERT_TRUE(online());
    {
        const std::scoped_lock lock{log_.mutex};
        for (const char* text : {"one", "two"}) log_.append(kPeer, text, crypto::random_bytes(16));
        pb::EntryPush push;
        *push.mutable_entry() = log_.entries.back();
        log_.push(0x04F1, push);
    }

    EXPECT_TRUE(until([this] { return store_->in_step(chat()) == Seq{3}; }));
    EXPECT_TRUE(store_->covers(chat(), Seq{1}, Seq{3}));
}

TEST_F(ClientTest, CatchesUpOverAsManyRepliesAsItTakes) {
    log_.page_limit = 50;
    start_client();
    ASSERT_TRUE(online());
    {
        const std::scoped_lock lock{log_.mutex};
        for (int i = 1; i <= 230; ++i) log_.append(kPeer, "number " + std::to_string(i), crypto::random_bytes(16));
        log_.push(0x04F3, pb::SyncHintPush{});
    }

    ASSERT_TRUE(until([this] { return store_->in_step(chat()) == Seq{230}; }));

    EXPECT_TRUE(store_->covers(chat(), Seq{1}, Seq{230}));
    EXPECT_EQ(store_->history(chat(), {}, 300).size(), 230U);
    EXPECT_EQ(asked(0x0404), 5);
}

TEST_F(ClientTest, WhatWasCutOffIsCaughtUpByTheNextConnection) {
    start_client();
    ASSERT_TRUE(online());
    {
        const std::scoped_lock lock{log_.mutex};
        log_.append(kPeer, "missed", crypto::random_bytes(16));
        log_.refuse(0x0404, pb::ERROR_CODE_UNAVAILABLE, {}, 1);
        log_.push(0x04F3, pb::SyncHintPush{});
    }

    EXPECT_TRUE(until([this] { return store_->in_step(chat()) == Seq{1}; }));
    EXPECT_EQ(store_->history(chat(), {}, 10).size(), 1U);
}

TEST_F(ClientTest, MoreAlteredRowsThanAReplyHoldsAreFetchedAnewWhenLookedAt) {
    for (int i = 1; i <= 10; ++i) log_.append(kPeer, "old", crypto::random_bytes(16));
    start_client();
    ASSERT_TRUE(online());
    ASSERT_TRUE(run(client_->history(chat(), {}, 50)));
    ASSERT_TRUE(store_->covers(chat(), Seq{1}, Seq{10}));
    {
        const std::scoped_lock lock{log_.mutex};
        log_.append(kPeer, "new", crypto::random_bytes(16));
        log_.more_altered = true;
        for (auto& e : log_.entries) e.mutable_body()->mutable_text()->set_text("changed"), e.set_altered_seq(11);
        log_.push(0x04F3, pb::SyncHintPush{});
    }
    ASSERT_TRUE(until([this] { return store_->in_step(chat()) == Seq{11}; }));

    EXPECT_FALSE(store_->covers(chat(), Seq{1}, Seq{10}));
    const auto page = run(client_->history(chat(), {}, 50));
    ASSERT_TRUE(page);
    EXPECT_EQ(page->front().text, "changed");
}

TEST_F(ClientTest, AnOwnMarkerFromAnotherDeviceMovesTheUnreadCount) {
    for (int i = 0; i < 5; ++i) log_.append(kPeer, "hello", crypto::random_bytes(16));
    start_client();
    ASSERT_TRUE(online());
    ASSERT_EQ(store_->conversation(chat())->unread, 5);
    pb::MarkerPush push;
    push.set_conversation_id(kConversation);
    push.set_user_id(kMe);
    push.set_read_seq(3);
    push.set_read_ordinal(3);
    log_.push(0x04F2, push);

    EXPECT_TRUE(until([this] { return store_->conversation(chat())->unread == 2; }));
}

TEST_F(ClientTest, ReadingIsReportedOnceForABurstAndCountsAtOnce) {
    for (int i = 0; i < 5; ++i) log_.append(kPeer, "hello", crypto::random_bytes(16));
    start_client();
    ASSERT_TRUE(online());
    ASSERT_TRUE(run(client_->history(chat(), {}, 50)));

    for (int seq = 1; seq <= 5; ++seq) client_->showed(chat(), Seq{seq});

    EXPECT_EQ(store_->conversation(chat())->unread, 0);
    ASSERT_TRUE(until([this] { return asked(0x0405) > 0 && store_->unreported_reads().empty(); }));
    EXPECT_EQ(asked(0x0405), 1);
    EXPECT_EQ(log_.read_seq, 5);
}

TEST_F(ClientTest, ReadingWithoutAConnectionIsReportedByTheNextOne) {
    log_.append(kPeer, "hello", crypto::random_bytes(16));
    start_client();
    ASSERT_TRUE(online());
    stop_client();
    open_store();
    store_->showed(chat(), Seq{1});
    open_store();

    start_client();

    EXPECT_TRUE(until([this] { const std::scoped_lock lock{log_.mutex}; return log_.read_seq == 1; }));
}

TEST_F(ClientTest, NamesNobodyToldAreLookedUpTogether) {
    log_.people = {{kPeer, "Ann"}, {21, "Bo"}, {22, "Cy"}};
    for (const std::int64_t sender : {21, 22, 21, 23}) log_.append(sender, "hello", crypto::random_bytes(16));
    start_client();
    ASSERT_TRUE(online());
    ASSERT_TRUE(run(client_->history(chat(), {}, 50)));

    ASSERT_TRUE(until([this] { return store_->name_of(UserId{22}) == "Cy" && store_->name_of(UserId{kPeer}) == "Ann"; }));

    EXPECT_EQ(store_->name_of(UserId{21}), "Bo");
    EXPECT_LE(asked(0x0203), 2);
    EXPECT_TRUE(store_->unknown_people(std::vector{UserId{23}}).empty());  // asked, nobody; not again in this version
    EXPECT_GE(events<PeopleChanged>(), 1);
}

TEST_F(ClientTest, WhatArrivedBeforeTheProcessEndedIsReportedByTheNext) {
    start_client();
    ASSERT_TRUE(online());
    {
        const std::scoped_lock lock{log_.mutex};
        pb::EntryPush push;
        *push.mutable_entry() = log_.append(kPeer, "hello", crypto::random_bytes(16));
        log_.push(0x04F1, push);
    }
    ASSERT_TRUE(until([this] { return store_->in_step(chat()) == Seq{1}; }));
    stop_client();  // within the pause that makes a burst one report
    ASSERT_EQ(asked(0x0406), 0);

    open_store();
    start_client();
    ASSERT_TRUE(online());
    run(waited());

    {
        const std::scoped_lock lock{log_.mutex};
        ASSERT_EQ(log_.count(0x0406), 1);
        EXPECT_EQ(log_.last<pb::ReportDeliveredRequest>(0x0406).markers(0).delivered_seq(), 1);
    }
    stop_client();
    start_client();
    ASSERT_TRUE(online());
    run(waited());
    EXPECT_EQ(asked(0x0406), 1);  // once is enough
}

TEST_F(ClientTest, WhatWasReadNeedsNoWordOfItsDelivery) {
    log_.append(kPeer, "hello", crypto::random_bytes(16));
    log_.read_seq = log_.read_ordinal = 1;
    start_client();
    ASSERT_TRUE(online());
    ASSERT_TRUE(run(client_->history(chat(), {}, 50)));
    ASSERT_EQ(store_->history(chat(), {}, 50).size(), 1U);

    run(waited());

    EXPECT_EQ(asked(0x0406), 0);
}

TEST_F(ClientTest, ASyncTellsHowFarThePeerHasReadAndGot) {
    log_.append(kMe, "one", crypto::random_bytes(16));
    log_.append(kMe, "two", crypto::random_bytes(16));
    start_client();
    ASSERT_TRUE(online());
    ASSERT_EQ(store_->conversation(chat())->peer_read_seq, Seq{});
    events_.clear();
    {
        const std::scoped_lock lock{log_.mutex};
        log_.peer_read_seq = 1;
        log_.peer_delivered_seq = 2;
        log_.push(0x04F3, pb::SyncHintPush{});
    }

    ASSERT_TRUE(until([this] { return events<ConversationChanged>() > 0; }));

    EXPECT_EQ(store_->conversation(chat())->peer_read_seq, Seq{1});
    EXPECT_EQ(store_->conversation(chat())->peer_delivered_seq, Seq{2});
}

TEST_F(ClientTest, DeliveryIsReportedInOneBatch) {
    start_client();
    ASSERT_TRUE(online());
    {
        const std::scoped_lock lock{log_.mutex};
        for (int i = 0; i < 3; ++i) {
            pb::EntryPush push;
            *push.mutable_entry() = log_.append(kPeer, "hello", crypto::random_bytes(16));
            log_.push(0x04F1, push);
        }
    }

    ASSERT_TRUE(until([this] { return asked(0x0406) > 0; }));
    const std::scoped_lock lock{log_.mutex};
    EXPECT_EQ(log_.count(0x0406), 1);
    ASSERT_EQ(log_.last<pb::ReportDeliveredRequest>(0x0406).markers_size(), 1);
    EXPECT_EQ(log_.last<pb::ReportDeliveredRequest>(0x0406).markers(0).delivered_seq(), 3);
}

TEST_F(ClientTest, ADateIsFoundAlsoWhereThisDeviceHoldsNothingYet) {
    for (int i = 1; i <= 60; ++i) log_.append(kPeer, "text " + std::to_string(i), crypto::random_bytes(16));
    start_client();
    ASSERT_TRUE(online());

    EXPECT_EQ(run(client_->first_since(chat(), 1030)).value(), Seq{30});
    EXPECT_EQ(run(client_->first_since(chat(), 0)).value(), Seq{1});
    EXPECT_EQ(run(client_->first_since(chat(), 5000)).value(), Seq{});
}

TEST_F(ClientTest, WhatComesAfterAnEntryIsFetchedToo) {
    for (int i = 1; i <= 60; ++i) log_.append(kPeer, "text " + std::to_string(i), crypto::random_bytes(16));
    start_client();
    ASSERT_TRUE(online());

    const auto behind = run(client_->history_after(chat(), Seq{5}, 10));

    ASSERT_TRUE(behind);
    ASSERT_EQ(behind->size(), 10U);
    EXPECT_EQ(behind->front().seq, Seq{6});
    EXPECT_EQ(behind->back().seq, Seq{15});
}

}  // namespace
