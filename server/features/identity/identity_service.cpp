#include "features/identity/identity_service.hpp"

#include <algorithm>

#include "core/crypto/hash.hpp"
#include "core/crypto/random.hpp"
#include "core/log.hpp"
#include "features/identity/identity_repository.hpp"

namespace aviso::identity {
namespace {

using gateway::SignedOut;

constexpr int kMaxHashing = 64;                  // sign-ins that may wait for the pool
constexpr std::size_t kMaxRemembered = 10'000;   // phantom accounts, refused tokens
constexpr std::size_t kTokenLength = 64;         // 256 bits in hexadecimal
constexpr std::size_t kMaxPasswordBytes = 256;
constexpr std::chrono::minutes kLastUsedStep{1};
// Nobody guesses 64 random bits, however cheap a guess is; a company's import makes thousands of these.
constexpr crypto::PasswordCost kOneTimeCost{1024, 1, 1};

/// At most `bytes` of it, never half a character.
std::string cut(std::string text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
    text.resize(bytes);
    return text;
}

Device trimmed(Device device) {
    return {cut(std::move(device.key), 64), device.kind, cut(std::move(device.name), 128), cut(std::move(device.version), 64),
            cut(std::move(device.platform), 128)};
}

std::string lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return text;
}

}  // namespace

IdentityService::IdentityService(store::Database& database, const KeyRing& keys, const Clock& clock, settings::SettingsService& settings,
                                 directory::DirectoryService& directory, gateway::Connections& connections, asio::thread_pool& pool,
                                 crypto::PasswordCost cost)
    : database_{database}, keys_{keys}, clock_{clock}, settings_{settings}, directory_{directory}, connections_{connections}, pool_{pool},
      cost_{cost}, dummy_hash_{crypto::hash_password(to_hex(crypto::random_bytes(16)), cost)} {}

Error IdentityService::refusal(std::string_view reason) const {
    Error error{Errc::unauthenticated, "account or password is wrong"};
    if (reason == "locked") {
        error.message = "the account is locked after too many wrong passwords; wait, or ask an administrator";
    } else if (reason == "disabled") {
        error.message = "the account is disabled; ask an administrator";
    } else if (reason.empty()) {
        error.message = "sign in again";
    }
    error.reason = reason;
    return error;
}

