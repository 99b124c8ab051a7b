#include "client-qt/core/local_store.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/crypto/random.hpp"

using namespace aviso;
using namespace aviso::client;

namespace {

class LocalStoreTest : public testing::Test {
  protected:
    LocalStoreTest() {
        std::filesystem::create_directories(folder_);
        reopen();
    }
    ~LocalStoreTest() override {
        store_.reset();
        std::filesystem::remove_all(folder_);
    }
    void reopen() {
        store_.reset();
        store_ = LocalStore::open(file(), key_).value();
    }
    std::filesystem::path file() const { return folder_ / "store.db"; }
    static Entry text(std::int64_t seq, std::string words) {
        Entry e;
        e.conversation = ConversationId{7};
        e.seq = Seq{seq};
        e.ordinal = Ordinal{seq};
        e.sender = UserId{2};
        e.client_entry_id = crypto::random_bytes(16);
        e.kind = EntryKind::text;
        e.text = std::move(words);
        return e;
    }
    void known_conversation(std::int64_t head) {
        Conversation c;
        c.id = ConversationId{7};
        c.kind = ConversationKind::direct;
        c.peer = UserId{2};
        c.head_seq = Seq{head};
        store_->apply(SyncReply{"epoch", 1, 1, false, {{c, {}}}, 0, false});
    }

    std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("aviso-store-" + to_hex(crypto::random_bytes(8)));
    Bytes key_ = crypto::random_bytes(32);
    std::unique_ptr<LocalStore> store_;
};

TEST_F(LocalStoreTest, RefusesAnotherKey) {
    store_->set_meta("cursor", "5");
    store_.reset();

    const auto opened = LocalStore::open(file(), crypto::random_bytes(32));

    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::forbidden);
}

TEST_F(LocalStoreTest, KeepsTheSendQueueInOrderOverARestart) {
    store_->enqueue({0, {}, UserId{2}, Bytes(16, 'a'), "first", 1, {}});
    store_->enqueue({0, {}, UserId{2}, Bytes(16, 'b'), "second", 2, {}});

    reopen();

    const auto queue = store_->queue();
    ASSERT_EQ(queue.size(), 2U);
    EXPECT_EQ(queue[0].text, "first");
    EXPECT_EQ(queue[0].client_entry_id, Bytes(16, 'a'));
    EXPECT_EQ(queue[1].text, "second");
}

TEST_F(LocalStoreTest, TakesAMessageOutOfTheQueueWhenItsPushComesBeforeTheReply) {
    auto mine = text(1, "hello");
    store_->enqueue({0, mine.conversation, {}, mine.client_entry_id, mine.text, 1, {}});

    store_->apply(mine);

    EXPECT_TRUE(store_->queue().empty());
}

TEST_F(LocalStoreTest, StaysBehindAGapUntilItIsCovered) {
    known_conversation(3);

    store_->apply(text(6, "after a gap"));

    EXPECT_EQ(store_->in_step(ConversationId{7}), Seq{3});
    EXPECT_FALSE(store_->covers(ConversationId{7}, Seq{4}, Seq{6}));
    store_->apply(ConversationId{7}, Pulled{{text(4, "four")}, Seq{4}, Seq{5}, {}, false, false, Seq{6}});
    EXPECT_TRUE(store_->covers(ConversationId{7}, Seq{4}, Seq{6}));
}

TEST_F(LocalStoreTest, ALatePushDoesNotUndoARecall) {
    known_conversation(0);
    const auto said = text(1, "oops");
    store_->apply(said);
    auto recall = text(2, "");
    recall.kind = EntryKind::recall;
    recall.target = Seq{1};
    store_->apply(recall);

    store_->apply(said);

    const auto row = store_->entry(ConversationId{7}, Seq{1});
    ASSERT_TRUE(row);
    EXPECT_TRUE(row->recalled);
    EXPECT_EQ(row->text, "");
}

TEST_F(LocalStoreTest, AnotherEpochForgetsWhatWasCoveredAndKeepsTheQueue) {
    known_conversation(0);
    store_->apply(text(1, "one"));
    store_->enqueue({0, ConversationId{7}, {}, Bytes(16, 'q'), "waits", 1, {}});

    store_->apply(SyncReply{"other", 1, 1, false, {}, 0, false});

    EXPECT_FALSE(store_->covers(ConversationId{7}, Seq{1}, Seq{1}));
    EXPECT_TRUE(store_->entry(ConversationId{7}, Seq{1}));
    EXPECT_EQ(store_->queue().size(), 1U);
}

}  // namespace
