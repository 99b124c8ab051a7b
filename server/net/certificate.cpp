#include "net/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/host_name.hpp>
#include <cstring>
#include <fstream>

#include "core/bytes.hpp"
#include "core/log.hpp"
#include "core/private_file.hpp"

namespace aviso {

namespace {

using namespace std::string_view_literals;

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* p) const { Free(p); }
};
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Bio = std::unique_ptr<BIO, Deleter<BIO_free>>;

constexpr int kMinRsaBits = 2048;
constexpr long kTenYears = 3650L * 24 * 3600;

std::string openssl_reason() {
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    const char* reason = ERR_reason_error_string(code);
    return reason ? reason : "unknown error";
}

void add_extension(X509* certificate, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    if (!extension) return;
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

/// Letters, digits, dots and dashes of the host's name: what a certificate may hold.
std::string own_name() {
    boost::system::error_code ec;
    std::string name = boost::asio::ip::host_name(ec);
    std::erase_if(name, [](unsigned char c) { return !std::isalnum(c) && c != '.' && c != '-'; });
    if (name.size() > 64) name.resize(64);  // the bound of a common name
    return name.empty() ? "localhost" : name;
}

Certificate self_sign(EVP_PKEY* key) {
    Certificate certificate{X509_new()};
    X509* x = certificate.get();
    X509_set_version(x, X509_VERSION_3);
    std::uint64_t serial = 0;
    RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), serial >> 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -3600);  // clocks of an office differ
    X509_gmtime_adj(X509_getm_notAfter(x), kTenYears);
    X509_set_pubkey(x, key);
    const std::string name = own_name();
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.c_str()),
                               -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(x));
    // Without key usage: one that lacked keyCertSign would keep tools from trusting the certificate by its own file, and a leaf may not claim it.
    add_extension(x, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(x, NID_ext_key_usage, "serverAuth");
    add_extension(x, NID_subject_alt_name, "DNS:" + name + ",DNS:localhost,IP:127.0.0.1,IP:::1");
    if (X509_sign(x, key, EVP_sha256()) == 0) return nullptr;
    return certificate;
}

/// Writes beside the file and renames, so that no reader sees half of it; the permissions stand before the content.
Result<void> write_file(const std::filesystem::path& path, BIO* content, std::filesystem::perms perms) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(content, &data);
    const std::filesystem::path beside = path.string() + ".new";
    std::error_code ec;
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), ec);
    std::filesystem::remove(beside, ec);
    std::ofstream out{beside, std::ios::binary};
    std::filesystem::permissions(beside, perms, ec);
    out.write(data, size);
    out.close();
    if (out) std::filesystem::rename(beside, path, ec);
    if (!out || ec) return fail(Errc::internal, path.string() + ": cannot be written" + (ec ? ": " + ec.message() : ""));
    return {};
}

/// Length of the RSA key of a file's first certificate; 0 when it is of another kind, or cannot be read.
int rsa_bits(const std::filesystem::path& certificate) {
    const Bio file{BIO_new_file(certificate.c_str(), "r")};
    const Certificate leaf{file ? PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr) : nullptr};
    EVP_PKEY* key = leaf ? X509_get0_pubkey(leaf.get()) : nullptr;
    ERR_clear_error();
    return key && EVP_PKEY_base_id(key) == EVP_PKEY_RSA ? EVP_PKEY_bits(key) : 0;
}

/// A server starts unattended: nobody is asked.
int no_passphrase(char*, int, int, void*) { return -1; }

