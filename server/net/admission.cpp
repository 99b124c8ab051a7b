#include "net/admission.hpp"

#include <boost/asio/ip/address.hpp>
#include <utility>

namespace aviso {

std::string address_key(std::string_view address) {
    boost::system::error_code ec;
    auto ip = boost::asio::ip::make_address(std::string{address}, ec);
    if (ec) return std::string{address};
    if (ip.is_v4()) return ip.to_string();
    if (ip.to_v6().is_v4_mapped()) return make_address_v4(boost::asio::ip::v4_mapped, ip.to_v6()).to_string();
    const auto bytes = ip.to_v6().to_bytes();
    return {reinterpret_cast<const char*>(bytes.data()), 8};
}

Admission::Ticket::Ticket(Ticket&& other) noexcept
    : owner_{std::exchange(other.owner_, nullptr)}, key_{std::move(other.key_)} {}

Admission::Ticket::~Ticket() {
    if (!owner_) return;
    leave_address();
    owner_->total_.fetch_sub(1, std::memory_order_relaxed);
}

bool Admission::Ticket::enter_address(std::string_view address) {
    std::string key = address_key(address);
    const std::lock_guard lock{owner_->mutex_};
    std::size_t& count = owner_->unauthenticated_[key];
    if (count >= owner_->max_per_address_) {
        if (count == 0) owner_->unauthenticated_.erase(key);
        return false;
    }
    ++count;
    key_ = std::move(key);
    return true;
}

void Admission::Ticket::leave_address() {
    if (key_.empty()) return;
    const std::lock_guard lock{owner_->mutex_};
    const auto found = owner_->unauthenticated_.find(key_);
    if (--found->second == 0) owner_->unauthenticated_.erase(found);
    std::string{}.swap(key_);
}

std::optional<Admission::Ticket> Admission::enter() {
    if (total_.fetch_add(1, std::memory_order_relaxed) >= max_total_) {
        total_.fetch_sub(1, std::memory_order_relaxed);
        return std::nullopt;
    }
    return Ticket{*this};
}

}  // namespace aviso
