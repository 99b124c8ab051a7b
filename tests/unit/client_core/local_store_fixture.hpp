#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "client-qt/core/local_store.hpp"
#include "core/crypto/random.hpp"

namespace aviso::client::test {

/// A store in a folder of its own, with one conversation (7) when a test wants it.
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

}  // namespace aviso::client::test
