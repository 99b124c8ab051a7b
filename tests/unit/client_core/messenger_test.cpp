#include "client-qt/core/messenger.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <fstream>

#include "client-qt/core/local_store.hpp"
#include "client-qt/core/profile.hpp"
#include "core/crypto/random.hpp"
#include "fake_server.hpp"

using namespace aviso;
using namespace aviso::client;
using namespace aviso::client::test;
using namespace std::chrono_literals;

namespace {

/// A thread that takes what is delivered to it, as a GUI's event loop does.
class Owner {
  public:
    void deliver(std::function<void()> work) {
        const std::scoped_lock lock{mutex_};
        waiting_.push_back(std::move(work));
        something_.notify_one();
    }
    template <class Done>
    bool until(Done done) {
        const auto limit = std::chrono::steady_clock::now() + 10s;
        while (!done()) {
            std::unique_lock lock{mutex_};
            if (!something_.wait_until(lock, limit, [this] { return !waiting_.empty(); })) return false;
            const auto work = std::move(waiting_.front());
            waiting_.pop_front();
            lock.unlock();
            work();
        }
        return true;
    }

  private:
    std::mutex mutex_;
    std::condition_variable something_;
    std::deque<std::function<void()>> waiting_;
};

class MessengerTest : public testing::Test {
  protected:
    MessengerTest() {
        server_ = start_server(folder_ / "server", log_);
        auto profile = Profile::load(folder_ / "me");
        profile.server = "127.0.0.1:" + std::to_string(server_->port());
        profile.account = "li";
        profile.fingerprint = server_->fingerprint();
        key_ = profile.unlock_by_password("secret", "token");
        profile.save();
    }
    ~MessengerTest() override {
        messenger_.reset();
        server_->stop();
        log_.channel.reset();
        std::filesystem::remove_all(folder_);
    }
    void open() {
        messenger_ = std::make_unique<Messenger>(Messenger::Options{
            folder_ / "me", [this](std::function<void()> work) { owner_.deliver(std::move(work)); }, [this](Changes c) { seen_.push_back(std::move(c)); }, 30ms});
        std::optional<Result<void>> opened;
        messenger_->open([&](Result<void> result) { opened = std::move(result); });
        ASSERT_TRUE(owner_.until([&] { return opened.has_value(); }));
        ASSERT_TRUE(opened->has_value()) << opened->error().message;
    }
    bool sees(const std::function<bool(const Changes&)>& wanted) {
        return owner_.until([&] { return std::any_of(seen_.begin(), seen_.end(), wanted); });
    }
    bool online() {
        return sees([](const Changes& c) { return c.connection == ConnectionState::online; });
    }
    template <class T, class Ask>
    Result<T> answer(Ask ask) {
        std::optional<Result<T>> out;
        ask([&out](Result<T> result) { out = std::move(result); });
        if (!owner_.until([&] { return out.has_value(); })) return fail(Errc::internal, "no answer");
        return std::move(*out);
    }
    Result<Page> page(Seq before = {}) {
        return answer<Page>([&](auto done) { messenger_->page(ConversationId{kConversation}, before, 50, done); });
    }

