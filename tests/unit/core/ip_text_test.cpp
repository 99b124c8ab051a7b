#include "core/ip_text.hpp"

#include <gtest/gtest.h>

namespace aviso {
namespace {

TEST(IpText, KnowsAddresses) {
    for (const char* text : {"0.0.0.0", "10.0.0.5", "255.255.255.255", "::", "::1", "1::", "2001:db8::7", "1:2:3:4:5:6:7:8", "fe80:0:0:0:0:0:0:1",
                             "::ffff:10.0.0.5", "1:2:3:4:5:6:10.0.0.5", "ABCD::"})
        EXPECT_TRUE(is_ip_address(text)) << text;
    for (const char* text : {"", "localhost", "10.0.0.300", "10.0.0", "10.0.0.5.6", "10.0.0.", "010.0.0.1", "10.0.0.-1", " 10.0.0.1", "10.0.0.1 ", ":", ":::", "1::2::3",
                             "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "12345::", "g::", "::1%lo", "10.0.0.5::", "::10.0.0.300", "10.0.0.1/8"})
        EXPECT_FALSE(is_ip_address(text)) << text;
}

TEST(IpText, KnowsNetworks) {
    for (const char* text : {"10.0.0.5", "10.0.0.0/8", "0.0.0.0/0", "10.0.0.5/32", "fd00::/8", "::/0", "::1/128"}) EXPECT_TRUE(is_ip_network(text)) << text;
    for (const char* text : {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/08", "10.0.0/8", "fd00::/129", "/8", "balancer", "10.0.0.0/8/8"})
        EXPECT_FALSE(is_ip_network(text)) << text;
}

}  // namespace
}  // namespace aviso
