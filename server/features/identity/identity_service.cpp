#include "features/identity/identity_service.hpp"

#include <algorithm>
#include <optional>

#include "core/log.hpp"
#include "features/identity/identity_repository.hpp"

namespace aviso::identity {
namespace {

using gateway::SignedOut;

constexpr std::size_t kMaxPasswordBytes = 256;
// Nobody guesses 64 random bits, however cheap a guess is; a company's import makes thousands of these.
constexpr crypto::PasswordCost kOneTimeCost{1024, 1, 1};

Device trimmed(Device device) {
    return {cut(std::move(device.key), 64), device.kind, cut(std::move(device.name), 128), cut(std::move(device.version), 64),
            cut(std::move(device.platform), 128)};
}

/// The account as the queue of attempts knows it: the same whatever the case it was entered in.
std::string queue_of(std::string account) {
    for (char& c : account) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return cut(std::move(account), 64);
}

}  // namespace

struct IdentityService::Attempt {
    std::optional<Account> account;
    bool is_counted = false;
};

IdentityService::IdentityService(store::Database& database, const KeyRing& keys, const Clock& clock, settings::SettingsService& settings,
                                 directory::DirectoryService& directory, gateway::Connections& connections, asio::thread_pool& pool,
                                 crypto::PasswordCost cost)
    : database_{database}, settings_{settings}, directory_{directory}, connections_{connections}, clock_{clock}, hasher_{pool, cost},
      lockout_{settings, clock}, sign_ins_{database, keys, clock}, sessions_{database, keys, clock, settings, connections} {}

Result<void> IdentityService::check_new_password(const std::string& password) const {
    const auto minimum = settings_.integer(settings::kPasswordMinLength);
    const auto characters = std::ranges::count_if(password, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    if (characters >= minimum && password.size() <= kMaxPasswordBytes) return {};
    return fail(Errc::invalid_argument, "password: at least " + std::to_string(minimum) + " characters, at most 256 bytes", "password");
}

Task<Result<SignedIn>> IdentityService::sign_in(Credentials credentials) {
    credentials.device = trimmed(std::move(credentials.device));
    credentials.address = cut(std::move(credentials.address), 64);
    const auto place = hasher_.enter(queue_of(credentials.account));
    if (!place) co_return std::unexpected(place.error());

    Attempt attempt = co_await begin_attempt(credentials);
    const UserId user = attempt.account ? attempt.account->user : UserId{};
    if (!attempt.is_counted) {
        co_await sign_ins_.record_refusal(credentials, user, "locked");
        co_return std::unexpected(refusal("locked"));
    }
    const std::string hash = attempt.account ? attempt.account->password_hash : hasher_.dummy_hash();
    // A password that must be changed at once is not worth a dearer hash.
    const bool renew = attempt.account && !attempt.account->must_change_password;
    auto check = co_await hasher_.verify(*place, credentials.password.size() <= kMaxPasswordBytes ? credentials.password : std::string{}, hash, renew);
    if (!check.matches || !attempt.account) {
        co_await sign_ins_.record_refusal(credentials, user, "bad_credentials");
        co_return std::unexpected(refusal("bad_credentials"));
    }
    auto opened = co_await open_session(credentials, std::move(*attempt.account), std::move(check.rehashed));
    if (!opened) co_await sign_ins_.record_refusal(credentials, user, opened.error().reason);
    co_return opened;
}

Task<IdentityService::Attempt> IdentityService::begin_attempt(const Credentials& credentials) {
    const bool is_possible = directory::check_account(credentials.account) && credentials.password.size() <= kMaxPasswordBytes;
    Attempt attempt = co_await database_.write([&](store::Transaction& tx) {
        Attempt begun;
        const auto user = is_possible ? directory_.user_of_account_in(tx, credentials.account) : std::nullopt;
        if (!user) return begun;
        repository::lock_account(tx, *user);
        begun.account = repository::account(tx, *user);
        if (!begun.account) return begun;
        begun.is_counted = lockout_.count(begun.account->lockout);
        if (begun.is_counted) repository::update_lockout(tx, *user, begun.account->lockout);
        return begun;
    });
    if (!attempt.account) attempt.is_counted = lockout_.count_unknown(credentials.account);
    co_return attempt;
}

Task<Result<SignedIn>> IdentityService::open_session(const Credentials& credentials, Account account, std::string rehashed) {
    struct Made {
        SessionId session;
        SessionService::Removals removals;
    };
    const UserId user = account.user;
    const std::string token = SessionService::new_token();
    const auto made = co_await database_.write([&](store::Transaction& tx) -> Result<Made> {
        repository::lock_account(tx, user);
        const auto present = repository::account(tx, user);
        if (!present || present->password_hash != account.password_hash) return std::unexpected(refusal("bad_credentials"));
        if (!directory_.is_enabled_in(tx, user).value_or(false)) return std::unexpected(refusal("disabled"));
        repository::update_signed_in(tx, user, rehashed.empty() ? present->password_hash : rehashed, clock_.now());
        Made done;
        done.session = sessions_.open_in(tx, *present, credentials.device, credentials.address, token, done.removals);
        sign_ins_.record(tx, credentials, user, done.session, "ok");
        return done;
    });
    if (!made) co_return std::unexpected(made.error());
    sessions_.close(made->removals);
    log().info("signed_in user={} session={} address={}", user.value, made->session.value, log_safe(credentials.address));

    SignedIn answer{{user, made->session, account.administrator, account.must_change_password}, token, {}, {}, {}};
    for (const auto& removed : made->removals) {
        if (removed.reason != SignedOut::revoked) answer.signed_out.push_back(removed.name);
    }
    if (!directory_.person(user)) co_await directory_.refresh();
    show_person(answer);
    co_return answer;
}

void IdentityService::show_person(SignedIn& answer) const {
    const auto person = directory_.person(answer.identity.user);
    if (!person) return;
    answer.account = person->account;
    answer.name = person->name;
}

Task<Result<gateway::Identity>> IdentityService::authenticate(std::string token) {
    auto is_enabled = [this](store::Reader& reader, UserId user) { return directory_.is_enabled_in(reader, user).value_or(false); };
    const auto found = co_await sessions_.find(std::move(token), std::move(is_enabled));
    if (!found) co_return std::unexpected(found.error());
    const Account& account = found->account;
    co_return gateway::Identity{account.user, found->session.id, account.administrator, account.must_change_password};
}

Task<Result<SignedIn>> IdentityService::resume(std::string token) {
    const auto identity = co_await authenticate(std::move(token));
    if (!identity) co_return std::unexpected(identity.error());
    SignedIn answer{*identity, {}, {}, {}, {}};
    show_person(answer);
    co_return answer;
}

Task<void> IdentityService::sign_out(UserId user, SessionId session) {
    const auto person = directory_.person(user);
    co_await database_.write([&](store::Transaction& tx) {
        repository::delete_session(tx, session, SignedOut::own);
        sign_ins_.record(tx, {person ? person->account : std::string{}, {}, {}, {}}, user, session, "signed_out");
        return true;
    });
    log().info("signed_out user={} session={}", user.value, session.value);
}

Task<std::vector<Session>> IdentityService::sessions(UserId user) { return sessions_.list(user); }

Task<Result<void>> IdentityService::revoke(UserId user, SessionId session) { return sessions_.revoke(user, session); }

Task<Result<void>> IdentityService::change_password(UserId user, SessionId session, std::string old_password, std::string new_password) {
    if (auto checked = check_new_password(new_password); !checked) {
        checked.error().field = "new_password";
        co_return checked;
    }
    const auto place = hasher_.enter("user " + std::to_string(user.value));
    if (!place) co_return std::unexpected(place.error());
    const auto begun = co_await database_.write([&](store::Transaction& tx) -> Result<Account> {
        repository::lock_account(tx, user);
        auto account = repository::account(tx, user);
        if (!account || !lockout_.count(account->lockout)) return std::unexpected(refusal("locked"));
        repository::update_lockout(tx, user, account->lockout);
        return *account;
    });
    if (!begun) co_return std::unexpected(begun.error());
    const auto check = co_await hasher_.verify(*place, std::move(old_password), begun->password_hash, false);
    if (!check.matches) co_return std::unexpected(refusal("bad_credentials"));
    const std::string hashed = co_await hasher_.hash(*place, std::move(new_password), hasher_.cost());
    const auto removals = co_await database_.write([&](store::Transaction& tx) -> Result<SessionService::Removals> {
        repository::lock_account(tx, user);
        const auto present = repository::account(tx, user);
        if (!present || present->password_hash != begun->password_hash) return std::unexpected(refusal("bad_credentials"));
        repository::update_password(tx, user, hashed, false);
        return sessions_.remove_all_in(tx, user, session, SignedOut::password);
    });
    if (!removals) co_return std::unexpected(removals.error());
    sessions_.close(*removals);
    log().info("password_changed user={}", user.value);
    co_return Result<void>{};
}

Task<Result<UserId>> IdentityService::create_account(NewAccount account) {
    if (!account.is_one_time) {
        if (auto checked = check_new_password(account.password); !checked) co_return std::unexpected(checked.error());
    }
    const bool must_change = account.must_change_password || account.is_one_time;
    const auto place = hasher_.enter();
    if (!place) co_return std::unexpected(place.error());
    const std::string hashed = co_await hasher_.hash(*place, account.password, account.is_one_time ? kOneTimeCost : hasher_.cost());
    const auto user = co_await database_.write([&](store::Transaction& tx) -> Result<UserId> {
        auto added = directory_.add_person_in(tx, account.person);
        if (added) repository::insert_account(tx, *added, hashed, must_change, account.administrator);
        return added;
    });
    if (user) co_await directory_.refresh();
    co_return user;
}

Task<Result<std::vector<std::string>>> IdentityService::hash_one_time(std::vector<std::string> passwords) {
    const auto place = hasher_.enter();
    if (!place) co_return std::unexpected(place.error());
    std::vector<std::string> hashes;
    for (std::string& password : passwords) hashes.push_back(co_await hasher_.hash(*place, std::move(password), kOneTimeCost));
    co_return hashes;
}

Result<UserId> IdentityService::create_account_in(store::Transaction& tx, const directory::PersonDetails& person, const std::string& one_time_hash) {
    auto added = directory_.add_person_in(tx, person);
    if (added) repository::insert_account(tx, *added, one_time_hash, true, false);
    return added;
}

bool IdentityService::has_hash_in(store::Reader& reader, UserId user, const std::string& hash) const {
    const auto account = repository::account(reader, user);
    return account && account->password_hash == hash;
}

Task<Result<void>> IdentityService::reset_password(UserId user, std::string password, bool is_one_time) {
    if (!is_one_time) {
        if (auto checked = check_new_password(password); !checked) co_return checked;
    }
    const auto place = hasher_.enter();
    if (!place) co_return std::unexpected(place.error());
    const std::string hashed = co_await hasher_.hash(*place, std::move(password), is_one_time ? kOneTimeCost : hasher_.cost());
    const auto removals = co_await database_.write([&](store::Transaction& tx) -> Result<SessionService::Removals> {
        repository::lock_account(tx, user);
        if (!repository::account(tx, user)) return fail(Errc::not_found, "no such account", "user_id");
        repository::update_password(tx, user, hashed, true);
        return sessions_.remove_all_in(tx, user, {}, SignedOut::password);
    });
    if (!removals) co_return std::unexpected(removals.error());
    sessions_.close(*removals);
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
    const auto removals = co_await database_.write([&](store::Transaction& tx) -> Result<SessionService::Removals> {
        repository::lock_account(tx, user);  // a sign-in under way sees either the disabled person or has its session removed here
        if (auto set = directory_.set_enabled_in(tx, user, enabled); !set) return std::unexpected(set.error());
        if (enabled) repository::update_lockout(tx, user, {});  // what was tried meanwhile does not lock
        return enabled ? SessionService::Removals{} : sessions_.remove_all_in(tx, user, {}, SignedOut::disabled);
    });
    if (!removals) co_return std::unexpected(removals.error());
    sessions_.close(*removals);
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