    std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("aviso-messenger-" + to_hex(crypto::random_bytes(8)));
    Bytes key_;
    Log log_;
    std::unique_ptr<Server> server_;
    Owner owner_;
    std::vector<Changes> seen_;
    std::unique_ptr<Messenger> messenger_;
};

TEST_F(MessengerTest, ListsAndPagesWithNamesAndStates) {
    log_.people = {{kPeer, "Ann"}};
    log_.append(kPeer, "question", Bytes(16, 'q'));
    log_.append(kMe, "answer", Bytes(16, 'a'));
    open();
    ASSERT_TRUE(online());
    ASSERT_TRUE(sees([](const Changes& c) { return std::find(c.people.begin(), c.people.end(), UserId{kPeer}) != c.people.end(); }));

    const auto list = answer<std::vector<ConversationSummary>>([&](auto done) { messenger_->conversations(done); });
    const auto shown = page();

    ASSERT_TRUE(list);
    ASSERT_EQ(list->size(), 1U);
    EXPECT_EQ(list->front().title, "Ann");
    ASSERT_TRUE(shown);
    ASSERT_EQ(shown->entries.size(), 2U);
    EXPECT_EQ(shown->entries[0].sender_name, "Ann");
    EXPECT_EQ(shown->entries[0].state, EntryState::received);
    EXPECT_EQ(shown->entries[1].state, EntryState::stored);
    EXPECT_FALSE(shown->older);
}

TEST_F(MessengerTest, AMessageWaitsIsStoredAndRead) {
    log_.append(kPeer, "question", Bytes(16, 'q'));
    log_.refuse(0x0402, pb::ERROR_CODE_FORBIDDEN, {}, 1);
    open();
    ASSERT_TRUE(online());

    const auto key = answer<Bytes>([&](auto done) { messenger_->send({}, UserId{kPeer}, "hello", {}, false, done); });
    ASSERT_TRUE(key);
    ASSERT_TRUE(sees([&](const Changes& c) { return !c.failed.empty() && c.failed.front().client_entry_id == *key; }));
    ASSERT_EQ(page()->waiting.size(), 1U);
    EXPECT_EQ(page()->waiting[0].state, EntryState::failed);
    seen_.clear();
    messenger_->retry(*key);
    ASSERT_TRUE(owner_.until([&] { const auto now = page(); return now && now->waiting.empty() && now->entries.size() == 2; }));
    EXPECT_TRUE(sees([&](const Changes& c) {
        return std::any_of(c.entries.begin(), c.entries.end(), [&](const ShownEntry& e) { return e.entry.client_entry_id == *key && e.state == EntryState::stored; });
    })) << "the stored entry itself is told";

    pb::MarkerPush push;
    push.set_conversation_id(kConversation);
    push.set_user_id(kPeer);
    push.set_read_seq(2);
    log_.push(0x04F2, push);
    ASSERT_TRUE(owner_.until([&] { return page()->entries[1].state == EntryState::read; }));
}

TEST_F(MessengerTest, ABurstIsOneNotification) {
    open();
    ASSERT_TRUE(online());
    seen_.clear();
    {
        const std::scoped_lock lock{log_.mutex};
        for (int i = 0; i < 50; ++i) {
            pb::EntryPush push;
            *push.mutable_entry() = log_.append(kPeer, "hello", crypto::random_bytes(16));
            log_.push(0x04F1, push);
        }
    }

    std::size_t arrived = 0;
    ASSERT_TRUE(owner_.until([&] {
        arrived = 0;
        for (const auto& c : seen_) arrived += c.arrived.size();
        return arrived == 50;
    }));
    EXPECT_LT(seen_.size(), 25U);
}

TEST_F(MessengerTest, GivesManyLinesAndNamesAtOnce) {
    log_.people = {{kPeer, "Ann"}};
    log_.append(kPeer, "question", Bytes(16, 'q'));
    open();
    ASSERT_TRUE(online());
    ASSERT_TRUE(sees([](const Changes& c) { return std::find(c.people.begin(), c.people.end(), UserId{kPeer}) != c.people.end(); }));

    const auto lines = answer<std::vector<ConversationSummary>>([&](auto done) { messenger_->summaries({ConversationId{kConversation}, ConversationId{99}}, done); });
    const auto names = answer<std::vector<std::pair<UserId, std::string>>>([&](auto done) { messenger_->names({UserId{kPeer}, UserId{99}}, done); });

    ASSERT_TRUE(lines && names);
    ASSERT_EQ(lines->size(), 1U);
    EXPECT_EQ(lines->front().title, "Ann");
    EXPECT_EQ(*names, (std::vector<std::pair<UserId, std::string>>{{UserId{kPeer}, "Ann"}}));
}

TEST_F(MessengerTest, IsUsableWithoutAServerAndRefusesATooLongText) {
    server_->stop();
    open();
    ASSERT_TRUE(sees([](const Changes& c) { return c.connection == ConnectionState::offline; }));

    EXPECT_TRUE(answer<std::vector<ConversationSummary>>([&](auto done) { messenger_->conversations(done); }));
    EXPECT_TRUE(answer<Bytes>([&](auto done) { messenger_->send({}, UserId{kPeer}, "later", {}, false, done); }));
    const auto refused = answer<Bytes>([&](auto done) { messenger_->send({}, UserId{kPeer}, std::string(100000, 'x'), {}, false, done); });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::invalid_argument);
}

TEST_F(MessengerTest, WhatIsStoredIsNotShownAsWaitingToo) {
    server_->stop();
    {
        // It stayed in the queue because that could not be written.
        const auto store = LocalStore::open(folder_ / "me" / "store.db", key_).value();
        Conversation known;
        known.id = ConversationId{kConversation};
        known.peer = UserId{kPeer};
        Entry own;
        own.conversation = known.id;
        own.seq = Seq{1};
        own.ordinal = Ordinal{1};
        own.sender = UserId{kMe};
        own.client_entry_id = Bytes(16, 'q');
        own.kind = EntryKind::text;
        own.text = "once";
        store->apply(SyncReply{"epoch", 1, 1, false, {{known, {own}}}, 0, false});
        store->enqueue({0, known.id, {}, own.client_entry_id, own.text, 1, {}});
        store->enqueue({0, known.id, {}, Bytes(16, 'r'), "another", 2, {}});
    }
    open();

    const auto newest = page();
    const auto after = answer<Page>([&](auto done) { messenger_->page_after(ConversationId{kConversation}, {}, 50, done); });

    for (const auto& one : {newest, after}) {
        ASSERT_TRUE(one);
        EXPECT_EQ(one->entries.size(), 1U);
        ASSERT_EQ(one->waiting.size(), 1U);
        EXPECT_EQ(one->waiting[0].entry.text, "another");
    }
}

