#include <gtest/gtest.h>

#include "local_store_fixture.hpp"

namespace aviso::client::test {
namespace {

TEST_F(LocalStoreTest, CountsUnreadFromOrdinalsWithoutWhatWasRecalled) {
    known_conversation(0);
    for (int seq = 1; seq <= 4; ++seq) store_->apply(text(seq, "hello"));
    ASSERT_EQ(store_->conversation(ConversationId{7})->unread, 4);
    auto recall = text(5, "");
    recall.kind = EntryKind::recall;
    recall.ordinal = {};
    recall.target = Seq{3};
    store_->apply(recall);
    EXPECT_EQ(store_->conversation(ConversationId{7})->unread, 3);

    auto told_again = text(4, "");
    told_again.recalled = true;
    told_again.altered_seq = Seq{6};
    store_->apply(told_again);
    EXPECT_EQ(store_->conversation(ConversationId{7})->unread, 2);

    store_->showed(ConversationId{7}, Seq{2});

    EXPECT_EQ(store_->conversation(ConversationId{7})->unread, 0);
    EXPECT_EQ(store_->unreported_reads().size(), 1U);
}

TEST_F(LocalStoreTest, AnOwnEntryBehindARecallMovesTheMarker) {
    known_conversation(0);
    store_->set_meta("user", "2");
    store_->apply(text(1, "oops"));
    auto recall = text(2, "");
    recall.kind = EntryKind::recall;
    recall.ordinal = Ordinal{1};
    recall.target = Seq{1};
    store_->apply(recall);
    auto more = text(3, "better");
    more.ordinal = Ordinal{2};
    store_->apply(more);

    EXPECT_EQ(store_->conversation(ConversationId{7})->read_seq, Seq{3});
    EXPECT_EQ(store_->conversation(ConversationId{7})->unread, 0);
}

TEST_F(LocalStoreTest, AReplyThatSaysReadMovesTheMarkerOverWhatIsNotHere) {
    known_conversation(0);
    store_->apply(text(1, "hello"));
    Queued said;
    said.conversation = ConversationId{7};
    said.client_entry_id = crypto::random_bytes(16);
    said.text = "read elsewhere, answered here";
    store_->stored(said, Stored{ConversationId{7}, Seq{4}, Ordinal{4}, 0, true}, UserId{2});

    EXPECT_EQ(store_->conversation(ConversationId{7})->read_seq, Seq{4});
    EXPECT_EQ(store_->conversation(ConversationId{7})->unread, 0);
    EXPECT_TRUE(store_->unreported_reads().empty());
}

TEST_F(LocalStoreTest, NamesConversationsWhoseUnreadItCanOnlyGuess) {
    known_conversation(0);
    store_->apply(text(1, "hello"));
    store_->apply(text(5, "a gap before"));
    store_->move_own_marker(ConversationId{7}, Seq{1}, Ordinal{1});
    EXPECT_EQ(store_->take_uncounted(), std::set{ConversationId{7}});
    EXPECT_TRUE(store_->take_uncounted().empty());

    store_->move_own_marker(ConversationId{7}, Seq{5}, Ordinal{5});
    EXPECT_TRUE(store_->take_uncounted().empty()) << "nothing unread is no guess";
}

TEST_F(LocalStoreTest, WhatWasReadElsewhereBeforeItCameIsNotUnread) {
    known_conversation(0);
    store_->apply(text(1, "hello"));
    store_->move_own_marker(ConversationId{7}, Seq{2}, Ordinal{2});
    store_->apply(text(2, "read on the other device"));

    EXPECT_EQ(store_->conversation(ConversationId{7})->unread, 0);
}

TEST_F(LocalStoreTest, AMentionIsMarkedWhenItArrivesUntilItIsRead) {
    known_conversation(1);
    store_->set_meta("user", "1");
    auto other = text(2, "@Bob look");
    other.people = {UserId{3}};
    store_->apply(other);
    EXPECT_FALSE(store_->conversation(ConversationId{7})->mentioned);
    auto mine = text(3, "@Li look");
    mine.people = {UserId{3}, UserId{1}};

    store_->apply(mine);

    EXPECT_TRUE(store_->conversation(ConversationId{7})->mentioned);
    store_->showed(ConversationId{7}, Seq{3});
    EXPECT_FALSE(store_->conversation(ConversationId{7})->mentioned);
    store_->apply(mine);
    EXPECT_FALSE(store_->conversation(ConversationId{7})->mentioned) << "read already";
}

}  // namespace
}  // namespace aviso::client::test
