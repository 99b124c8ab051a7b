#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/crypto/random.hpp"
#include "core/keyring.hpp"
#include "core/private_file.hpp"

namespace aviso {
namespace {

namespace fs = std::filesystem;

class KeyFiles : public testing::Test {
  protected:
    KeyFiles() {
        std::string name = (fs::temp_directory_path() / "aviso-keys-XXXXXX").string();
        folder = mkdtemp(name.data());
    }
    ~KeyFiles() override { fs::remove_all(folder); }

    void write(const fs::path& file, const std::string& text) {
        std::ofstream(file) << text;
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    }

    fs::path folder;
};

TEST_F(KeyFiles, AreMadeOnceForTheirOwnerOnly) {
    const fs::path file = folder / "master.key";

    create_key_file(file);

    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(fs::file_size(file), 65u);
    EXPECT_EQ(MasterKey::load(file).check_value(), MasterKey::load(file).check_value());
    EXPECT_THROW(create_key_file(file), std::runtime_error) << "a key is never overwritten";
}

TEST_F(KeyFiles, AreRefusedWhenOthersMayReadThem) {
    const fs::path file = folder / "master.key";
    create_key_file(file);
    fs::permissions(file, fs::perms::others_read, fs::perm_options::add);

    try {
        MasterKey::load(file);
        FAIL() << "was taken";
    } catch (const std::runtime_error& e) {
        EXPECT_NE(std::string(e.what()).find(file.string()), std::string::npos);
        EXPECT_NE(std::string(e.what()).find("chmod 600"), std::string::npos);
    }
}

TEST_F(KeyFiles, AreRefusedWhenMissingOrDamaged) {
    EXPECT_THROW(MasterKey::load(folder / "none"), std::runtime_error);
    write(folder / "short", "abcd\n");
    EXPECT_THROW(MasterKey::load(folder / "short"), std::runtime_error);
    write(folder / "text", std::string(64, 'x'));
    EXPECT_THROW(MasterKey::load(folder / "text"), std::runtime_error);
}

TEST_F(KeyFiles, OpenOnlyTogetherWhenThereAreTwo) {
    create_key_file(folder / "first");
    write(folder / "second", "the second officer's long sentence\n");
    write(folder / "other", "somebody else's long sentence\n");
    const Bytes wrapped = KeyRing{MasterKey::load(folder / "first", folder / "second")}.new_wrapped_key("c");

    EXPECT_TRUE(KeyRing{MasterKey::load(folder / "first", folder / "second")}.open(wrapped, "c"));
    EXPECT_FALSE(KeyRing{MasterKey::load(folder / "first")}.open(wrapped, "c"));
    EXPECT_FALSE(KeyRing{MasterKey::load(folder / "first", folder / "other")}.open(wrapped, "c"));
    write(folder / "weak", "short");
    EXPECT_THROW(MasterKey::load(folder / "first", folder / "weak"), std::runtime_error);
}

class KeyRingTest : public testing::Test {
  protected:
    Bytes secret = crypto::random_bytes(32);
    KeyRing ring{MasterKey{secret}};
};

TEST_F(KeyRingTest, GivesTheSameKeysAfterARestart) {
    const Bytes wrapped = ring.new_wrapped_key("conversations|7");
    const Bytes sealed = ring.seal_column("people", "phone", "row", "+49 30 1234");
    const KeyRing again{MasterKey{secret}};

    EXPECT_EQ(again.open(wrapped, "conversations|7"), ring.open(wrapped, "conversations|7"));
    EXPECT_EQ(ring.open(wrapped, "conversations|7")->size(), 32u);
    EXPECT_EQ(again.open_column("people", "phone", "row", sealed), "+49 30 1234");
    EXPECT_EQ(again.cluster_key(), ring.cluster_key());
    EXPECT_EQ(again.blind_index("people", "phone", "x"), ring.blind_index("people", "phone", "x"));
}

TEST_F(KeyRingTest, OpensAKeyOnlyInItsOwnContext) {
    const Bytes wrapped = ring.new_wrapped_key("conversations|7");
    const KeyRing stranger{MasterKey{crypto::random_bytes(32)}};

    EXPECT_FALSE(ring.open(wrapped, "conversations|8"));
    EXPECT_FALSE(stranger.open(wrapped, "conversations|7"));
    EXPECT_FALSE(ring.open("", "conversations|7"));
    EXPECT_NE(ring.open(ring.new_wrapped_key("a"), "a"), ring.open(ring.new_wrapped_key("a"), "a"));
}

TEST_F(KeyRingTest, RewrapsAKeyForANewMasterWithoutChangingIt) {
    const KeyRing next{MasterKey{crypto::random_bytes(32)}};
    const Bytes wrapped = ring.new_wrapped_key("c");

    const auto moved = next.rewrap(ring, wrapped, "c");

    ASSERT_TRUE(moved);
    EXPECT_EQ(next.open(*moved, "c"), ring.open(wrapped, "c"));
    EXPECT_FALSE(ring.open(*moved, "c"));
    EXPECT_FALSE(next.rewrap(ring, wrapped, "d"));
}

TEST_F(KeyRingTest, RefusesASealedColumnThatWasMoved) {
    const Bytes sealed = ring.seal_column("people", "phone", "row 1", "+49 30 1234");

    EXPECT_FALSE(ring.open_column("people", "phone", "row 2", sealed));
    EXPECT_FALSE(ring.open_column("people", "email", "row 1", sealed));
    EXPECT_FALSE(ring.open_column("guests", "phone", "row 1", sealed));
}

TEST_F(KeyRingTest, IndexesEachColumnByItsOwnKey) {
    EXPECT_EQ(ring.blind_index("people", "login", "anna").size(), 32u);
    EXPECT_NE(ring.blind_index("people", "login", "anna"), ring.blind_index("people", "email", "anna"));
    EXPECT_NE(ring.blind_index("people", "login", "anna"), ring.blind_index("people", "login", "Anna"));
    EXPECT_NE(ring.column_key("people", "login"), ring.column_key("people", "email"));
}

TEST_F(KeyRingTest, ShowsACheckValueThatIsNoPartOfTheKey) {
    const MasterKey key{secret};

    EXPECT_EQ(key.check_value().size(), 16u);
    EXPECT_EQ(to_hex(secret).find(key.check_value()), std::string::npos);
    EXPECT_NE(MasterKey{crypto::random_bytes(32)}.check_value(), key.check_value());
    EXPECT_THROW(MasterKey{"short"}, std::runtime_error);
}

}  // namespace
}  // namespace aviso
