#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include <optional>

#include "core/task.hpp"
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

}  // namespace aviso::store::test
