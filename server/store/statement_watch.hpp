#pragma once

#include <chrono>
#include <string>
#include <type_traits>

#include "store/database.hpp"

namespace aviso::store {

/// A statement that takes as long is worth a line in the log.
constexpr std::chrono::milliseconds kSlowStatement{250};

/// Into the log with the text of the statement, never its values; `requests` are the ids of the calls it works for, empty when there are none.
void log_slow_statement(std::string_view sql, std::chrono::steady_clock::duration took, std::string_view requests);
void log_failed_statement(std::string_view sql, const DatabaseError& error, std::string_view requests);

/// Runs a statement, and logs it when it was slow or failed. `requests` gives the ids, when they are needed. A refused constraint is no failure.
template <class Requests, class F>
std::invoke_result_t<F&> watched(std::string_view sql, Requests requests, F run) {
    const auto begun = std::chrono::steady_clock::now();
    try {
        auto result = run();
        const auto took = std::chrono::steady_clock::now() - begun;
        if (took >= kSlowStatement) log_slow_statement(sql, took, requests());
        return result;
    } catch (const DatabaseError& error) {
        log_failed_statement(sql, error, requests());
        throw;
    }
}

}  // namespace aviso::store