Result<void> IdentityService::check_new_password(const std::string& password) const {
    const auto minimum = settings_.integer(settings::kPasswordMinLength);
    const auto characters = std::ranges::count_if(password, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    if (characters >= minimum && password.size() <= kMaxPasswordBytes) return {};
    return fail(Errc::invalid_argument, "password: at least " + std::to_string(minimum) + " characters, at most 256 bytes", "password");
}

bool IdentityService::is_alive(const Session& session) const {
    const Timestamp now = clock_.now();
    return now < session.last_used_at + std::chrono::days{settings_.integer(settings::kSessionDays)} &&
           now < session.created_at + std::chrono::days{settings_.integer(settings::kSessionAbsoluteDays)};
}

bool IdentityService::count_attempt(Lockout& lockout) const {
    const Timestamp now = clock_.now();
    if (now < lockout.locked_until) return false;
    const bool is_over = lockout.locked_until > Timestamp{} || now >= lockout.since + std::chrono::minutes{settings_.integer(settings::kLockoutWindowMinutes)};
    if (lockout.failures == 0 || is_over) lockout = {0, now, {}};
    if (++lockout.failures >= settings_.integer(settings::kLockoutAttempts)) {
        lockout.locked_until = now + std::chrono::hours{settings_.integer(settings::kLockoutHours)};
    }
    return true;
}

bool IdentityService::count_phantom_attempt(const std::string& account) {
    const std::lock_guard lock{mutex_};
    if (phantoms_.size() >= kMaxRemembered) phantoms_.clear();
    return count_attempt(phantoms_[cut(lower(account), 64)]);
}

Task<Result<bool>> IdentityService::verify(std::string password, std::string hash) {
    if (hashing_.fetch_add(1) >= kMaxHashing) {
        --hashing_;
        co_return fail_later(Errc::unavailable, "too many sign-ins at once", std::chrono::seconds{2});
    }
    struct Leave {
        std::atomic<int>& count;
        ~Leave() { --count; }
    } leave{hashing_};
    auto work = [password = std::move(password), hash = std::move(hash), dummy = dummy_hash_, cost = cost_] {
        const bool matches = crypto::verify_password(password, hash);
        // A cheaper hash (a one-time password's) must not tell by its time that the account exists.
        if (crypto::needs_rehash(hash, cost)) static_cast<void>(crypto::verify_password(password, dummy));
        return matches;
    };
    co_return co_await offload(pool_, std::move(work));
}

Task<Result<std::string>> IdentityService::hash(std::string password, crypto::PasswordCost cost) {
    if (hashing_.fetch_add(1) >= kMaxHashing) {
        --hashing_;
        co_return fail_later(Errc::unavailable, "too many sign-ins at once", std::chrono::seconds{2});
    }
    struct Leave {
        std::atomic<int>& count;
        ~Leave() { --count; }
    } leave{hashing_};
    auto work = [password = std::move(password), cost] { return crypto::hash_password(password, cost); };
    co_return co_await offload(pool_, std::move(work));
}

void IdentityService::record(store::Transaction& tx, const Credentials& credentials, UserId user, SessionId session, std::string_view result) {
    const Bytes row_key = crypto::random_bytes(16);
    const Bytes sealed = keys_.seal_column("sign_ins", "account", row_key, cut(credentials.account, 64));
    repository::insert_sign_in(tx, {clock_.now(), user, session, row_key, sealed, credentials.device, credentials.address, result});
}

Task<void> IdentityService::record_refusal(Credentials credentials, UserId user, std::string_view result) {
    co_await database_.write([&](store::Transaction& tx) {
        record(tx, credentials, user, {}, result);
        return true;
    });
    log().info("sign_in_refused user={} address={} result={}", user.value, log_safe(credentials.address), result);
}

IdentityService::Removals IdentityService::make_room(store::Transaction& tx, UserId user, const Device& device) {
    Removals removals;
    std::vector<Session> kept;
    const std::string policy = settings_.text(settings::kExclusiveSignIn);
    for (Session& session : repository::sessions_of(tx, user)) {
        const bool is_same_device = !device.key.empty() && session.device.key == device.key;
        const bool is_pushed_out = policy == "all" || (policy == "device_kind" && session.device.kind == device.kind);
        if (is_same_device || !is_alive(session)) {
            removals.push_back({session.id, SignedOut::revoked, {}});
        } else if (is_pushed_out) {
            removals.push_back({session.id, SignedOut::elsewhere, session.device.name});
        } else {
            kept.push_back(std::move(session));
        }
    }
    const auto most = settings_.integer(settings::kMaxDevices);
    for (std::size_t i = 0; std::ssize(kept) - static_cast<std::ptrdiff_t>(i) >= most; ++i) {  // longest unused first
        removals.push_back({kept[i].id, SignedOut::too_many, kept[i].device.name});
    }
    for (const Removed& removed : removals) repository::delete_session(tx, removed.session, removed.reason);
    return removals;
}

IdentityService::Removals IdentityService::remove_sessions(store::Transaction& tx, UserId user, SessionId except, SignedOut reason) {
    Removals removals;
    for (const Session& session : repository::sessions_of(tx, user)) {
        if (session.id == except) continue;
        repository::delete_session(tx, session.id, reason);
        removals.push_back({session.id, reason, session.device.name});
    }
    return removals;
}

void IdentityService::close(const Removals& removals) {
    for (const Removed& removed : removals) connections_.close_session(removed.session, removed.reason);
}

Task<Result<SignedIn>> IdentityService::sign_in(Credentials credentials) {
    credentials.device = trimmed(std::move(credentials.device));
    credentials.address = cut(std::move(credentials.address), 64);
    struct Attempt {
        std::optional<Account> account;
        bool is_counted = false;
    };
    const bool is_possible = directory::check_account(credentials.account) && credentials.password.size() <= kMaxPasswordBytes;
    const Attempt attempt = co_await database_.write([&](store::Transaction& tx) {
        Attempt begun;
        const auto user = is_possible ? directory_.user_of_account_in(tx, credentials.account) : std::nullopt;
        if (!user) return begun;
        repository::lock_account(tx, *user);
        begun.account = repository::account(tx, *user);
        if (!begun.account) return begun;
        begun.is_counted = count_attempt(begun.account->lockout);
        if (begun.is_counted) repository::update_lockout(tx, *user, begun.account->lockout);
        return begun;
    });
    const UserId user = attempt.account ? attempt.account->user : UserId{};
    const bool may_try = attempt.account ? attempt.is_counted : count_phantom_attempt(credentials.account);
    if (!may_try) {
        co_await record_refusal(credentials, user, "locked");
        co_return std::unexpected(refusal("locked"));
    }
    const auto matches = co_await verify(is_possible ? credentials.password : std::string{}, attempt.account ? attempt.account->password_hash : dummy_hash_);
    if (!matches) co_return std::unexpected(matches.error());
    if (!*matches || !attempt.account) {
        co_await record_refusal(credentials, user, "bad_credentials");
        co_return std::unexpected(refusal("bad_credentials"));
    }

    const std::string token = to_hex(crypto::random_bytes(kTokenLength / 2));
    const Bytes token_hash = crypto::sha256(token);
    struct Made {
        SessionId session;
        Removals removals;
    };
    const auto made = co_await database_.write([&](store::Transaction& tx) -> Result<Made> {
        repository::lock_account(tx, user);
        const auto present = repository::account(tx, user);
        if (!present || present->password_hash != attempt.account->password_hash) return std::unexpected(refusal("bad_credentials"));
        if (!directory_.is_enabled_in(tx, user).value_or(false)) return std::unexpected(refusal("disabled"));
        repository::update_signed_in(tx, user, present->password_hash, clock_.now());
        Made done;
        done.removals = make_room(tx, user, credentials.device);
        done.session = repository::insert_session(tx, token_hash, {{}, user, credentials.device, credentials.address, clock_.now(), clock_.now()});
        record(tx, credentials, user, done.session, "ok");
        return done;
    });
    if (!made) {
        co_await record_refusal(credentials, user, made.error().reason);
        co_return std::unexpected(made.error());
    }
    close(made->removals);
    log().info("signed_in user={} session={} address={}", user.value, made->session.value, log_safe(credentials.address));

    SignedIn answer{{user, made->session, attempt.account->administrator, attempt.account->must_change_password}, token, {}, {}, {}};
    for (const Removed& removed : made->removals) {
        if (removed.reason != SignedOut::revoked) answer.signed_out.push_back(removed.name);
    }
    if (!directory_.person(user)) co_await directory_.refresh();
    if (const auto person = directory_.person(user)) {
        answer.account = person->account;
        answer.name = person->name;
    }
    co_return answer;
}

Task<Result<gateway::Identity>> IdentityService::authenticate(std::string token) {
    if (token.size() != kTokenLength) co_return std::unexpected(refusal(""));
    const Bytes token_hash = crypto::sha256(token);
    {
        const std::lock_guard lock{mutex_};
        if (refused_tokens_.contains(token_hash)) co_return std::unexpected(refusal(""));
    }
    struct Found {
        std::optional<Session> session;
        std::optional<Account> account;
        bool is_enabled = false;
    };
    const Found found = co_await database_.read([&](store::Reader& reader) {
        Found read;
        read.session = repository::session_by_token(reader, token_hash);
        if (!read.session) return read;
        read.account = repository::account(reader, read.session->user);
        read.is_enabled = directory_.is_enabled_in(reader, read.session->user).value_or(false);
        return read;
    });
    if (!found.session) {
        const std::lock_guard lock{mutex_};
        if (refused_tokens_.size() >= kMaxRemembered) refused_tokens_.clear();
        refused_tokens_.insert(token_hash);
    }
    if (!found.session || !found.account || !found.is_enabled || !is_alive(*found.session)) co_return std::unexpected(refusal(""));

    const SessionId session = found.session->id;
    const Timestamp now = clock_.now();
    if (now - found.session->last_used_at >= kLastUsedStep) {
        const auto matched = co_await database_.write([&](store::Transaction& tx) { return repository::update_last_used(tx, session, now); });
        if (matched == 0) co_return std::unexpected(refusal(""));  // revoked meanwhile
    }
    co_return gateway::Identity{found.session->user, session, found.account->administrator, found.account->must_change_password};
}

Task<Result<SignedIn>> IdentityService::resume(std::string token) {
    const auto identity = co_await authenticate(std::move(token));
    if (!identity) co_return std::unexpected(identity.error());
    SignedIn answer{*identity, {}, {}, {}, {}};
    if (const auto person = directory_.person(identity->user)) {
        answer.account = person->account;
        answer.name = person->name;
    }
    co_return answer;
}

Task<void> IdentityService::sign_out(UserId user, SessionId session) {
    const auto person = directory_.person(user);
    co_await database_.write([&](store::Transaction& tx) {
        repository::delete_session(tx, session, SignedOut::revoked);
        record(tx, {person ? person->account : std::string{}, {}, {}, {}}, user, session, "signed_out");
        return true;
    });
    log().info("signed_out user={} session={}", user.value, session.value);
}

Task<std::vector<Session>> IdentityService::sessions(UserId user) {
    auto all = co_await database_.read([user](store::Reader& reader) { return repository::sessions_of(reader, user); });
    std::erase_if(all, [this](const Session& session) { return !is_alive(session); });
    co_return all;
}

Task<Result<void>> IdentityService::revoke(UserId user, SessionId session) {
    const auto revoked = co_await database_.write([&](store::Transaction& tx) -> Result<void> {
        const auto own = repository::sessions_of(tx, user);
        if (std::ranges::find(own, session, &Session::id) == own.end()) return fail(Errc::not_found, "no such session", "session_id");
        repository::delete_session(tx, session, SignedOut::revoked);
        return {};
    });
    if (revoked) connections_.close_session(session, SignedOut::revoked);
    co_return revoked;
}

Task<Result<void>> IdentityService::change_password(UserId user, SessionId session, std::string old_password, std::string new_password) {
    if (auto checked = check_new_password(new_password); !checked) {
        checked.error().field = "new_password";
        co_return checked;
    }
    const auto begun = co_await database_.write([&](store::Transaction& tx) -> Result<Account> {
        repository::lock_account(tx, user);
        auto account = repository::account(tx, user);
        if (!account || !count_attempt(account->lockout)) return std::unexpected(refusal("locked"));
        repository::update_lockout(tx, user, account->lockout);
        return *account;
    });
    if (!begun) co_return std::unexpected(begun.error());
    const auto matches = co_await verify(std::move(old_password), begun->password_hash);
    if (!matches) co_return std::unexpected(matches.error());
    if (!*matches) co_return std::unexpected(refusal("bad_credentials"));
    const auto hashed = co_await hash(std::move(new_password), cost_);
    if (!hashed) co_return std::unexpected(hashed.error());
    const auto removals = co_await database_.write([&](store::Transaction& tx) -> Result<Removals> {
        repository::lock_account(tx, user);
        const auto present = repository::account(tx, user);
        if (!present || present->password_hash != begun->password_hash) return std::unexpected(refusal("bad_credentials"));
        repository::update_password(tx, user, *hashed, false);
        return remove_sessions(tx, user, session, SignedOut::password);
    });
    if (!removals) co_return std::unexpected(removals.error());
    close(*removals);
    co_return Result<void>{};
}

Task<Result<UserId>> IdentityService::create_account(NewAccount account) {
    if (!account.is_one_time) {
        if (auto checked = check_new_password(account.password); !checked) co_return std::unexpected(checked.error());
    }
    const bool must_change = account.must_change_password || account.is_one_time;
    const auto hashed = co_await hash(account.password, account.is_one_time ? kOneTimeCost : cost_);
    if (!hashed) co_return std::unexpected(hashed.error());
    const auto user = co_await database_.write([&](store::Transaction& tx) -> Result<UserId> {
        auto added = directory_.add_person_in(tx, account.person);
        if (added) repository::insert_account(tx, *added, *hashed, must_change, account.administrator);
        return added;
    });
    if (user) co_await directory_.refresh();
    co_return user;
}

Task<Result<void>> IdentityService::reset_password(UserId user, std::string password, bool is_one_time) {
    if (!is_one_time) {
        if (auto checked = check_new_password(password); !checked) co_return checked;
    }
    const auto hashed = co_await hash(std::move(password), is_one_time ? kOneTimeCost : cost_);
    if (!hashed) co_return std::unexpected(hashed.error());
    const auto removals = co_await database_.write([&](store::Transaction& tx) -> Result<Removals> {
        repository::lock_account(tx, user);
        if (!repository::account(tx, user)) return fail(Errc::not_found, "no such account", "user_id");
        repository::update_password(tx, user, *hashed, true);
        return remove_sessions(tx, user, {}, SignedOut::password);
    });
    if (!removals) co_return std::unexpected(removals.error());
    close(*removals);
    co_return Result<void>{};
}

Task<Result<void>> IdentityService::unlock(UserId user) {
    co_return co_await database_.write([user](store::Transaction& tx) -> Result<void> {
        if (!repository::account(tx, user)) return fail(Errc::not_found, "no such account", "user_id");
        repository::update_lockout(tx, user, {});
        return {};
    });
}

Task<Result<void>> IdentityService::set_enabled(UserId user, bool enabled) {
    const auto removals = co_await database_.write([&](store::Transaction& tx) -> Result<Removals> {
        repository::lock_account(tx, user);  // a sign-in under way sees either the disabled person or has its session removed here
        if (auto set = directory_.set_enabled_in(tx, user, enabled); !set) return std::unexpected(set.error());
        return enabled ? Removals{} : remove_sessions(tx, user, {}, SignedOut::disabled);
    });
    if (!removals) co_return std::unexpected(removals.error());
    close(*removals);
    co_await directory_.refresh();
    co_return Result<void>{};
}

Task<std::vector<Account>> IdentityService::accounts(std::vector<UserId> users) {
    co_return co_await database_.read([&](store::Reader& reader) {
        return repository::accounts(reader, users);
    });
}

void IdentityService::catch_up(store::Touched touched) {
    if (touched.kind != store::Touched::Kind::session) return;
    connections_.close_session(SessionId{touched.id}, static_cast<SignedOut>(touched.version));
}

}  // namespace aviso::identity
