#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "local_store_fixture.hpp"

namespace aviso::client::test {
namespace {

TEST_F(LocalStoreTest, RefusesAnotherKey) {
    store_->set_meta("cursor", "5");
    store_.reset();

    const auto opened = LocalStore::open(file(), crypto::random_bytes(32));

    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::forbidden);
}

TEST_F(LocalStoreTest, ASendQueueWhoseBeginningIsDamagedIsPutAsideAndBegunAnew) {
    store_->set_meta("cursor", "5");
    store_->enqueue({0, {}, UserId{2}, Bytes(16, 'a'), "waiting", 1, {}});
    store_.reset();
    const auto queue = LocalStore::queue_file(file());
    std::fstream{queue, std::ios::in | std::ios::out | std::ios::binary}.write(std::string(4096, '?').data(), 4096);

    const auto opened = LocalStore::open(file(), key_);

    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ((*opened)->number("cursor"), 5);
    EXPECT_EQ((*opened)->damaged_queue(), queue.string() + ".damaged");
    EXPECT_TRUE(std::filesystem::exists((*opened)->damaged_queue()));
    (*opened)->enqueue({0, {}, UserId{2}, Bytes(16, 'b'), "after", 2, {}});
    EXPECT_EQ((*opened)->queue().size(), 1U);
}

TEST_F(LocalStoreTest, ADamagedStoreIsMadeAnewAndTheSendQueueAndDraftsStay) {
    known_conversation(0);
    for (int seq = 1; seq <= 200; ++seq) store_->apply(text(seq, std::string(200, 'x')));
    store_->enqueue({0, ConversationId{7}, {}, Bytes(16, 'q'), "still to be sent", 1, {}});
    store_->set_draft(ConversationId{7}, "half");
    store_.reset();
    {
        std::fstream damage{file(), std::ios::in | std::ios::out | std::ios::binary};
        damage.write(std::string(64 * 1024, '?').data(), 64 * 1024);
    }
    std::filesystem::remove(file().string() + "-wal");

    auto opened = LocalStore::open_or_rebuild(file(), key_);

    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->rebuilt);
    EXPECT_TRUE(opened->store->conversations().empty());
    EXPECT_EQ(opened->store->meta("cursor"), "") << "so that the server is asked for everything";
    ASSERT_EQ(opened->store->queue().size(), 1U);
    EXPECT_EQ(opened->store->queue()[0].text, "still to be sent");
    EXPECT_EQ(opened->store->draft(ConversationId{7}), "half");
}

TEST_F(LocalStoreTest, ADamagedPageShowsWhenItIsReadAndSaysSo) {
    known_conversation(0);
    for (int seq = 1; seq <= 500; ++seq) store_->apply(text(seq, std::string(400, 'x')));
    store_.reset();
    const auto size = std::filesystem::file_size(file());
    {
        std::fstream damage{file(), std::ios::in | std::ios::out | std::ios::binary};
        damage.seekp(static_cast<std::streamoff>(size / 2));
        damage.write(std::string(size / 4, '?').data(), static_cast<std::streamsize>(size / 4));
    }

    auto opened = LocalStore::open_or_rebuild(file(), key_);
    ASSERT_TRUE(opened);
    try {
        for (Seq before; !opened->rebuilt;) {
            const auto page = opened->store->history(ConversationId{7}, before, 50);
            ASSERT_FALSE(page.empty()) << "the damage was not seen";
            before = page.front().seq;
        }
    } catch (const StoreError& error) {
        EXPECT_EQ(error.kind, StoreError::Kind::damaged);
        EXPECT_EQ(error.as_error().reason, "store_damaged");
    }
    opened->store.reset();
    auto again = LocalStore::open_or_rebuild(file(), key_, true);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->rebuilt);
}

TEST_F(LocalStoreTest, AFullDiskSaysSoAndLosesNothing) {
    known_conversation(0);
    store_->apply(text(1, "before"));
    store_->enqueue({0, ConversationId{7}, {}, Bytes(16, 'q'), "queued before", 1, {}});
    store_->limit_bytes(1);  // not one page more than it has
    store_->send_queue().database().limit_bytes(1);

    const auto fill = [this] { for (int seq = 2; seq < 400; ++seq) store_->apply(text(seq, std::string(3000, 'x'))); };
    try {
        fill();
        FAIL() << "the disk was not full";
    } catch (const StoreError& error) {
        EXPECT_EQ(error.kind, StoreError::Kind::full);
        EXPECT_NE(error.as_error().message.find("disk is full"), std::string::npos);
    }
    EXPECT_THROW(store_->enqueue({0, ConversationId{7}, {}, Bytes(16, 'r'), std::string(100000, 'x'), 1, {}}), StoreError);

    EXPECT_EQ(store_->queue().size(), 1U);
    EXPECT_EQ(store_->entry(ConversationId{7}, Seq{1})->text, "before");
    reopen();
    EXPECT_EQ(store_->queue().size(), 1U);
    store_->apply(text(900, "after making room"));
}

TEST_F(LocalStoreTest, WhatCannotBeKeptAsStoredStaysInTheQueue) {
    known_conversation(0);
    Entry own = text(1, "mine");
    store_->enqueue({0, ConversationId{7}, {}, own.client_entry_id, own.text, 1, {}});
    store_->limit_bytes(1);

    Pulled page;
    page.entries = {own, text(2, std::string(500'000, 'x'))};
    page.covered_from = Seq{1};
    page.covered_until = Seq{2};
    EXPECT_THROW(store_->apply(ConversationId{7}, page), StoreError);

    EXPECT_FALSE(store_->entry(ConversationId{7}, Seq{1}));
    EXPECT_EQ(store_->queue().size(), 1U) << "else it is nowhere until there is room";
    EXPECT_TRUE(store_->take_acknowledged().empty());
    store_->limit_bytes(1 << 30);
    page.entries.pop_back();
    store_->apply(ConversationId{7}, page);
    EXPECT_TRUE(store_->queue().empty());
    EXPECT_EQ(store_->take_acknowledged().size(), 1U);
}

}  // namespace
}  // namespace aviso::client::test
