#pragma once

#include <filesystem>
#include <string>

#include "core/bytes.hpp"
#include "core/result.hpp"

namespace aviso::client {

/// One signed-in identity on this machine: a folder (0700) with `profile` (server, account, pinned fingerprint, session token), `key` and
/// `store.db`. The store's random 32-byte key stands in `key` twice: wrapped by Argon2id of the password, so that a later sign-in opens it,
/// and wrapped by the session token, so that a resume does. Logging out removes the token and its wrap. Whoever can read the folder of
/// a signed-in profile can use its session: that is what the file modes are for.
class Profile {
  public:
    /// Reads the folder, or begins an empty profile. Throws std::runtime_error (unreadable).
    static Profile load(const std::filesystem::path& folder);
    /// Writes it, on disk when this returns. Throws std::runtime_error.
    void save() const;

    /// After a sign-in: the store's key, by password or by the previous token, else a new one (then an older store that nothing
    /// opens is set aside as store.db.unreadable). Remembers `new_token`. Takes a tenth of a second.
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
    std::string token;        ///< Empty: signed out.
    std::string device_key;   ///< Made once.

  private:
    std::string salt_, by_password_, by_token_;  ///< Bytes
};

}  // namespace aviso::client
