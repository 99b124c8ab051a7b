#include "core/crypto/hash.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <memory>
#include <stdexcept>

#include "core/crypto/openssl.hpp"
#include "core/crypto/random.hpp"

namespace aviso::crypto {
namespace detail {

void throw_openssl(const std::string& call) {
    char reason[160] = "no reason given";
    if (const unsigned long code = ERR_get_error()) ERR_error_string_n(code, reason, sizeof reason);
    ERR_clear_error();
    throw std::runtime_error(call + ": " + reason);
}

}  // namespace detail

namespace {

using detail::require;
using detail::throw_openssl;

constexpr std::size_t kHashSize = 32;

const unsigned char* raw(BytesView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* raw(Bytes& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

struct MacContext {
    // Fetching the algorithm costs more than hashing a short text, so a thread keeps one context.
    MacContext() {
        EVP_MAC* mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
        if (!mac) throw_openssl("EVP_MAC_fetch");
        context = EVP_MAC_CTX_new(mac);
        EVP_MAC_free(mac);  // the context holds its own reference
        if (!context) throw_openssl("EVP_MAC_CTX_new");
    }
    ~MacContext() {
        EVP_MAC_CTX_free(context);
        OPENSSL_cleanse(key.data(), key.size());
    }
    MacContext(const MacContext&) = delete;
    MacContext& operator=(const MacContext&) = delete;

    EVP_MAC_CTX* context = nullptr;
    Bytes key;  ///< set in the context
    bool has_key = false;
};

OSSL_PARAM text_param(const char* name, std::string_view literal) {
    return OSSL_PARAM_construct_utf8_string(name, const_cast<char*>(literal.data()), literal.size());
}

OSSL_PARAM octets_param(const char* name, BytesView bytes) {
    return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(bytes.data()), bytes.size());
}

}  // namespace

Bytes random_bytes(std::size_t count) {
    Bytes out(count, '\0');
    require(RAND_bytes(raw(out), static_cast<int>(count)), "RAND_bytes");
    return out;
}

std::array<std::uint8_t, 16> random_id() {
    std::array<std::uint8_t, 16> out{};
    require(RAND_bytes(out.data(), static_cast<int>(out.size())), "RAND_bytes");
    return out;
}

Bytes sha256(BytesView data) {
    Bytes out(kHashSize, '\0');
    require(EVP_Digest(data.data(), data.size(), raw(out), nullptr, EVP_sha256(), nullptr), "EVP_Digest");
    return out;
}

Bytes hmac_sha256(BytesView key, BytesView data) {
    thread_local MacContext mac;
    if (mac.has_key && key == mac.key) {
        // A null key is "the one before": setting one costs as much as hashing a short text.
        require(EVP_MAC_init(mac.context, nullptr, 0, nullptr), "EVP_MAC_init");
    } else {
        mac.has_key = false;
        const OSSL_PARAM params[] = {text_param(OSSL_MAC_PARAM_DIGEST, "SHA256"), OSSL_PARAM_construct_end()};
        const unsigned char* key_bytes = key.empty() ? reinterpret_cast<const unsigned char*>("") : raw(key);
        require(EVP_MAC_init(mac.context, key_bytes, key.size(), params), "EVP_MAC_init");
        mac.key = key;
        mac.has_key = true;
    }
    require(EVP_MAC_update(mac.context, raw(data), data.size()), "EVP_MAC_update");
    Bytes out(kHashSize, '\0');
    std::size_t written = 0;
    require(EVP_MAC_final(mac.context, raw(out), &written, out.size()), "EVP_MAC_final");
    return out;
}

Bytes hkdf_sha256(BytesView secret, BytesView salt, BytesView info, std::size_t length) {
    std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf{EVP_KDF_fetch(nullptr, "HKDF", nullptr), EVP_KDF_free};
    if (!kdf) throw_openssl("EVP_KDF_fetch");
    std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context{EVP_KDF_CTX_new(kdf.get()), EVP_KDF_CTX_free};
    if (!context) throw_openssl("EVP_KDF_CTX_new");

    OSSL_PARAM params[5];
    OSSL_PARAM* next = params;
    *next++ = text_param(OSSL_KDF_PARAM_DIGEST, "SHA256");
    *next++ = octets_param(OSSL_KDF_PARAM_KEY, secret);
    if (!salt.empty()) *next++ = octets_param(OSSL_KDF_PARAM_SALT, salt);
    if (!info.empty()) *next++ = octets_param(OSSL_KDF_PARAM_INFO, info);
    *next = OSSL_PARAM_construct_end();

    Bytes out(length, '\0');
    require(EVP_KDF_derive(context.get(), raw(out), out.size(), params), "EVP_KDF_derive");
    return out;
}

bool constant_time_equal(BytesView a, BytesView b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace aviso::crypto
