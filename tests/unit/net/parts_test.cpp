#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <cstdio>

#include "net/admission.hpp"
#include "net/certificate.hpp"
#include "net/outbox.hpp"
#include "net/proxy_protocol.hpp"
#include "net/timer_wheel.hpp"
#include "support.hpp"

namespace aviso {
namespace {

using namespace std::chrono_literals;

struct Alarm : Timed {
    void on_deadline() override { ++rang; }
    int rang = 0;
};

void turn(TimerWheel& wheel, std::chrono::milliseconds by) {
    for (auto t = 0ms; t < by; t += TimerWheel::kTick) wheel.advance();
}

TEST(TimerWheel, RingsAtTheDeadlineAndOnlyOnce) {
    TimerWheel wheel;
    Alarm alarm;
    wheel.set(alarm, 10s);

    turn(wheel, 10s);
    EXPECT_EQ(alarm.rang, 0);
    turn(wheel, 250ms);
    EXPECT_EQ(alarm.rang, 1);
    turn(wheel, 100s);
    EXPECT_EQ(alarm.rang, 1);
}

TEST(TimerWheel, FollowsADeadlineMovedEitherWay) {
    TimerWheel wheel;
    Alarm later, sooner, cancelled;
    wheel.set(later, 1s);
    wheel.set(later, 200s);  // more than one turn of the wheel
    wheel.set(sooner, 200s);
    wheel.set(sooner, 1s);
    wheel.set(cancelled, 1s);
    wheel.cancel(cancelled);

    turn(wheel, 2s);
    EXPECT_EQ(later.rang, 0);
    EXPECT_EQ(sooner.rang, 1);
    EXPECT_EQ(cancelled.rang, 0);
    turn(wheel, 199s);
    EXPECT_EQ(later.rang, 1);
}

TEST(TimerWheel, ForgetsWhatIsDestroyed) {
    TimerWheel wheel;
    { Alarm gone; wheel.set(gone, 1s); }

    turn(wheel, 2s);
}

TEST(Outbox, JoinsFramesAndForgetsWhatIsWritten) {
    Outbox outbox;
    for (const char* text : {"abc", "defg", "hi"}) outbox.append(std::make_shared<const Bytes>(text));
    std::array<char, 8> scratch;

    EXPECT_EQ(outbox.peek(scratch), "abcdefgh");
    EXPECT_EQ(outbox.consume(4), 1u);
    EXPECT_EQ(outbox.bytes(), 5u);
    EXPECT_EQ(outbox.peek(scratch), "efghi");
    EXPECT_EQ(outbox.consume(5), 2u);
    EXPECT_TRUE(outbox.empty());
}

TEST(Admission, CountsIpv6ByItsNetworkAndMappedAddressesAsIpv4) {
    EXPECT_EQ(address_key("2001:db8::1"), address_key("2001:db8::ffff:1"));
    EXPECT_NE(address_key("2001:db8::1"), address_key("2001:db8:0:1::1"));
    EXPECT_EQ(address_key("::ffff:192.0.2.1"), address_key("192.0.2.1"));
}

TEST(Admission, GivesPlacesBack) {
    Admission admission{2, 1};
    auto one = admission.enter();
    {
        auto two = admission.enter();
        EXPECT_TRUE(one->enter_address("192.0.2.1"));
        EXPECT_FALSE(two->enter_address("192.0.2.1"));
        EXPECT_FALSE(admission.enter());
    }
    auto three = admission.enter();
    ASSERT_TRUE(three);
    one->leave_address();
    EXPECT_TRUE(three->enter_address("192.0.2.1"));
}

TEST(ProxyProtocol, ReadsBothFamiliesAndTheProxysOwnCheck) {
    const std::string signature = "0d0a0d0a000d0a515549540a";
    const Bytes v4 = from_hex(signature + "2111000c"), v6 = from_hex(signature + "21210024"), own = from_hex(signature + "20000000");

    EXPECT_EQ(proxy_body_length(v4), 12u);
    EXPECT_EQ(proxy_source(v4, from_hex("c00002017f00000112345678")), "192.0.2.1");
    EXPECT_EQ(proxy_source(v6, from_hex("20010db8000000000000000000000001") + Bytes(20, '\0')), "2001:db8::1");
    EXPECT_EQ(proxy_source(own, ""), "");
}

TEST(ProxyProtocol, RefusesWhatIsNoHeader) {
    const std::string signature = "0d0a0d0a000d0a515549540a";

    EXPECT_FALSE(proxy_body_length("PROXY TCP4 192.0.2.1"));
    EXPECT_FALSE(proxy_body_length(""));
    EXPECT_FALSE(proxy_body_length(from_hex(signature + "1111000c")));
    EXPECT_FALSE(proxy_body_length(from_hex(signature + "2111ffff")));
    EXPECT_FALSE(proxy_source(from_hex(signature + "21110004"), "abcd"));
    EXPECT_FALSE(proxy_source(from_hex(signature + "2f11000c"), Bytes(12, 'x')));
}

TEST(Certificate, MakesOneThatOnlyItsOwnerReads) {
    TempFolder folder;

    ASSERT_TRUE(make_certificate(folder / "a.crt", folder / "a.key"));
    const auto loaded = load_certificate(folder / "a.crt", folder / "a.key");

    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->fingerprint.size(), 64u);
    const auto perms = std::filesystem::status(folder / "a.key").permissions();
    EXPECT_EQ(perms, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(Certificate, ToolsCanTrustItByItsOwnFile) {  // curl --cacert server.crt, requests.get(verify=…)
    TempFolder folder;
    ASSERT_TRUE(make_certificate(folder / "a.crt", folder / "a.key"));
    const auto loaded = load_certificate(folder / "a.crt", folder / "a.key");
    ASSERT_TRUE(loaded);
    X509* leaf = SSL_CTX_get0_certificate(loaded->ctx.get());
    const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> trusted{X509_STORE_new(), X509_STORE_free};
    X509_STORE_add_cert(trusted.get(), leaf);
    const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> check{X509_STORE_CTX_new(), X509_STORE_CTX_free};
    X509_STORE_CTX_init(check.get(), trusted.get(), leaf, nullptr);
    X509_STORE_CTX_set_purpose(check.get(), X509_PURPOSE_SSL_SERVER);

    EXPECT_EQ(X509_verify_cert(check.get()), 1) << X509_verify_cert_error_string(X509_STORE_CTX_get_error(check.get()));
}

TEST(Certificate, RefusesAKeyThatOthersMayRead) {
    TempFolder folder;
    ASSERT_TRUE(make_certificate(folder / "a.crt", folder / "a.key"));
    EXPECT_GT(load_certificate(folder / "a.crt", folder / "a.key")->days_left, 3600);
    std::filesystem::permissions(folder / "a.key", std::filesystem::perms::others_read, std::filesystem::perm_options::add);

    const auto loaded = load_certificate(folder / "a.crt", folder / "a.key");

    ASSERT_FALSE(loaded);
    EXPECT_NE(loaded.error().message.find("a.key: holds a secret and is open to others"), std::string::npos) << loaded.error().message;
}

TEST(Certificate, RefusesTheKeyOfAnother) {
    TempFolder folder;
    ASSERT_TRUE(make_certificate(folder / "a.crt", folder / "a.key"));
    ASSERT_TRUE(make_certificate(folder / "b.crt", folder / "b.key"));

    const auto loaded = load_certificate(folder / "a.crt", folder / "b.key");

    ASSERT_FALSE(loaded);
    EXPECT_NE(loaded.error().message.find("b.key"), std::string::npos) << loaded.error().message;
}

TEST(Certificate, RefusesAShortRsaKey) {
    TempFolder folder;
    EVP_PKEY* key = EVP_RSA_gen(1024);
    X509* leaf = X509_new();
    X509_gmtime_adj(X509_getm_notBefore(leaf), 0);
    X509_gmtime_adj(X509_getm_notAfter(leaf), 3600);
    X509_set_pubkey(leaf, key);
    X509_sign(leaf, key, EVP_sha256());
    std::FILE* crt = std::fopen((folder / "r.crt").c_str(), "w");
    PEM_write_X509(crt, leaf);
    std::fclose(crt);
    std::FILE* pem = std::fopen((folder / "r.key").c_str(), "w");
    PEM_write_PrivateKey(pem, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(pem);
    X509_free(leaf);
    EVP_PKEY_free(key);

    const auto loaded = load_certificate(folder / "r.crt", folder / "r.key");

    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, Errc::invalid_argument);
    EXPECT_NE(loaded.error().message.find("r.crt"), std::string::npos);
}

}  // namespace
}  // namespace aviso
