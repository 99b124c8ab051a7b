#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/bytes.hpp"
#include "core/result.hpp"

namespace aviso::client {

/// Where the system keeps secrets (libsecret, Credential Manager); a desktop brings one. Blocks for up to a second; throws nothing.
class SecretStore {
  public:
    virtual ~SecretStore() = default;
    virtual std::optional<std::string> read(const std::string& name) = 0;  ///< Nothing: not there, or the store is not to be had.
    virtual bool write(const std::string& name, const std::string& secret) = 0;  ///< False: not to be had.
    virtual void erase(const std::string& name) = 0;
};

/// One signed-in identity on this machine: a folder (0700) with `profile` (0600: server, account, pinned fingerprint, session token), `store.db`
/// and `store.queue.db`. Their random 32-byte key stands in `profile` twice: wrapped by Argon2id of the password, so that a later sign-in
/// opens it, and wrapped by the session token, so that a resume does. Logging out removes the token and its wrap. With a SecretStore
/// that works the token is kept there and not in the folder. docs/security.md says what each protects from.
class Profile {
  public:
    /// Reads the folder, or begins an empty profile. Throws std::runtime_error (unreadable).
    static Profile load(const std::filesystem::path& folder, std::shared_ptr<SecretStore> secrets = {});
    /// Writes it, on disk when this returns. Throws std::runtime_error.
    void save() const;

    /// After a sign-in: the store's key, by password or by the previous token, else a new one (then an older store that nothing
    /// opens is set aside, store.db.unreadable). Remembers `new_token`. Takes a tenth of a second.
    Bytes unlock_by_password(std::string_view password, const std::string& new_token);
    /// Errors: unauthenticated (not signed in).
    Result<Bytes> unlock_by_token() const;
    /// The password was changed: wraps `key` anew.
    void rewrap(BytesView key, std::string_view new_password);
    void forget_token();

    std::filesystem::path store_file() const { return folder / "store.db"; }

    std::filesystem::path folder;
    std::string server;       ///< host:port
    std::string account;
    std::string fingerprint;  ///< SHA-256 of the server's certificate, pinned at first use
    std::string token;        ///< Empty: signed out, or the system's key store, which has it, was not given or not to be had.
    bool token_in_system = false;
    std::string device_key;   ///< Made once.

  private:
    std::string secret_name() const { return "aviso:" + device_key; }

    std::shared_ptr<SecretStore> secrets_;
    std::string salt_, by_password_, by_token_;  ///< Bytes
};

}  // namespace aviso::client
