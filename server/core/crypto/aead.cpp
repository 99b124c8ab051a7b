#include "core/crypto/aead.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

#include "core/crypto/openssl.hpp"

namespace aviso::crypto {
namespace {

using detail::require;
using detail::throw_openssl;

const unsigned char* raw(BytesView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* raw(Bytes& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

int length_of(BytesView bytes) {
    if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        throw std::runtime_error("aead: more than 2 GiB in one piece");
    return static_cast<int>(bytes.size());
}

void check_key(BytesView key) {
    if (key.size() != kAeadKeySize) throw std::runtime_error("aead: the key must have 32 bytes");
}

/// A context that knows its cipher: setting the cipher anew would free and fetch everything at each call.
struct CipherContext {
    explicit CipherContext(int encrypt) : context{EVP_CIPHER_CTX_new()} {
        if (!context) throw_openssl("EVP_CIPHER_CTX_new");
        if (EVP_CipherInit_ex2(context, EVP_aes_256_gcm(), nullptr, nullptr, encrypt, nullptr) != 1) {
            EVP_CIPHER_CTX_free(context);
            throw_openssl("EVP_CipherInit_ex2");
        }
    }
    ~CipherContext() { EVP_CIPHER_CTX_free(context); }
    CipherContext(const CipherContext&) = delete;
    CipherContext& operator=(const CipherContext&) = delete;

    EVP_CIPHER_CTX* context;
};

/// Fresh random bytes for a nonce. Taken from the generator in pieces of many: for twelve bytes it works as long as for all of these.
void fill_nonce(unsigned char* nonce) {
    thread_local std::array<unsigned char, 64 * kAeadNonceSize> pool;
    thread_local std::size_t used = pool.size();
    if (used == pool.size()) {
        require(RAND_bytes(pool.data(), static_cast<int>(pool.size())), "RAND_bytes");
        used = 0;
    }
    std::copy_n(pool.data() + used, kAeadNonceSize, nonce);
    used += kAeadNonceSize;
}

}  // namespace

Bytes seal(BytesView key, BytesView plaintext, BytesView associated_data) {
    thread_local CipherContext cipher{1};
    check_key(key);
    const int size = length_of(plaintext);
    const int data_size = length_of(associated_data);

    Bytes out(plaintext.size() + kAeadOverhead, '\0');
    unsigned char* nonce = raw(out);
    unsigned char* body = nonce + kAeadNonceSize;
    fill_nonce(nonce);
    require(EVP_EncryptInit_ex2(cipher.context, nullptr, raw(key), nonce, nullptr), "EVP_EncryptInit_ex2");
    int written = 0;
    if (data_size > 0)
        require(EVP_EncryptUpdate(cipher.context, nullptr, &written, raw(associated_data), data_size), "EVP_EncryptUpdate");
    if (size > 0) require(EVP_EncryptUpdate(cipher.context, body, &written, raw(plaintext), size), "EVP_EncryptUpdate");
    require(EVP_EncryptFinal_ex(cipher.context, body + size, &written), "EVP_EncryptFinal_ex");
    require(EVP_CIPHER_CTX_ctrl(cipher.context, EVP_CTRL_AEAD_GET_TAG, kAeadTagSize, body + size), "AEAD_GET_TAG");
    return out;
}

std::optional<Bytes> open(BytesView key, BytesView sealed, BytesView associated_data) {
    thread_local CipherContext cipher{0};
    check_key(key);
    if (sealed.size() < kAeadOverhead) return std::nullopt;
    const BytesView body = sealed.substr(kAeadNonceSize, sealed.size() - kAeadOverhead);
    Bytes tag{sealed.substr(sealed.size() - kAeadTagSize)};
    const int size = length_of(body);
    const int data_size = length_of(associated_data);

    Bytes out(body.size(), '\0');
    require(EVP_DecryptInit_ex2(cipher.context, nullptr, raw(key), raw(sealed), nullptr), "EVP_DecryptInit_ex2");
    int written = 0;
    if (data_size > 0)
        require(EVP_DecryptUpdate(cipher.context, nullptr, &written, raw(associated_data), data_size), "EVP_DecryptUpdate");
    if (size > 0) require(EVP_DecryptUpdate(cipher.context, raw(out), &written, raw(body), size), "EVP_DecryptUpdate");
    require(EVP_CIPHER_CTX_ctrl(cipher.context, EVP_CTRL_AEAD_SET_TAG, kAeadTagSize, tag.data()), "AEAD_SET_TAG");
    unsigned char nothing[16];
    if (EVP_DecryptFinal_ex(cipher.context, nothing, &written) != 1) {
        ERR_clear_error();
        return std::nullopt;
    }
    return out;
}

}  // namespace aviso::crypto
