#include <gmock/gmock.h>

#include <filesystem>

#include "faulty_engine.hpp"
#include "store/engine_database.hpp"
#include "store/message_log.hpp"
#include "store/mysql_engine.hpp"
#include "store/sqlite_engine.hpp"
#include "store_test_support.hpp"

namespace aviso::store {
namespace {

using test::Faults;
using test::run;

constexpr Sql kInsert{"INSERT INTO jobs (name, owner, fence, lease_until_ms) VALUES (?, 1, 0, 0)"};
constexpr Sql kCount{"SELECT COUNT(*) FROM jobs"};

/// The database over an engine that fails on demand; on SQLite in a file, for a lost connection's data must be there afterwards.
class GroupCommitFaultsTest : public test::OnEachEngine {
  protected:
    void SetUp() override {
        OnEachEngine::SetUp();
        if (!db) return;
        if (GetParam() == test::On::sqlite) options.sqlite_path = test::fresh_file();
        const Identity identity = identity_of(*(db = open_database(options)));
        db.reset();
        auto real = on_mariadb() ? make_mysql_engine(options) : make_sqlite_engine({.path = options.sqlite_path, .vfs = options.sqlite_vfs});
        db = std::make_unique<EngineDatabase>(std::make_unique<test::FaultyEngine>(std::move(real), faults), options, identity);
    }
    void TearDown() override {
        OnEachEngine::TearDown();
        db.reset();
        if (GetParam() == test::On::sqlite) {
            for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(options.sqlite_path + end);
        }
    }

    /// Starts a write that touches something; gives its exception, if any, in `errors`.
    void start_write(const std::string& name, bool touches = true) {
        asio::co_spawn(io, db->write([name, touches](Transaction& tx) {
            tx.execute(kInsert, name);
            if (touches) tx.touch({Touched::Kind::settings, 0, 1});
            return 1;
        }), [this](std::exception_ptr e, int) { e ? ++failed : ++stored; });
    }
    void finish() {
        io.restart();
        io.run_for(std::chrono::seconds{10});
    }
    std::int64_t count() {
        return run(io, db->read([](Reader& reader) { return reader.query_one(kCount)->integer(0); }));
    }

    Faults faults;
    int stored = 0;
    int failed = 0;
};

TEST_P(GroupCommitFaultsTest, ACommitWhoseAnswerIsLostIsNotRunTwice) {
    faults.next_commit = Faults::Commit::answer_lost_after;
    for (int i = 0; i < 10; ++i) start_write("n" + std::to_string(i));
    finish();

    EXPECT_EQ(stored, 10);
    EXPECT_EQ(failed, 0);
    EXPECT_EQ(count(), 10);
}

TEST_P(GroupCommitFaultsTest, ACommitThatNeverArrivedIsRunAgain) {
    faults.next_commit = Faults::Commit::lost_before;
    for (int i = 0; i < 10; ++i) start_write("n" + std::to_string(i));
    finish();

    EXPECT_EQ(stored, 10);
    EXPECT_EQ(count(), 10);
}

TEST_P(GroupCommitFaultsTest, WithoutAFeedRowALostAnswerIsSaidToBeUnknown) {
    faults.next_commit = Faults::Commit::answer_lost_after;
    start_write("a", false);
    finish();

    EXPECT_EQ(stored, 0);
    EXPECT_EQ(failed, 1);
}

TEST_P(GroupCommitFaultsTest, NoClosureIsToldOkWhenTheEngineEndedTheTransaction) {
    for (int i = 0; i < 10; ++i) start_write("n" + std::to_string(i));
    faults.engine_ends_next_change = true;
    finish();

    EXPECT_EQ(stored, 10);
    EXPECT_EQ(count(), 10);
}

TEST_P(GroupCommitFaultsTest, AMessageWhoseCommitAnswerIsLostStandsOnce) {
    const auto log = open_message_log(*db);
    const ConversationId room = run(io, db->write([](Transaction& tx) {
        tx.execute("INSERT INTO conversations (kind, sealed_key, created_at_ms) VALUES (2, ?, 0)", Blob{"key"});
        return ConversationId{tx.insert_id()};
    }));
    faults.next_commit = Faults::Commit::answer_lost_after;
    AppendRequest request;
    request.conversation = room;
    request.sender = UserId{1};
    request.rights_version = 1;
    const auto first = run(io, log->append(request));
    const auto again = run(io, log->append(request));

    ASSERT_TRUE(first);
    EXPECT_EQ(first->seq, Seq{1});
    EXPECT_TRUE(again->repeated);
}

AVISO_ON_EACH_ENGINE(GroupCommitFaultsTest);

}  // namespace
}  // namespace aviso::store
