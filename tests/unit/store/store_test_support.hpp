#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include <optional>

#include "core/task.hpp"
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

/// A test that runs on each engine, on a fresh database.
class OnEachEngine : public testing::TestWithParam<Dialect> {
  protected:
    void SetUp() override {
        if (GetParam() == Dialect::mysql && !has_mariadb()) GTEST_SKIP() << "no MariaDB here";
        options = GetParam() == Dialect::sqlite ? DatabaseOptions{.sqlite_path = ":memory:"} : fresh_mariadb();
        db = open_database(options);
    }

    asio::io_context io;
    DatabaseOptions options;
    std::unique_ptr<Database> db;
};

inline std::string engine_name(const testing::TestParamInfo<Dialect>& engine) { return engine.param == Dialect::sqlite ? "Sqlite" : "MariaDb"; }

}  // namespace aviso::store::test

#define AVISO_ON_EACH_ENGINE(suite) \
    INSTANTIATE_TEST_SUITE_P(Engines, suite, testing::Values(::aviso::store::Dialect::sqlite, ::aviso::store::Dialect::mysql), ::aviso::store::test::engine_name)
