#include "features/settings/settings_service.hpp"

#include "unit/features/settings/feature_fixture.hpp"

namespace aviso::settings {
namespace {

class SettingsServiceTest : public feature_test::FeatureFixture {
  protected:
    SettingsService settings{*database, clock};
};

TEST_F(SettingsServiceTest, StartsWithTheDefaults) {
    run(settings.load());

    EXPECT_EQ(settings.integer(kSessionDays), 7);
    EXPECT_EQ(settings.integer(kMaxTextBytes), 8192);
    EXPECT_EQ(settings.text(kExclusiveSignIn), "none");
}

TEST_F(SettingsServiceTest, EveryDefaultIsWithinItsOwnBounds) {
    for (const Parameter& parameter : settings.list()) {
        const auto set = run(settings.set(std::string{parameter.definition->name}, parameter.value));
        EXPECT_TRUE(set) << parameter.definition->name;
        EXPECT_FALSE(parameter.definition->text_zh.empty());
    }
}

TEST_F(SettingsServiceTest, AChangeIsSeenAtOnceAndByAnotherNodeThatCatchesUp) {
    SettingsService other{*database, clock};
    std::vector<std::string> changed;
    other.on_change([&](std::string_view name) { changed.emplace_back(name); });

    ASSERT_TRUE(run(settings.set("messaging.recall_seconds", "300")));
    run(other.catch_up({store::Touched::Kind::settings, 0, 0}));

    EXPECT_EQ(settings.integer(kRecallSeconds), 300);
    EXPECT_EQ(other.integer(kRecallSeconds), 300);
    EXPECT_EQ(changed, std::vector<std::string>{"messaging.recall_seconds"});
}

TEST_F(SettingsServiceTest, RefusesWhatIsOutOfBoundsAndSaysTheBounds) {
    const auto low = run(settings.set("messaging.max_text_bytes", "2047"));
    const auto words = run(settings.set("messaging.max_text_bytes", "9000x"));
    const auto choice = run(settings.set("identity.exclusive_sign_in", "some"));
    const auto unknown = run(settings.set("messaging.colour", "1"));

    ASSERT_FALSE(low);
    EXPECT_EQ(low.error().code, Errc::invalid_argument);
    EXPECT_NE(low.error().message.find("2048 to 65536"), std::string::npos);
    EXPECT_FALSE(words);
    EXPECT_FALSE(choice);
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, Errc::not_found);
    EXPECT_EQ(settings.integer(kMaxTextBytes), 8192);
}

TEST_F(SettingsServiceTest, AValueOfTheFileWinsAndCannotBeChanged) {
    SettingsService pinned{*database, clock, {{"identity.max_devices", "3"}}};
    run(settings.set("identity.max_devices", "9"));
    run(pinned.load());

    const auto set = run(pinned.set("identity.max_devices", "4"));

    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().code, Errc::forbidden);
    EXPECT_EQ(pinned.integer(kMaxDevices), 3);
    EXPECT_THROW((SettingsService{*database, clock, {{"identity.max_devices", "0"}}}), std::invalid_argument);
    EXPECT_THROW((SettingsService{*database, clock, {{"identity.nothing", "1"}}}), std::invalid_argument);
}

}  // namespace
}  // namespace aviso::settings
