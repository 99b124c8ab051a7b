#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include <optional>
#include <type_traits>

#include "core/clock.hpp"
#include "core/keyring.hpp"
#include "features/directory/directory_service.hpp"
#include "features/settings/settings_service.hpp"
#include "unit/features/fresh_database.hpp"

namespace aviso::feature_test {

/// A fresh database, a master key and a clock moved by hand.
class FeatureFixture : public ::testing::Test {
  protected:
    /// Runs one coroutine; throws when it does not end within 10 s.
    template <class T>
    T run(Task<T> task) {
        using Slot = std::conditional_t<std::is_void_v<T>, bool, std::optional<T>>;
        Slot answer{};
        std::exception_ptr error;
        bool ended = false;
        if constexpr (std::is_void_v<T>) {
            asio::co_spawn(io, std::move(task), [&](std::exception_ptr e) { error = e; ended = true; });
        } else {
            asio::co_spawn(io, std::move(task), [&](std::exception_ptr e, T value) {
                error = e;
                ended = true;
                if (!e) answer.emplace(std::move(value));
            });
        }
        io.restart();
        io.run_for(std::chrono::seconds{10});
        if (error) std::rethrow_exception(error);
        if (!ended) throw std::runtime_error{"the coroutine did not end within 10 s"};
        if constexpr (!std::is_void_v<T>) return std::move(*answer);
    }

    asio::io_context io;
    ManualClock clock;
    std::unique_ptr<store::Database> database = fresh_database();
    MasterKey master{Bytes(32, 'k')};
    KeyRing keys{master};
};

}  // namespace aviso::feature_test