TEST_F(MessengerTest, ADamagedStoreComesAnewAndWhatWaitsIsSent) {
    {
        const auto store = LocalStore::open(folder_ / "me" / "store.db", key_).value();
        store->enqueue({0, {}, UserId{kPeer}, Bytes(16, 'q'), "still to be sent", 1, {}});
        store->send_queue().set_setting("theme", "dark");
    }
    {
        std::fstream damage{folder_ / "me" / "store.db", std::ios::in | std::ios::out | std::ios::binary};
        damage.write(std::string(16 * 1024, '?').data(), 16 * 1024);
    }
    std::filesystem::remove(folder_ / "me" / "store.db-wal");
    open();
    ASSERT_TRUE(online());

    ASSERT_TRUE(owner_.until([&] { const auto now = page(); return now && now->entries.size() == 1 && now->waiting.empty(); }));
    EXPECT_TRUE(std::any_of(seen_.begin(), seen_.end(), [](const Changes& c) { return c.store_rebuilt; }));
    EXPECT_EQ(answer<std::string>([&](auto done) { messenger_->setting("theme", done); }).value_or(""), "dark");
}

TEST_F(MessengerTest, AClearedStoreComesAnewAndWhatThePersonWroteStays) {
    {
        const auto store = LocalStore::open(folder_ / "me" / "store.db", key_).value();
        store->enqueue({0, {}, UserId{kPeer}, Bytes(16, 'q'), "still to be sent", 1, {}});
        store->send_queue().set_setting("theme", "dark");
        store->set_meta("of the old store", "x");
    }
    std::ofstream{folder_ / "me" / "store.db.damaged"} << std::string(1000, '?');
    log_.refuse(0x0402, pb::ERROR_CODE_FORBIDDEN, {}, 1);
    open();
    ASSERT_TRUE(online());
    ASSERT_TRUE(sees([](const Changes& c) { return !c.failed.empty(); }));
    EXPECT_GT(answer<std::int64_t>([&](auto done) { messenger_->stored_bytes(done); }).value_or(0), 1000);
    seen_.clear();

    ASSERT_TRUE(answer<void>([&](auto done) { messenger_->clear_store(done); }));

    ASSERT_TRUE(online()) << "it goes on by itself";
    const auto waiting = answer<std::vector<ShownEntry>>([&](auto done) { messenger_->waiting_for(UserId{kPeer}, done); });
    ASSERT_TRUE(waiting);
    ASSERT_EQ(waiting->size(), 1U);
    EXPECT_EQ(waiting->front().entry.text, "still to be sent");
    EXPECT_EQ(answer<std::string>([&](auto done) { messenger_->setting("theme", done); }).value_or(""), "dark");
    EXPECT_FALSE(std::any_of(seen_.begin(), seen_.end(), [](const Changes& c) { return c.store_rebuilt; })) << "nothing was damaged";
    EXPECT_FALSE(std::filesystem::exists(folder_ / "me" / "store.db.damaged"));
    messenger_.reset();
    EXPECT_EQ(LocalStore::open(folder_ / "me" / "store.db", key_).value()->meta("of the old store"), "");
}

TEST_F(MessengerTest, TheEndOfTheSessionForgetsTheTokenAndKeepsTheStore) {
    log_.refuse(0x0102, pb::ERROR_CODE_UNAUTHENTICATED);
    open();

    ASSERT_TRUE(sees([](const Changes& c) { return c.connection == ConnectionState::signed_out; }));
    messenger_.reset();
    auto profile = Profile::load(folder_ / "me");
    EXPECT_EQ(profile.token, "");
    EXPECT_EQ(profile.unlock_by_password("secret", "new token"), key_) << "the next sign-in opens the same store";
}

TEST_F(MessengerTest, WhatWaitsInAReplacedClientFindsItsStore) {
    log_.append(kPeer, "question", Bytes(16, 'q'));
    open();
    ASSERT_TRUE(online());
    ASSERT_TRUE(page());
    messenger_->showed(ConversationId{kConversation}, Seq{1});  // reported a moment later, by a client that is replaced meanwhile

    for (int i = 0; i < 3; ++i) {
        const auto opened = answer<void>([&](auto done) { messenger_->open(done); });
        ASSERT_TRUE(opened);
    }

    EXPECT_TRUE(owner_.until([&] {
        messenger_->me([](const Result<Person>&) {});  // is delivered, so that this is looked at again
        const std::scoped_lock lock{log_.mutex};
        return log_.count(0x0405) > 0;
    }));
}

TEST_F(MessengerTest, AFirstSignInShowsTheFingerprintToAgreeTo) {
    messenger_ = std::make_unique<Messenger>(Messenger::Options{folder_ / "fresh", [this](std::function<void()> work) { owner_.deliver(std::move(work)); }, {}, 30ms});

    const auto in = answer<SignedIn>([&](auto done) { messenger_->sign_in({"127.0.0.1:" + std::to_string(server_->port()), "li", "secret", "", ""}, done); });

    ASSERT_FALSE(in);
    EXPECT_EQ(in.error().reason, "fingerprint_unknown");
    EXPECT_EQ(in.error().field, server_->fingerprint());
}

}  // namespace
