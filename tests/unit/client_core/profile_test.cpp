#include "client-qt/core/profile.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "client-qt/core/local_store.hpp"
#include "core/crypto/random.hpp"

using namespace aviso;
using namespace aviso::client;

namespace {

class ProfileTest : public testing::Test {
  protected:
    ~ProfileTest() override { std::filesystem::remove_all(folder_); }
    std::string file() const {
        std::ostringstream text;
        text << std::ifstream{folder_ / "profile"}.rdbuf();
        return text.str();
    }

    std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("aviso-profile-" + to_hex(crypto::random_bytes(8)));
};

struct FakeSecrets : SecretStore {
    std::optional<std::string> read(const std::string& name) override { return works && kept.contains(name) ? std::optional{kept[name]} : std::nullopt; }
    bool write(const std::string& name, const std::string& secret) override { return works && (kept[name] = secret, true); }
    void erase(const std::string& name) override { kept.erase(name); }
    std::map<std::string, std::string> kept;
    bool works = true;
};

TEST_F(ProfileTest, IsForItsOwnerOnlyAndHoldsNoPasswordAndNoKeyInTheOpen) {
    auto profile = Profile::load(folder_);
    const auto key = profile.unlock_by_password("spring-rain-42", "the-token");
    profile.save();

    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(folder_).permissions(), perms::owner_all);
    EXPECT_EQ(std::filesystem::status(folder_ / "profile").permissions(), perms::owner_read | perms::owner_write);
    const auto store = LocalStore::open(profile.store_file(), key).value();
    for (const auto& one : std::filesystem::directory_iterator{folder_})
        EXPECT_EQ(one.status().permissions(), perms::owner_read | perms::owner_write) << one.path();
    EXPECT_EQ(file().find("spring-rain-42"), std::string::npos);
    EXPECT_EQ(file().find(to_hex(key)), std::string::npos);
}

TEST_F(ProfileTest, TheTokenOpensTheStoreAndAfterSigningOutOnlyThePasswordDoes) {
    auto profile = Profile::load(folder_);
    const auto key = profile.unlock_by_password("spring-rain-42", "the-token");
    profile.save();
    EXPECT_EQ(Profile::load(folder_).unlock_by_token().value_or(""), key);

    profile.forget_token();
    profile.save();

    auto later = Profile::load(folder_);
    EXPECT_EQ(later.unlock_by_token().error().code, Errc::unauthenticated);
    EXPECT_EQ(later.unlock_by_password("spring-rain-42", "another"), key);
}

TEST_F(ProfileTest, AStoreThatNeitherOpensIsSetAsideWithItsQueue) {
    auto profile = Profile::load(folder_);
    { LocalStore::open(profile.store_file(), profile.unlock_by_password("old", "token")).value(); }
    profile.forget_token();
    profile.save();

    const auto key = profile.unlock_by_password("reset by an administrator", "token");

    EXPECT_TRUE(LocalStore::open(profile.store_file(), key));
    EXPECT_TRUE(std::filesystem::exists(profile.store_file().string() + ".unreadable"));
}

TEST_F(ProfileTest, WithASystemKeyStoreTheTokenIsNotInTheFolder) {
    const auto secrets = std::make_shared<FakeSecrets>();
    auto profile = Profile::load(folder_, secrets);
    const auto key = profile.unlock_by_password("spring-rain-42", "the-token");
    profile.save();

    EXPECT_EQ(file().find("the-token"), std::string::npos);
    EXPECT_EQ(Profile::load(folder_, secrets).unlock_by_token().value_or(""), key);
    EXPECT_FALSE(Profile::load(folder_).unlock_by_token());
    profile.forget_token();
    EXPECT_TRUE(secrets->kept.empty());
}

TEST_F(ProfileTest, WithASystemKeyStoreThatFailsTheTokenStaysInTheProfile) {
    const auto secrets = std::make_shared<FakeSecrets>();
    secrets->works = false;
    auto profile = Profile::load(folder_, secrets);
    profile.unlock_by_password("spring-rain-42", "the-token");
    profile.save();

    EXPECT_EQ(Profile::load(folder_, secrets).token, "the-token");
}

}  // namespace
