#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/crypto/password_hash.hpp"
#include "features/directory/directory_service.hpp"
#include "features/settings/settings_service.hpp"
#include "gateway/access.hpp"
#include "gateway/fan_out.hpp"

namespace aviso::identity {

struct Device {
    std::string key;  ///< the same at every sign-in of a device; empty = none
    int kind = 0;     ///< the numbers of aviso.v1.DeviceKind
    std::string name;
    std::string version;
    std::string platform;
};

struct Session {
    SessionId id;
    UserId user;
    Device device;
    std::string address;
    Timestamp created_at;
    Timestamp last_used_at;  ///< exact to a minute
};

/// Wrong passwords in a row (ACC-06).
struct Lockout {
    int failures = 0;
    Timestamp since;
    Timestamp locked_until;
};

struct Account {
    UserId user;
    std::string password_hash;
    bool must_change_password = false;
    bool administrator = false;
    Lockout lockout;
    Timestamp last_sign_in_at;  ///< 0 = never
};

struct Credentials {
    std::string account;
    std::string password;
    Device device;
    std::string address;
};

struct SignedIn {
    gateway::Identity identity;
    std::string token;  ///< opaque; known to the device only. Empty after a resume.
    std::string account;
    std::string name;
    std::vector<std::string> signed_out;  ///< names of the devices this sign-in pushed out
};

struct NewAccount {
    directory::PersonDetails person;
    std::string password;
    bool administrator = false;
    bool must_change_password = false;
    bool is_one_time = false;  ///< made by the server with at least 64 random bits: must be changed, and no rule for passwords is asked
};

/// Accounts, passwords and sessions. Argon2id runs on `pool`, which bounds how many hashes run at once. Callable from any executor.
///
/// An attempt is counted before its password is looked at and the count is cleared by a right one, so that guesses sent in parallel do
/// not get past the lockout. Accounts that do not exist take the same time and lock the same way.
class IdentityService final : public gateway::Authenticator {
  public:
    IdentityService(store::Database& database, const KeyRing& keys, const Clock& clock, settings::SettingsService& settings,
                    directory::DirectoryService& directory, gateway::Connections& connections, asio::thread_pool& pool,
                    crypto::PasswordCost cost = {});

    /// Errors: unauthenticated with reason "bad_credentials", "locked" or "disabled"; unavailable (too many sign-ins wait for the pool).
    Task<Result<SignedIn>> sign_in(Credentials credentials);
    /// Errors: unauthenticated.
    Task<Result<SignedIn>> resume(std::string token);
    Task<Result<gateway::Identity>> authenticate(std::string token) override;
    Task<void> sign_out(UserId user, SessionId session);

    /// Longest unused first.
    Task<std::vector<Session>> sessions(UserId user);
    /// Signs out one of the user's own. Errors: not_found.
    Task<Result<void>> revoke(UserId user, SessionId session);
    /// Ends every other session. Errors: unauthenticated ("bad_credentials", "locked"), invalid_argument (the new password).
    Task<Result<void>> change_password(UserId user, SessionId session, std::string old_password, std::string new_password);

    /// Errors: invalid_argument, conflict (account taken), unavailable.
    Task<Result<UserId>> create_account(NewAccount account);
    /// Demands a change at the next sign-in, opens the account, ends the user's sessions. Errors: not_found, invalid_argument, unavailable.
    /// `is_one_time` as in NewAccount.
    Task<Result<void>> reset_password(UserId user, std::string password, bool is_one_time = false);
    /// Errors: not_found.
    Task<Result<void>> unlock(UserId user);
    /// Disabling ends live sessions at once. Errors: not_found.
    Task<Result<void>> set_enabled(UserId user, bool enabled);
    /// The accounts of these users, without those that do not exist.
    Task<std::vector<Account>> accounts(std::vector<UserId> users);

    /// For the change feed: closes the connections of sessions that another node ended.
    void catch_up(store::Touched touched);

  private:
    struct Removed {
        SessionId session;
        gateway::SignedOut reason;
        std::string name;
    };
    using Removals = std::vector<Removed>;

    Error refusal(std::string_view reason) const;
    Result<void> check_new_password(const std::string& password) const;
    bool is_alive(const Session& session) const;
    /// Counts an attempt. False: locked, and not counted.
    bool count_attempt(Lockout& lockout) const;
    bool count_phantom_attempt(const std::string& account);
    Task<Result<bool>> verify(std::string password, std::string hash);
    Task<Result<std::string>> hash(std::string password, crypto::PasswordCost cost);
    Task<void> record_refusal(Credentials credentials, UserId user, std::string_view result);
    void record(store::Transaction& tx, const Credentials& credentials, UserId user, SessionId session, std::string_view result);
    Removals make_room(store::Transaction& tx, UserId user, const Device& device);
    Removals remove_sessions(store::Transaction& tx, UserId user, SessionId except, gateway::SignedOut reason);
    void close(const Removals& removals);

    store::Database& database_;
    const KeyRing& keys_;
    const Clock& clock_;
    settings::SettingsService& settings_;
    directory::DirectoryService& directory_;
    gateway::Connections& connections_;
    asio::thread_pool& pool_;
    const crypto::PasswordCost cost_;
    const std::string dummy_hash_;  ///< what a password for an unknown account is compared with

    std::atomic<int> hashing_{0};
    std::mutex mutex_;
    std::unordered_map<std::string, Lockout> phantoms_;  ///< of accounts that do not exist; bounded
    std::unordered_set<Bytes> refused_tokens_;           ///< hashes; may only refuse: a token unknown once is never made again
};

}  // namespace aviso::identity
