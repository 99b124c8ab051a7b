#include "store/sqlite_checkpointer.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <thread>

#include "store/sqlite_engine.hpp"
#include "store_test_support.hpp"

namespace aviso::store {
namespace {

constexpr std::int64_t kLogBytes = 1 << 20;

class SqliteCheckpointerTest : public testing::Test {
  protected:
    SqliteCheckpointerTest() {
        options.sqlite_path = test::fresh_file();
        options.sqlite_log_bytes = kLogBytes;
        db = open_database(options);
    }
    ~SqliteCheckpointerTest() override {
        db.reset();
        for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(options.sqlite_path + end);
    }

    /// About 100 KB in one transaction.
    void write_much(int i) {
        test::run(io, db->write([i](Transaction& tx) {
            return tx.execute("INSERT INTO store_state (name, value) VALUES (?, ?)", "n" + std::to_string(i), std::string(100'000, 'x'));
        }));
    }
    std::int64_t log_bytes() const { return static_cast<std::int64_t>(std::filesystem::file_size(options.sqlite_path + "-wal")); }

    asio::io_context io;  // outlives the database's threads, which post to it
    DatabaseOptions options;
    std::unique_ptr<Database> db;
};

TEST_F(SqliteCheckpointerTest, AWriterWithoutAPauseKeepsAShortLog) {
    for (int i = 0; i < 200; ++i) write_much(i);

    EXPECT_LT(log_bytes(), 4 * kLogBytes);
    EXPECT_GT(std::filesystem::file_size(options.sqlite_path), 10'000'000U) << "carried over while it was written";
}

TEST_F(SqliteCheckpointerTest, ALongReaderHoldsUpNoCommitAndSeesItsOwnState) {
    write_much(0);
    const auto reader = make_sqlite_engine({.path = options.sqlite_path})->connect(Engine::Use::read);
    reader->run_plain("BEGIN");
    const auto count = [&] { return reader->query_one("SELECT COUNT(*) FROM store_state WHERE name LIKE 'n%'")->integer(0); };
    ASSERT_EQ(count(), 1);

    const auto began = std::chrono::steady_clock::now();
    for (int i = 1; i <= 50; ++i) write_much(i);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{10});
    EXPECT_EQ(count(), 1);
    const std::int64_t long_log = log_bytes();
    EXPECT_GT(long_log, 4'000'000) << "the reader still needs it";

    reader->run_plain("COMMIT");
    for (int i = 51; i <= 150; ++i) write_much(i);
    EXPECT_LT(log_bytes(), long_log + 4 * kLogBytes) << "used again from its beginning";
}

TEST(WalGauge, WaitsForGrowthOrTheEnd) {
    WalGauge gauge;
    gauge.committed(5);
    EXPECT_TRUE(gauge.wait_for(5));
    std::thread writer{[&] { gauge.committed(9); }};
    EXPECT_TRUE(gauge.wait_for(8));
    writer.join();
    std::thread end{[&] { gauge.stop(); }};
    EXPECT_FALSE(gauge.wait_for(100));
    end.join();
}

}  // namespace
}  // namespace aviso::store
