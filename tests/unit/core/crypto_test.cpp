#include <gtest/gtest.h>

#include <set>

#include "core/crypto/aead.hpp"
#include "core/crypto/hash.hpp"
#include "core/crypto/password_hash.hpp"
#include "core/crypto/random.hpp"

namespace aviso::crypto {
namespace {

constexpr PasswordCost kCheap{64, 1, 1};

TEST(Random, DoesNotRepeat) {
    std::set<Bytes> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(random_bytes(16));

    EXPECT_EQ(seen.size(), 1000u);
    EXPECT_NE(random_id(), random_id());
    EXPECT_EQ(random_bytes(0), "");
}

TEST(Hash, AgreesWithThePublishedVectors) {
    EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    // RFC 4231, case 2
    EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    // RFC 5869, case 1
    EXPECT_EQ(to_hex(hkdf_sha256(Bytes(22, '\x0b'), from_hex("000102030405060708090a0b0c"), from_hex("f0f1f2f3f4f5f6f7f8f9"), 42)),
              "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    // RFC 5869, case 3: neither salt nor info
    EXPECT_EQ(to_hex(hkdf_sha256(Bytes(22, '\x0b'), {}, {}, 42)),
              "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(Hash, TakesAnEmptyKeyForAnEmptyKeyAndNotForTheLastOne) {
    const Bytes other = hmac_sha256("another key", "data");

    EXPECT_NE(hmac_sha256("", "data"), other);
    EXPECT_EQ(to_hex(hmac_sha256("", "")), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Hash, ComparesWholeValues) {
    EXPECT_TRUE(constant_time_equal("same", "same"));
    EXPECT_FALSE(constant_time_equal("same", "sama"));
    EXPECT_FALSE(constant_time_equal("same", "same "));
}

class Aead : public testing::Test {
  protected:
    Bytes key = random_bytes(32);
};

TEST_F(Aead, OpensWhatItSealed) {
    for (const std::size_t size : {0u, 1u, 15u, 16u, 8192u}) {
        const Bytes text = random_bytes(size);
        const Bytes sealed = seal(key, text, "row 7");

        EXPECT_EQ(sealed.size(), size + kAeadOverhead);
        EXPECT_EQ(open(key, sealed, "row 7"), text);
    }
}

TEST_F(Aead, AgreesWithThePublishedVector) {
    // GCM specification, test case 14: zero key, nonce and block, no associated data
    const Bytes sealed = Bytes(12, '\0') + from_hex("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");

    EXPECT_EQ(open(Bytes(32, '\0'), sealed, ""), Bytes(16, '\0'));
}

TEST_F(Aead, RefusesEveryChangedBit) {
    const Bytes sealed = seal(key, "hello", "row 7");

    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        Bytes changed = sealed;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_FALSE(open(key, changed, "row 7")) << bit;
    }
    EXPECT_EQ(open(key, sealed, "row 7"), "hello") << "a failure leaves the context usable";
}

TEST_F(Aead, RefusesAnotherRowAnotherKeyAndShortInput) {
    const Bytes sealed = seal(key, "hello", "row 7");

    EXPECT_FALSE(open(key, sealed, "row 8"));
    EXPECT_FALSE(open(random_bytes(32), sealed, "row 7"));
    for (std::size_t size = 0; size < sealed.size(); ++size) EXPECT_FALSE(open(key, sealed.substr(0, size), "row 7"));
}

TEST_F(Aead, NeverSealsTheSameWayTwice) { EXPECT_NE(seal(key, "hello", ""), seal(key, "hello", "")); }

TEST_F(Aead, ThrowsOnAKeyOfAnotherSize) {
    EXPECT_THROW(seal("short", "x", ""), std::runtime_error);
    EXPECT_THROW(open("short", Bytes(40, 'x'), ""), std::runtime_error);
}

TEST(PasswordHash, VerifiesOnlyTheRightPassword) {
    const std::string phc = hash_password("correct horse", kCheap);

    EXPECT_TRUE(phc.starts_with("$argon2id$v=19$m=64,t=1,p=1$")) << phc;
    EXPECT_TRUE(verify_password("correct horse", phc));
    EXPECT_FALSE(verify_password("correct horsf", phc));
    EXPECT_FALSE(verify_password("", phc));
    EXPECT_NE(hash_password("correct horse", kCheap), phc) << "the salt is new each time";
}

TEST(PasswordHash, CostsWhatThePolicySaysByDefault) {
    EXPECT_TRUE(hash_password("x").starts_with("$argon2id$v=19$m=65536,t=2,p=1$"));
}

TEST(PasswordHash, AsksForANewHashWhenTheCostMoved) {
    const std::string phc = hash_password("x", kCheap);

    EXPECT_FALSE(needs_rehash(phc, kCheap));
    EXPECT_TRUE(needs_rehash(phc));
    EXPECT_TRUE(needs_rehash("{SHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk="));
}

TEST(PasswordHash, RefusesWhatIsNoHashOrWouldStallTheServer) {
    EXPECT_FALSE(verify_password("x", ""));
    EXPECT_FALSE(verify_password("x", "plain"));
    EXPECT_FALSE(verify_password("x", "$argon2id$v=19$m=64,t=1,p=1$"));
    EXPECT_FALSE(verify_password("x", "$argon2id$v=19$m=4194304,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo"));
    EXPECT_FALSE(verify_password("x", "$argon2id$v=19$m=64,t=4000000,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo"));
}

}  // namespace
}  // namespace aviso::crypto
