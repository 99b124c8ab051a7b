#include "net/proxy_protocol.hpp"

#include <boost/asio/ip/address.hpp>
#include <cstring>

namespace aviso {

namespace {
using namespace std::string_view_literals;
constexpr BytesView kSignature = "\r\n\r\n\0\r\nQUIT\n"sv;

unsigned byte_at(BytesView bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

template <class Address>
std::string text(BytesView bytes) {
    typename Address::bytes_type raw;
    std::memcpy(raw.data(), bytes.data(), raw.size());
    return Address{raw}.to_string();
}
}  // namespace

std::expected<std::size_t, std::string> proxy_body_length(BytesView fixed) {
    if (fixed.size() < kProxyHeaderBytes || !fixed.starts_with(kSignature) || byte_at(fixed, 12) >> 4 != 2)
        return std::unexpected("no PROXY v2 header (HAProxy: send-proxy-v2)");
    const std::size_t length = byte_at(fixed, 14) << 8 | byte_at(fixed, 15);
    if (length > kMaxProxyBody) return std::unexpected("PROXY header longer than 2048 bytes");
    return length;
}

std::expected<std::string, std::string> proxy_source(BytesView fixed, BytesView body) {
    const unsigned command = byte_at(fixed, 12) & 15;
    const unsigned family = byte_at(fixed, 13) >> 4;
    if (command == 0) return std::string{};
    if (command != 1) return std::unexpected("PROXY command is neither LOCAL nor PROXY");
    switch (family) {
        case 1:
            if (body.size() < 12) return std::unexpected("PROXY header too short for IPv4");
            return text<boost::asio::ip::address_v4>(body);
        case 2:
            if (body.size() < 36) return std::unexpected("PROXY header too short for IPv6");
            return text<boost::asio::ip::address_v6>(body);
        default: return std::string{};
    }
}

}  // namespace aviso
