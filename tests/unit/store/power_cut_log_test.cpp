// The message log over a disk that loses power, or has no room left, at random moments.
#include <gmock/gmock.h>

#include <map>
#include <random>

#include "power_cut_vfs.hpp"
#include "store/message_log.hpp"
#include "store_test_support.hpp"

namespace aviso::store {
namespace {

class LogOnBadDiskTest : public testing::Test {
  protected:
    ~LogOnBadDiskTest() override {
        db.reset();
        test::cut_power();
    }

    void open(const std::string& name, bool full_sync = true) {
        DatabaseOptions options;
        options.sqlite_path = name;
        options.sqlite_vfs = test::power_cut_vfs();
        options.sqlite_full_sync = full_sync;
        options.require_durability = full_sync;
        options.sqlite_log_bytes = 400'000;  // so that the log is carried over, and starts anew, meanwhile
        db = open_database(options);
        log = open_message_log(*db);
    }
    void make_room() {
        room = test::run(io, db->write([](Transaction& tx) {
            tx.execute("INSERT INTO conversations (kind, sealed_key, created_at_ms) VALUES (2, ?, 0)", Blob{"key"});
            return ConversationId{tx.insert_id()};
        }));
    }
    /// Appends `count` entries, 16 at a time; notes what was acknowledged.
    void append_many(int count) {
        for (int i = 0; i < 16; ++i) asio::co_spawn(io, append_some(i * 1000, count / 16), [](std::exception_ptr) {});
        io.restart();
        io.run_for(std::chrono::seconds{30});
    }
    Task<void> append_some(int first, int count) {
        for (int i = first; i < first + count; ++i) {
            AppendRequest request;
            request.conversation = room;
            request.sender = UserId{1};
            request.client_entry_id[0] = static_cast<std::uint8_t>(i);
            request.client_entry_id[1] = static_cast<std::uint8_t>(i >> 8);
            request.sealed_body = Bytes(600, 'x');
            request.rights_version = 1;
            auto appending = log->append(std::move(request));
            const auto answer = co_await std::move(appending);
            if (answer) acknowledged[answer->seq.value] = i;
            else ++refused;
        }
    }
    /// Acknowledged entries that are not there, or not at their place.
    int lost() {
        std::map<std::int64_t, int> there;
        for (std::int64_t after = 0;;) {
            const auto entries = test::run(io, db->read([&](Reader& reader) { return log->range(reader, room, Seq{after + 1}, Seq{1'000'000}, 200); }));
            if (entries.empty()) break;
            for (const StoredEntry& entry : entries) there[entry.seq.value] = entry.client_entry_id[0] | entry.client_entry_id[1] << 8;
            after = entries.back().seq.value;
        }
        int missing = 0;
        for (const auto& [seq, number] : acknowledged) missing += !there.contains(seq) || there[seq] != number;
        return missing;
    }
    /// Appends until the power fails at the n-th write or sync; gives how much of what was acknowledged is lost.
    int lost_after_a_cut(const std::string& name, bool full_sync, int operations) {
        acknowledged.clear();
        open(name, full_sync);
        make_room();
        test::fail_after(operations);
        append_many(480);
        log.reset();
        db.reset();
        test::cut_power();
        open(name);
        const int missing = lost();
        log.reset();
        db.reset();
        return missing;
    }

    asio::io_context io;
    std::unique_ptr<Database> db;
    std::unique_ptr<MessageLog> log;
    ConversationId room;
    std::map<std::int64_t, int> acknowledged;  ///< seq, number
    int refused = 0;
};

TEST_F(LogOnBadDiskTest, ForgetsNothingAcknowledgedWhereverThePowerFails) {
    std::mt19937 random{20261123};
    std::size_t most = 0;
    for (int round = 0; round < 12; ++round) {
        const int operations = 1 + static_cast<int>(random() % 900);
        EXPECT_EQ(lost_after_a_cut("full" + std::to_string(round), true, operations), 0) << "cut at operation " << operations;
        most = std::max(most, acknowledged.size());
    }
    EXPECT_GT(most, 50U) << "some cuts must come late enough to have something to lose";
}

TEST_F(LogOnBadDiskTest, IsSeenToForgetWithNormalSync) {
    int missing = 0;
    for (int round = 0; round < 4; ++round) missing += lost_after_a_cut("normal" + std::to_string(round), false, 200 + 50 * round);

    EXPECT_GT(missing, 0) << "the test above would not notice a commit that is not synced";
}

TEST_F(LogOnBadDiskTest, AFullDiskRefusesForLaterAndLosesNothing) {
    open("space");
    make_room();
    log.reset();
    db.reset();  // carries the log over; else that could take the space before anything is appended
    open("space");
    test::limit_space(100'000);
    append_many(480);

    EXPECT_GT(refused, 0);
    EXPECT_GT(acknowledged.size(), 0U);
    EXPECT_EQ(lost(), 0);
    test::limit_space(-1);
    refused = 0;
    const std::size_t before = acknowledged.size();
    append_many(480);
    EXPECT_EQ(refused, 0) << "with room again, everything goes on, and retries are recognised";
    EXPECT_GT(acknowledged.size(), before);
    EXPECT_EQ(lost(), 0);
    EXPECT_EQ(test::run(io, db->read([](Reader& reader) { return reader.query_one("SELECT COUNT(*), MAX(seq) FROM entries")->integer(0); })), 480);
}

}  // namespace
}  // namespace aviso::store
