#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "gateway/contract.hpp"

namespace aviso::gateway {

/// Counters for Prometheus: calls by method and outcome, how long they took, connections. Callable from any thread.
class Metrics {
  public:
    Metrics();
    ~Metrics();
    void call_ended(const Method& method, const Error* error, std::chrono::steady_clock::duration took);
    /// Text format 0.0.4.
    std::string text(std::size_t connections);

  private:
    struct Families;
    std::unique_ptr<Families> families_;
};

}  // namespace aviso::gateway
