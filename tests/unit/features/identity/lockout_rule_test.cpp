#include "features/identity/lockout_rule.hpp"

#include "cache/cache.hpp"
#include "unit/features/settings/feature_fixture.hpp"

#include <future>

namespace aviso::identity {
namespace {

using namespace std::chrono_literals;

class LockoutRuleTest : public feature_test::FeatureFixture {
  protected:
    /// What the bus told has arrived.
    void settle() {
        std::promise<void> passed;
        const auto marker = bus->bus().subscribe("marker", [&](BytesView) { passed.set_value(); });
        bus->bus().publish("marker", "");
        passed.get_future().wait();
    }

    settings::SettingsService settings{*database, clock};
    std::unique_ptr<cache::Cache> bus = cache::make_local_cache(NodeId{1}, clock);
    LockoutRule one{settings, clock}, two{settings, clock};
};

TEST_F(LockoutRuleTest, CountsUnknownAccountsTogetherWithTheOtherNodes) {
    one.share_unknown(bus->bus());
    two.share_unknown(bus->bus());

    int counted = 0;
    for (int i = 0; i < 8; ++i) {
        counted += (i % 2 == 0 ? one : two).count_unknown(i % 3 == 0 ? "nobody" : "NoBody");
        settle();
    }
    EXPECT_EQ(counted, 5);
    EXPECT_TRUE(one.count_unknown("somebody else"));
}

TEST_F(LockoutRuleTest, CountsAloneWithoutABus) {
    int counted = 0;
    for (int i = 0; i < 8; ++i) counted += one.count_unknown("nobody");

    EXPECT_EQ(counted, 5);
    EXPECT_TRUE(two.count_unknown("nobody"));
}

TEST_F(LockoutRuleTest, IgnoresWhatIsNoCount) {
    one.share_unknown(bus->bus());
    for (const char* odd : {"", "5", "x y z name", "99999999999999999999 1 1 n"}) bus->bus().publish("unknown_account", odd);
    settle();

    EXPECT_TRUE(one.count_unknown("name"));
}

}  // namespace
}  // namespace aviso::identity
