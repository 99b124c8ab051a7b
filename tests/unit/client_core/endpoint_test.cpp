#include <gtest/gtest.h>

#include "client-qt/core/tls_connection.hpp"

using namespace aviso::client;

namespace {

TEST(Endpoint, OneServerIsTheSameHoweverItIsSpelt) {
    EXPECT_TRUE(same_server("chat.example.com", "CHAT.Example.com:8443"));
    EXPECT_TRUE(same_server("chat.example.com:8443", "chat.example.com.:08443"));
    EXPECT_TRUE(same_server("[::1]:8443", "[::1]"));
    EXPECT_FALSE(same_server("chat.example.com", "chat.example.com:8444"));
    EXPECT_FALSE(same_server("chat.example.com", "chat2.example.com"));
    EXPECT_FALSE(same_server("", "chat.example.com"));
}

}  // namespace
