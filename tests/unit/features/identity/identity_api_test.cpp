#include "features/identity/identity_api.hpp"

#include <gtest/gtest.h>

namespace aviso::identity {
namespace {

using std::chrono::seconds;

TEST(AgreedIdleTimeout, IsWhatTheClientWishesBetween15And300Seconds) {
    EXPECT_EQ(agreed_idle_timeout(seconds{30}, 60), seconds{60});
    EXPECT_EQ(agreed_idle_timeout(seconds{30}, 300), seconds{300});
    EXPECT_EQ(agreed_idle_timeout(seconds{30}, 301), seconds{300});
    EXPECT_EQ(agreed_idle_timeout(seconds{30}, 4'000'000'000), seconds{300});
    EXPECT_EQ(agreed_idle_timeout(seconds{30}, 1), seconds{15});
}

TEST(AgreedIdleTimeout, IsTheServersOwnWhenNothingIsWished) { EXPECT_EQ(agreed_idle_timeout(seconds{45}, 0), seconds{45}); }

}  // namespace
}  // namespace aviso::identity
