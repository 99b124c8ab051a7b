#include "features/identity/identity_repository.hpp"

#include <algorithm>

#include "store/sized_sql.hpp"

namespace aviso::identity::repository {
namespace {

using store::Blob;
using store::Sql;

constexpr Sql kAccount{
    "SELECT user_id, password_hash, must_change_password, administrator, failures, failures_since_ms, locked_until_ms, last_sign_in_at_ms "
    "FROM accounts WHERE user_id = ?"};
constexpr Sql kAccounts{  // kAccountsAtOnce parameters
    "SELECT user_id, password_hash, must_change_password, administrator, failures, failures_since_ms, locked_until_ms, last_sign_in_at_ms "
    "FROM accounts WHERE user_id IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ORDER BY user_id LIMIT 20"};
constexpr std::size_t kAccountsAtOnce = 20;
constexpr Sql kInsertAccount{"INSERT INTO accounts (user_id, password_hash, must_change_password, administrator) VALUES (?, ?, ?, ?)"};
constexpr Sql kLockAccount{"UPDATE accounts SET failures = failures WHERE user_id = ?"};
constexpr Sql kUpdateLockout{"UPDATE accounts SET failures = ?, failures_since_ms = ?, locked_until_ms = ? WHERE user_id = ?"};
constexpr Sql kUpdateSignedIn{
    "UPDATE accounts SET password_hash = ?, failures = 0, locked_until_ms = 0, last_sign_in_at_ms = ? WHERE user_id = ?"};
constexpr Sql kUpdatePassword{
    "UPDATE accounts SET password_hash = ?, must_change_password = ?, failures = 0, locked_until_ms = 0 WHERE user_id = ?"};
constexpr Sql kSessionByToken{
    "SELECT session_id, user_id, row_key, sealed_device, device_kind, created_at_ms, last_used_at_ms FROM sessions WHERE token_hash = ?"};
constexpr Sql kSessionsOf{
    "SELECT session_id, user_id, row_key, sealed_device, device_kind, created_at_ms, last_used_at_ms FROM sessions WHERE user_id = ? "
    "ORDER BY last_used_at_ms, session_id LIMIT 1000"};
constexpr Sql kInsertSession{
    "INSERT INTO sessions (user_id, token_hash, row_key, sealed_device, device_kind, created_at_ms, last_used_at_ms) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"};
constexpr Sql kUpdateLastUsed{"UPDATE sessions SET last_used_at_ms = ? WHERE session_id = ?"};
const store::SizedSql kSessionAges{[](std::size_t n) {
    return "SELECT session_id, created_at_ms, last_used_at_ms FROM sessions WHERE session_id IN (" + store::repeated(n, "?", ", ") + ")";
}};
const store::SizedSql kUpdateLastUsedMany{
    [](std::size_t n) { return "UPDATE sessions SET last_used_at_ms = ? WHERE session_id IN (" + store::repeated(n, "?", ", ") + ")"; }};
constexpr Sql kDeleteSession{"DELETE FROM sessions WHERE session_id = ?"};
constexpr Sql kInsertSignIn{
    "INSERT INTO sign_ins (at_ms, user_id, session_id, row_key, sealed_account, sealed_origin, device_kind, result) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};

/// These as parameters after `values`; the last fills up.
std::vector<store::Value> with_ids(std::vector<store::Value> values, std::span<const SessionId> sessions, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) values.emplace_back(sessions[std::min(i, sessions.size() - 1)]);
    return values;
}

Account account_row(store::Row& row) {
    Account account;
    account.user = row.id<UserId>(0);
    account.password_hash = row.take(1);
    account.must_change_password = row.integer(2) != 0;
    account.administrator = row.integer(3) != 0;
    account.lockout = {static_cast<int>(row.integer(4)), row.time(5), row.time(6)};
    account.last_sign_in_at = row.time(7);
    return account;
}

SessionRow session_row(store::Row& row) {
    SessionRow session;
    session.id = row.id<SessionId>(0);
    session.user = row.id<UserId>(1);
    session.row_key = row.take(2);
    session.sealed_device = row.take(3);
    session.device_kind = static_cast<int>(row.integer(4));
    session.created_at = row.time(5);
    session.last_used_at = row.time(6);
    return session;
}

}  // namespace

std::optional<Account> account(store::Reader& reader, UserId user) {
    auto row = reader.query_one(kAccount, user);
    if (!row) return std::nullopt;
    return account_row(*row);
}

std::vector<Account> accounts(store::Reader& reader, std::span<const UserId> users) {
    std::vector<Account> found;
    for (std::size_t at = 0; at < users.size(); at += kAccountsAtOnce) {
        const auto part = users.subspan(at, std::min(kAccountsAtOnce, users.size() - at));
        std::vector<store::Value> values(part.begin(), part.end());
        values.resize(kAccountsAtOnce, store::Value{part.back()});  // one statement whatever the number
        for (store::Row& row : reader.run(kAccounts, values)) found.push_back(account_row(row));
    }
    return found;
}

void insert_account(store::Transaction& tx, UserId user, const std::string& password_hash, bool must_change, bool administrator) {
    tx.execute(kInsertAccount, user, password_hash, must_change, administrator);
}

void lock_account(store::Transaction& tx, UserId user) { tx.execute(kLockAccount, user); }

void update_lockout(store::Transaction& tx, UserId user, const Lockout& lockout) {
    tx.execute(kUpdateLockout, lockout.failures, lockout.since, lockout.locked_until, user);
}

void update_signed_in(store::Transaction& tx, UserId user, const std::string& password_hash, Timestamp at) {
    tx.execute(kUpdateSignedIn, password_hash, at, user);
}

void update_password(store::Transaction& tx, UserId user, const std::string& password_hash, bool must_change) {
    tx.execute(kUpdatePassword, password_hash, must_change, user);
}

std::optional<SessionRow> session_by_token(store::Reader& reader, BytesView token_hash) {
    auto row = reader.query_one(kSessionByToken, Blob{token_hash});
    if (!row) return std::nullopt;
    return session_row(*row);
}

std::vector<SessionRow> sessions_of(store::Reader& reader, UserId user) {
    std::vector<SessionRow> sessions;
    for (store::Row& row : reader.query(kSessionsOf, user)) sessions.push_back(session_row(row));
    return sessions;
}

SessionId insert_session(store::Transaction& tx, BytesView token_hash, const SessionRow& session) {
    tx.execute(kInsertSession, session.user, Blob{token_hash}, Blob{session.row_key}, Blob{session.sealed_device}, session.device_kind,
               session.created_at, session.last_used_at);
    return SessionId{tx.insert_id()};
}

std::int64_t update_last_used(store::Transaction& tx, SessionId session, Timestamp at) { return tx.execute(kUpdateLastUsed, at, session); }

std::vector<SessionAge> session_ages(store::Reader& reader, std::span<const SessionId> sessions) {
    std::vector<SessionAge> ages;
    store::padded_chunks(reader.dialect(), sessions.size(), [&](std::size_t offset, std::size_t used, std::size_t size) {
        for (const store::Row& row : reader.run(kSessionAges.at(size), with_ids({}, sessions.subspan(offset, used), size)))
            ages.push_back({row.id<SessionId>(0), row.time(1), row.time(2)});
    });
    return ages;
}

void update_last_used(store::Transaction& tx, std::span<const SessionId> sessions, Timestamp at) {
    store::padded_chunks(tx.dialect(), sessions.size(), [&](std::size_t offset, std::size_t used, std::size_t size) {
        tx.run_change(kUpdateLastUsedMany.at(size), with_ids({store::Value{at}}, sessions.subspan(offset, used), size));
    });
}

void delete_session(store::Transaction& tx, SessionId session, gateway::SignedOut reason) {
    tx.execute(kDeleteSession, session);
    tx.touch({store::Touched::Kind::session, session.value, static_cast<std::int64_t>(reason)});
}

void insert_sign_in(store::Transaction& tx, const SignInRow& row) {
    tx.execute(kInsertSignIn, row.at, row.user, row.session, Blob{row.row_key}, Blob{row.sealed_account}, Blob{row.sealed_origin},
               row.device_kind, row.result);
}

}  // namespace aviso::identity::repository
