#include "net/address_list.hpp"

#include <algorithm>

namespace aviso {

namespace ip = boost::asio::ip;

namespace {

/// As the network made of one address would list it: whether `address` lies in `network`.
template <class Network, class Address>
bool lies_in(const Network& network, const Address& address) {
    return Network{address, network.prefix_length()}.canonical() == network;
}

}  // namespace

bool AddressList::add(const std::string& text) {
    const bool is_range = text.find('/') != std::string::npos;
    boost::system::error_code ec;
    if (const auto v4 = ip::make_network_v4(is_range ? text : text + "/32", ec); !ec) {
        v4_.push_back(v4.canonical());
        return true;
    }
    const auto v6 = ip::make_network_v6(is_range ? text : text + "/128", ec);
    if (ec) return false;
    v6_.push_back(v6.canonical());
    return true;
}

bool AddressList::contains(const ip::address& address) const {
    if (address.is_v6() && !address.to_v6().is_v4_mapped())
        return std::ranges::any_of(v6_, [&](const auto& network) { return lies_in(network, address.to_v6()); });
    const ip::address_v4 v4 = address.is_v4() ? address.to_v4() : make_address_v4(ip::v4_mapped, address.to_v6());
    return std::ranges::any_of(v4_, [&](const auto& network) { return lies_in(network, v4); });
}

}  // namespace aviso
