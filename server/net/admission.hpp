#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace aviso {

/// The part of an address that one customer of a network provider holds: IPv4 whole, IPv6 its /64, IPv4-mapped as IPv4.
std::string address_key(std::string_view address);

/// Counts connections, in all and per address not yet signed in. Callable from any thread; outlives its tickets.
class Admission {
  public:
    Admission(std::size_t max_total, std::size_t max_per_address)
        : max_total_{max_total}, max_per_address_{max_per_address} {}

    /// One connection's place, given back when destroyed.
    class Ticket {
      public:
        Ticket(Ticket&& other) noexcept;
        Ticket& operator=(Ticket&&) = delete;
        ~Ticket();

        /// Counts the connection under its address; false when there are too many.
        bool enter_address(std::string_view address);
        /// Signed in: no longer counted under its address.
        void leave_address();

      private:
        friend class Admission;
        explicit Ticket(Admission& owner) : owner_{&owner} {}

        Admission* owner_;
        std::string key_;
    };

    /// A place for one more connection; none when full.
    std::optional<Ticket> enter();

    std::size_t total() const { return total_.load(std::memory_order_relaxed); }

  private:
    const std::size_t max_total_;
    const std::size_t max_per_address_;
    std::atomic<std::size_t> total_{0};
    std::mutex mutex_;
    std::unordered_map<std::string, std::size_t> unauthenticated_;
};

}  // namespace aviso
