#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "features/identity/identity_types.hpp"
#include "store/database.hpp"

/// The tables `accounts`, `sessions`, `sign_ins`.
namespace aviso::identity::repository {

/// What a sign-in attempt leaves in the log (SEC-16).
struct SignInRow {
    Timestamp at;
    UserId user;
    SessionId session;
    Bytes row_key;
    Bytes sealed_account;
    Bytes sealed_origin;  ///< address, device name, version, platform
    int device_kind = 0;
    std::string_view result;
};

/// A session as it is stored.
struct SessionRow {
    SessionId id;
    UserId user;
    Bytes row_key;
    Bytes sealed_device;  ///< device key, name, version, platform, address
    int device_kind = 0;
    Timestamp created_at;
    Timestamp last_used_at;
};

std::optional<Account> account(store::Reader& reader, UserId user);
/// Those that exist.
std::vector<Account> accounts(store::Reader& reader, std::span<const UserId> users);
void insert_account(store::Transaction& tx, UserId user, const std::string& password_hash, bool must_change, bool administrator);
/// Locks the account's row until the end of the transaction, on both engines.
void lock_account(store::Transaction& tx, UserId user);
void update_lockout(store::Transaction& tx, UserId user, const Lockout& lockout);
void update_signed_in(store::Transaction& tx, UserId user, const std::string& password_hash, Timestamp at);
/// Also opens a locked account.
void update_password(store::Transaction& tx, UserId user, const std::string& password_hash, bool must_change);

std::optional<SessionRow> session_by_token(store::Reader& reader, BytesView token_hash);
/// Of one user, longest unused first.
std::vector<SessionRow> sessions_of(store::Reader& reader, UserId user);
SessionId insert_session(store::Transaction& tx, BytesView token_hash, const SessionRow& session);
/// Rows matched: 0 when it is gone.
std::int64_t update_last_used(store::Transaction& tx, SessionId session, Timestamp at);
struct SessionAge {
    SessionId id;
    Timestamp created_at;
    Timestamp last_used_at;
};
/// Of those that exist.
std::vector<SessionAge> session_ages(store::Reader& reader, std::span<const SessionId> sessions);
void update_last_used(store::Transaction& tx, std::span<const SessionId> sessions, Timestamp at);
/// Deletes it and tells the other nodes why.
void delete_session(store::Transaction& tx, SessionId session, gateway::SignedOut reason);

void insert_sign_in(store::Transaction& tx, const SignInRow& row);

}  // namespace aviso::identity::repository
