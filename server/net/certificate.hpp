#pragma once

#include <openssl/types.h>

#include <filesystem>
#include <memory>
#include <string>

#include "core/result.hpp"

namespace aviso {

/// A certificate in use: an OpenSSL server context (TLS 1.2 AEAD and 1.3, ALPN `aviso/1` and `http/1.1`).
struct TlsContext {
    std::shared_ptr<SSL_CTX> ctx;
    std::string fingerprint;  ///< SHA-256 of the leaf certificate, lower-case hex.
    int days_left = 0;        ///< Until the leaf expires; negative once it has.
};

/// Writes a new self-signed ECDSA P-256 certificate, valid ten years for this host's name, localhost and loopback, and its key
/// (readable by the owner only). Errors: internal (the message names the file).
Result<void> make_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key);

/// The same when neither file exists; gives whether it made them.
Result<bool> make_missing_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key);

/// Loads a PEM chain and its key.
/// Errors: invalid_argument: unreadable file, key that others may read (read_private_file), key of another certificate, RSA below 2048 bits
/// (the message names the file).
Result<TlsContext> load_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key);

}  // namespace aviso
