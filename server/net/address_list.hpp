#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <string>
#include <vector>

namespace aviso {

/// Addresses and ranges of addresses. Not thread-safe while it is filled.
class AddressList {
  public:
    /// "10.0.0.5", "2001:db8::7", "10.1.0.0/24", "2001:db8::/32". False when it is none of these.
    bool add(const std::string& text);
    /// IPv4 in IPv6 clothing counts as IPv4.
    bool contains(const boost::asio::ip::address& address) const;

  private:
    std::vector<boost::asio::ip::network_v4> v4_;
    std::vector<boost::asio::ip::network_v6> v6_;
};

}  // namespace aviso
