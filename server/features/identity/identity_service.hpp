#pragma once

#include <string>
#include <vector>

#include "features/identity/identity_types.hpp"
#include "features/identity/lockout_rule.hpp"
#include "features/identity/password_hasher.hpp"
#include "features/identity/session_service.hpp"
#include "features/identity/sign_in_log.hpp"
#include "gateway/access.hpp"

namespace aviso::identity {

/// Accounts, passwords and sessions. Argon2id runs on `pool`, which bounds how many hashes run at once. Callable from any executor.
///
/// An attempt is counted before its password is looked at and the count is cleared by a right one, so that guesses sent in parallel do
/// not get past the lockout; but only once the pool has taken it: a busy server locks nobody out. Accounts that do not exist take the same
/// time and lock the same way.
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
    /// Ends the caller's own session; the caller closes what other connections it has (SignedOut::own).
    Task<void> sign_out(UserId user, SessionId session);

    /// Longest unused first.
    Task<std::vector<Session>> sessions(UserId user);
    /// Signs out one of the user's own. Errors: not_found.
    Task<Result<void>> revoke(UserId user, SessionId session);
    /// As SessionService::tend. Throws DatabaseError.
    Task<void> tend_sessions() { return sessions_.tend(); }
    /// Ends every other session. Errors: unauthenticated ("bad_credentials", "locked"), invalid_argument (the new password).
    Task<Result<void>> change_password(UserId user, SessionId session, std::string old_password, std::string new_password);

    /// Errors: invalid_argument, conflict (account taken), unavailable.
    Task<Result<UserId>> create_account(NewAccount account);
    /// Hashes of one-time passwords, in their order. Errors: unavailable.
    Task<Result<std::vector<std::string>>> hash_one_time(std::vector<std::string> passwords);
    /// Inside a caller's transaction: an account with the hash of its one-time password. The caller refreshes the directory afterwards.
    /// Errors: invalid_argument, conflict.
    Result<UserId> create_account_in(store::Transaction& tx, const directory::PersonDetails& person, const std::string& one_time_hash);
    /// True when the account's password is the one behind this very hash.
    bool has_hash_in(store::Reader& reader, UserId user, const std::string& hash) const;
    /// Demands a change at the next sign-in, opens the account, ends the user's sessions. Errors: not_found, invalid_argument, unavailable.
    /// `is_one_time` as in NewAccount.
    Task<Result<void>> reset_password(UserId user, std::string password, bool is_one_time = false);
    /// Errors: not_found.
    Task<Result<void>> unlock(UserId user);
    /// Disabling ends live sessions at once. Errors: not_found.
    Task<Result<void>> set_enabled(UserId user, bool enabled);
    /// The accounts of these users, without those that do not exist.
    Task<std::vector<Account>> accounts(std::vector<UserId> users);

    /// From now on unknown accounts lock together with the other nodes, as known ones do. `bus` outlives this object.
    void share_lockouts(cache::Bus& bus) { lockout_.share_unknown(bus); }
    /// For the change feed: closes the connections of sessions that another node ended.
    void catch_up(store::Touched touched);

    /// Passwords that wait to be hashed are given up, with an exception. At the end only; any thread.
    void stop_hashing() { hasher_.stop(); }

  private:
    Result<void> check_new_password(const std::string& password) const;
    struct Attempt;
    /// Finds the account and counts the attempt; nothing of the password is looked at.
    Task<Attempt> begin_attempt(const Credentials& credentials);
    /// After the right password: the session, and what had to go for it.
    Task<Result<SignedIn>> open_session(const Credentials& credentials, Account account, std::string rehashed);
    void show_person(SignedIn& answer) const;

    store::Database& database_;
    settings::SettingsService& settings_;
    directory::DirectoryService& directory_;
    gateway::Connections& connections_;
    const Clock& clock_;
    PasswordHasher hasher_;
    LockoutRule lockout_;
    SignInLog sign_ins_;
    SessionService sessions_;
};

}  // namespace aviso::identity
