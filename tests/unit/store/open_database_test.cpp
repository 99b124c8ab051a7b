#include <gmock/gmock.h>

#include <filesystem>
#include <thread>

#include "store/message_log.hpp"
#include "store_test_support.hpp"

namespace aviso::store {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

/// A database that outlives its Database object: SQLite's in a file.
class OpenDatabaseTest : public test::OnEachEngine {
  protected:
    void SetUp() override {
        OnEachEngine::SetUp();
        db.reset();
        if (GetParam() == test::On::sqlite) options.sqlite_path = test::fresh_file();
        if (GetParam() == test::On::forgetful_disk) options = test::on_forgetful_disk();
    }
    void TearDown() override {
        OnEachEngine::TearDown();
        if (GetParam() != test::On::sqlite) return;
        db.reset();
        for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(options.sqlite_path + end);
    }
};

TEST_P(OpenDatabaseTest, OpensAgainUnderTheSameMasterKey) {
    options.key_check = "0123456789abcdef";
    const std::string epoch = identity_of(*open_database(options)).epoch;

    EXPECT_EQ(identity_of(*open_database(options)).epoch, epoch);
}

TEST_P(OpenDatabaseTest, RefusesAnotherMasterKeyAndChangesNothing) {
    options.key_check = "0123456789abcdef";
    const NodeId node = identity_of(*open_database(options)).node;
    options.key_check = "fedcba9876543210";

    EXPECT_THAT([&] { open_database(options); }, ThrowsMessage<WrongKey>(AllOf(HasSubstr("fedcba9876543210"), HasSubstr("0123456789abcdef"))));
    options.key_check = "0123456789abcdef";
    EXPECT_EQ(identity_of(*open_database(options)).node.value, node.value + 1);
}

TEST_P(OpenDatabaseTest, ADatabaseFromBeforeTheCheckTakesTheFirstKey) {
    open_database(options);
    options.key_check = "0123456789abcdef";
    open_database(options);
    options.key_check = "fedcba9876543210";

    EXPECT_THROW(open_database(options), WrongKey);
}

TEST_P(OpenDatabaseTest, ARenewedEpochStaysUntilTheNextRenewal) {
    options.key_check = "0123456789abcdef";
    const std::string before = identity_of(*open_database(options)).epoch;
    const std::string renewed = renew_epoch(options);

    EXPECT_NE(renewed, before);
    EXPECT_EQ(identity_of(*open_database(options)).epoch, renewed);
    options.key_check = "fedcba9876543210";
    EXPECT_THROW(renew_epoch(options), WrongKey);
}

TEST_P(OpenDatabaseTest, AnEmptyDatabaseHasNoEpochToRenew) {
    if (on_mariadb()) options = test::fresh_mariadb();

    EXPECT_THAT([&] { renew_epoch(options); }, ThrowsMessage<DatabaseError>(HasSubstr("no Aviso database")));
}

TEST_P(OpenDatabaseTest, ANewDatabaseIsRefusedUntouchedWhereOneWithDataIsWanted) {
    if (on_mariadb()) options = test::fresh_mariadb();
    options.must_hold_data = true;

    EXPECT_THROW(probe_database(options), NoData);
    EXPECT_THROW(open_database(options), NoData);
    EXPECT_THROW(open_database(options), NoData) << "the first refusal made something";
    EXPECT_FALSE(GetParam() == test::On::sqlite && std::filesystem::exists(options.sqlite_path));
    options.must_hold_data = false;
    open_database(options);
    options.must_hold_data = true;
    EXPECT_NO_THROW(open_database(options));
}

TEST_P(OpenDatabaseTest, AtAStopEveryAppendIsStoredOrToldToComeAgain) {
    db = open_database(options);
    const auto log = open_message_log(*db);
    const ConversationId room = test::run(io, db->write([](Transaction& tx) {
        tx.execute("INSERT INTO conversations (kind, sealed_key, created_at_ms) VALUES (2, ?, 0)", Blob{"key"});
        return ConversationId{tx.insert_id()};
    }));
    constexpr int kAppends = 3000;
    int stored = 0;
    int later = 0;
    std::thread stopping;
    for (int i = 0; i < kAppends; ++i) {
        AppendRequest request;
        request.conversation = room;
        request.sender = UserId{1};
        request.client_entry_id[0] = static_cast<std::uint8_t>(i);
        request.client_entry_id[1] = static_cast<std::uint8_t>(i >> 8);
        request.rights_version = 1;
        asio::co_spawn(io, log->append(std::move(request)), [&](std::exception_ptr e, const Result<Appended>& answer) {
            ASSERT_FALSE(e);
            if (answer) ++stored;
            else if (answer.error().code == Errc::unavailable && answer.error().retry_after.count() > 0) ++later;
            if (!stopping.joinable()) stopping = std::thread{[&] { stop(*db); }};
        });
    }
    io.restart();
    io.run_for(std::chrono::seconds{30});
    stopping.join();

    EXPECT_GT(stored, 0);
    EXPECT_EQ(stored + later, kAppends) << "none is left without an answer";
    db = open_database(options);
    EXPECT_EQ(test::run(io, db->read([](Reader& reader) { return reader.query_one("SELECT COUNT(*) FROM entries")->integer(0); })), stored);
}

AVISO_ON_EACH_ENGINE(OpenDatabaseTest);

}  // namespace
}  // namespace aviso::store
