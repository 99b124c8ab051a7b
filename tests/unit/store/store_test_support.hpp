#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include <optional>

#include "core/task.hpp"
#include "power_cut_vfs.hpp"
#include "private_mariadb.hpp"
#include "store/open_database.hpp"

namespace aviso::store::test {

/// Runs one coroutine to its end and gives its result; fails after 10 s.
template <class T>
T run(asio::io_context& io, Task<T> task) {
    std::optional<T> answer;
    std::exception_ptr error;
    asio::co_spawn(io, std::move(task), [&](std::exception_ptr e, T value) {
        error = e;
        if (!e) answer.emplace(std::move(value));
    });
    io.restart();
    io.run_for(std::chrono::seconds{10});
    if (error) std::rethrow_exception(error);
    if (!answer) throw std::runtime_error{"the coroutine did not end within 10 s"};
    return std::move(*answer);
}

/// SQLite in memory, SQLite on a disk that forgets at a power cut whatever was not synced, MariaDB.
enum class On { sqlite, forgetful_disk, mariadb };

inline DatabaseOptions on_forgetful_disk() {
    static int count = 0;
    return {.sqlite_path = "test" + std::to_string(++count) + ".db", .sqlite_vfs = power_cut_vfs()};
}

/// A test that runs on each engine, on a fresh database. On the forgetful disk the power fails at its end, and everything must be there still.
class OnEachEngine : public testing::TestWithParam<On> {
  protected:
    void SetUp() override {
        if (on_mariadb() && !has_mariadb()) GTEST_SKIP() << "no MariaDB here";
        options = on_mariadb() ? fresh_mariadb() : GetParam() == On::forgetful_disk ? on_forgetful_disk() : DatabaseOptions{.sqlite_path = ":memory:"};
        db = open_database(options);
    }
    void TearDown() override {
        if (GetParam() != On::forgetful_disk || IsSkipped()) return;
        const auto left = platter();
        const std::string stored = contents(options.sqlite_path);
        close();
        start_with(left);
        EXPECT_EQ(contents(options.sqlite_path), stored) << "what was stored did not survive the power cut";
        start_with({});
    }
    /// Closes the database, and first what works on it.
    virtual void close() { db.reset(); }
    bool on_mariadb() const { return GetParam() == On::mariadb; }

    asio::io_context io;
    DatabaseOptions options;
    std::unique_ptr<Database> db;
};

inline std::string engine_name(const testing::TestParamInfo<On>& engine) {
    return engine.param == On::sqlite ? "Sqlite" : engine.param == On::forgetful_disk ? "SqliteOnForgetfulDisk" : "MariaDb";
}

}  // namespace aviso::store::test

#define AVISO_ON_EACH_ENGINE(suite) \
    INSTANTIATE_TEST_SUITE_P(Engines, suite, testing::Values(::aviso::store::test::On::sqlite, ::aviso::store::test::On::forgetful_disk, ::aviso::store::test::On::mariadb), ::aviso::store::test::engine_name)
/// For what only a database that outlives its Database object can show.
#define AVISO_ON_EACH_LASTING_ENGINE(suite) \
    INSTANTIATE_TEST_SUITE_P(Engines, suite, testing::Values(::aviso::store::test::On::forgetful_disk, ::aviso::store::test::On::mariadb), ::aviso::store::test::engine_name)