int select_protocol(SSL*, const unsigned char** out, unsigned char* out_length, const unsigned char* in, unsigned in_length, void*) {
    static constexpr auto kOurs = "\x07" "aviso/1" "\x08" "http/1.1"sv;
    unsigned char* chosen = nullptr;
    const int found = SSL_select_next_proto(&chosen, out_length, reinterpret_cast<const unsigned char*>(kOurs.data()),
                                            static_cast<unsigned>(kOurs.size()), in, in_length);
    if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

void configure(SSL_CTX* ctx) {
    SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(ctx, "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set1_groups_list(ctx, "X25519:P-256:P-384");
    SSL_CTX_set_options(ctx, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    // An idle connection must keep no buffers; the outbox may move between two tries of one write.
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(ctx, 1);  // one read for record header and body
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_session_id_context(ctx, reinterpret_cast<const unsigned char*>("aviso"), 5);
    SSL_CTX_set_num_tickets(ctx, 1);
    SSL_CTX_set_alpn_select_cb(ctx, select_protocol, nullptr);
}

}  // namespace

Result<void> make_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key) {
    const Key pair{EVP_EC_gen("P-256")};
    const Certificate leaf = pair ? self_sign(pair.get()) : nullptr;
    const Bio key_text{BIO_new(BIO_s_mem())}, leaf_text{BIO_new(BIO_s_mem())};
    if (!leaf || PEM_write_bio_PrivateKey(key_text.get(), pair.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
        PEM_write_bio_X509(leaf_text.get(), leaf.get()) != 1)
        return fail(Errc::internal, "no certificate could be made: " + openssl_reason());
    using std::filesystem::perms;
    if (auto done = write_file(key, key_text.get(), perms::owner_read | perms::owner_write); !done) return done;
    return write_file(certificate, leaf_text.get(),
                      perms::owner_read | perms::owner_write | perms::group_read | perms::others_read);
}

Result<bool> make_missing_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key) {
    std::error_code ec;
    if (std::filesystem::exists(certificate, ec) || std::filesystem::exists(key, ec)) return false;
    if (auto made = make_certificate(certificate, key); !made) return std::unexpected(made.error());
    log().info("certificate_made file={}", certificate.string());
    return true;
}

Result<TlsContext> load_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key) {
    const auto refuse = [](const std::filesystem::path& file, const std::string& why) {
        return fail(Errc::invalid_argument, file.string() + ": " + why);
    };
    ERR_clear_error();
    std::shared_ptr<SSL_CTX> ctx{SSL_CTX_new(TLS_server_method()), SSL_CTX_free};
    if (!ctx) return fail(Errc::internal, "OpenSSL: " + openssl_reason());
    configure(ctx.get());
    // Looked at before OpenSSL takes it, whose own refusal ("ee key too small") does not say what to do.
    if (const int bits = rsa_bits(certificate); bits > 0 && bits < kMinRsaBits)
        return refuse(certificate, "its RSA key has " + std::to_string(bits) + " bits; use ECDSA P-256, or RSA of at least 2048 bits");
    if (SSL_CTX_use_certificate_chain_file(ctx.get(), certificate.c_str()) != 1)
        return refuse(certificate, "not usable as a PEM certificate: " + openssl_reason());
    X509* leaf = SSL_CTX_get0_certificate(ctx.get());
    std::string key_text;
    try {
        key_text = read_private_file(key);
    } catch (const std::runtime_error& e) {
        return fail(Errc::invalid_argument, e.what());
    }
    const Bio key_pem{BIO_new_mem_buf(key_text.data(), static_cast<int>(key_text.size()))};
    const Key pair{PEM_read_bio_PrivateKey(key_pem.get(), nullptr, no_passphrase, nullptr)};
    OPENSSL_cleanse(key_text.data(), key_text.size());
    if (!pair || SSL_CTX_use_PrivateKey(ctx.get(), pair.get()) != 1 || SSL_CTX_check_private_key(ctx.get()) != 1)
        return refuse(key, "not usable as the PEM key of this certificate: " + openssl_reason());
    int days_left = 0, seconds_left = 0;
    ASN1_TIME_diff(&days_left, &seconds_left, nullptr, X509_get0_notAfter(leaf));
    if (seconds_left < 0) --days_left;
    if (days_left < 0)
        log().error("certificate_expired file={} what_to_do=\"replace it and reload\"", certificate.string());

    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    if (X509_digest(leaf, EVP_sha256(), digest, &length) != 1) return refuse(certificate, openssl_reason());
    return TlsContext{std::move(ctx), to_hex({reinterpret_cast<const char*>(digest), length}), days_left};
}

}  // namespace aviso
