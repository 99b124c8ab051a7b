#include "features/identity/session_service.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "core/crypto/hash.hpp"
#include "core/crypto/random.hpp"
#include "features/identity/identity_repository.hpp"
#include "features/identity/sealed_fields.hpp"

namespace aviso::identity {
namespace {

using gateway::SignedOut;

constexpr std::string_view kTable = "sessions";
constexpr std::string_view kColumn = "device";
constexpr std::size_t kMaxRemembered = 10'000;  // refused tokens
constexpr std::size_t kTokenLength = 64;        // 256 bits in hexadecimal
constexpr std::chrono::minutes kLastUsedStep{1};
constexpr std::size_t kTendedAtOnce = 128;  // one transaction's share of rows

Session open_row(const KeyRing& keys, const repository::SessionRow& row) {
    const auto plain = keys.open_column(kTable, kColumn, row.row_key, row.sealed_device);
    auto fields = plain ? split_fields(*plain, 5) : std::nullopt;
    if (!fields) throw std::runtime_error{"sessions: row " + std::to_string(row.id.value) + " does not open under the master key"};
    std::vector<std::string>& f = *fields;
    return {row.id, row.user, {std::move(f[0]), row.device_kind, std::move(f[1]), std::move(f[2]), std::move(f[3])}, std::move(f[4]),
            row.created_at, row.last_used_at};
}

}  // namespace

SessionService::SessionService(store::Database& database, const KeyRing& keys, const Clock& clock, const settings::SettingsService& settings,
                               gateway::Connections& connections)
    : database_{database}, keys_{keys}, clock_{clock}, settings_{settings}, connections_{connections} {}

std::string SessionService::new_token() { return to_hex(crypto::random_bytes(kTokenLength / 2)); }

/// What was opened then or before is too old, however much it is used.
Timestamp SessionService::oldest_birth() const { return clock_.now() - std::chrono::days{settings_.integer(settings::kSessionAbsoluteDays)}; }

bool SessionService::is_alive(const Session& session) const {
    const Timestamp now = clock_.now();
    return now < session.last_used_at + std::chrono::days{settings_.integer(settings::kSessionDays)} && session.created_at > oldest_birth();
}

std::vector<Session> SessionService::sessions_in(store::Reader& reader, UserId user) const {
    std::vector<Session> sessions;
    for (const auto& row : repository::sessions_of(reader, user)) sessions.push_back(open_row(keys_, row));
    return sessions;
}

Task<Result<SessionService::Found>> SessionService::find(std::string token, std::function<bool(store::Reader&, UserId)> is_enabled) {
    if (token.size() != kTokenLength) co_return std::unexpected(refusal(""));
    const Bytes token_hash = crypto::sha256(token);
    {
        const std::lock_guard lock{mutex_};
        if (refused_tokens_.contains(token_hash)) co_return std::unexpected(refusal(""));
    }
    struct Read {
        std::optional<repository::SessionRow> row;
        std::optional<Account> account;
        bool may_enter = false;
    };
    const Read read = co_await database_.read([&](store::Reader& reader) {
        Read found;
        found.row = repository::session_by_token(reader, token_hash);
        if (!found.row) return found;
        found.account = repository::account(reader, found.row->user);
        found.may_enter = is_enabled(reader, found.row->user);
        return found;
    });
    if (!read.row) {
        const std::lock_guard lock{mutex_};
        if (refused_tokens_.size() >= kMaxRemembered) refused_tokens_.clear();
        refused_tokens_.insert(token_hash);
    }
    if (!read.row || !read.account || !read.may_enter) co_return std::unexpected(refusal(""));
    const Session session = open_row(keys_, *read.row);
    if (!is_alive(session)) co_return std::unexpected(refusal(""));

    const Timestamp now = clock_.now();
    if (now - session.last_used_at >= kLastUsedStep) {
        const auto matched = co_await database_.write([&](store::Transaction& tx) { return repository::update_last_used(tx, session.id, now); });
        if (matched == 0) co_return std::unexpected(refusal(""));  // revoked meanwhile
    }
    co_return Found{session, *read.account};
}

Task<void> SessionService::tend() {
    const std::vector<SessionId> live = connections_.online_sessions();
    for (std::size_t offset = 0; offset < live.size(); offset += kTendedAtOnce) {
        const std::span part = std::span{live}.subspan(offset, std::min(kTendedAtOnce, live.size() - offset));
        const auto ages = co_await database_.read([part](store::Reader& reader) { return repository::session_ages(reader, part); });
        const Timestamp now = clock_.now();
        std::vector<SessionId> used;
        Removals ended;
        for (const repository::SessionAge& age : ages) {
            if (age.created_at <= oldest_birth()) ended.push_back({age.id, SignedOut::expired, {}});
            else if (now - age.last_used_at >= kLastUsedStep) used.push_back(age.id);
        }
        if (used.empty() && ended.empty()) continue;
        auto write = [&used, &ended, now](store::Transaction& tx) {
            repository::update_last_used(tx, used, now);
            for (const Removed& one : ended) repository::delete_session(tx, one.session, one.reason);
            return true;
        };
        co_await database_.write(write, store::Priority::bulk);
        close(ended);
    }
}

Task<std::vector<Session>> SessionService::list(UserId user) {
    auto all = co_await database_.read([this, user](store::Reader& reader) { return sessions_in(reader, user); });
    std::erase_if(all, [this](const Session& session) { return !is_alive(session); });
    co_return all;
}

Task<Result<void>> SessionService::revoke(UserId user, SessionId session) {
    const auto revoked = co_await database_.write([&](store::Transaction& tx) -> Result<void> {
        const auto own = repository::sessions_of(tx, user);
        if (std::ranges::find(own, session, &repository::SessionRow::id) == own.end()) return fail(Errc::not_found, "no such session", "session_id");
        repository::delete_session(tx, session, SignedOut::revoked);
        return {};
    });
    if (revoked) connections_.close_session(session, SignedOut::revoked);
    co_return revoked;
}

std::string SessionService::policy_for(const Account& account) const {
    if (account.administrator) {
        std::string policy = settings_.text(settings::kExclusiveSignInAdministrators);
        if (policy != "same") return policy;
    }
    return settings_.text(settings::kExclusiveSignIn);
}

void SessionService::make_room_in(store::Transaction& tx, const Account& account, const Device& device, Removals& removals) const {
    std::vector<Session> kept, connected;  // when each was used last is written every few minutes; what is connected is in use now
    const std::string policy = policy_for(account);
    for (Session& session : sessions_in(tx, account.user)) {
        const bool is_same_device = !device.key.empty() && session.device.key == device.key;
        const bool is_pushed_out = policy == "all" || (policy == "device_kind" && session.device.kind == device.kind);
        if (is_same_device || !is_alive(session)) {
            removals.push_back({session.id, SignedOut::revoked, {}});
        } else if (is_pushed_out) {
            removals.push_back({session.id, SignedOut::elsewhere, session.device.name});
        } else {
            (connections_.is_session_online(session.id) ? connected : kept).push_back(std::move(session));
        }
    }
    std::ranges::move(connected, std::back_inserter(kept));
    const auto most = settings_.integer(settings::kMaxDevices);
    for (std::size_t i = 0; std::ssize(kept) - static_cast<std::ptrdiff_t>(i) >= most; ++i) {  // longest unused first
        removals.push_back({kept[i].id, SignedOut::too_many, kept[i].device.name});
    }
    for (const Removed& removed : removals) repository::delete_session(tx, removed.session, removed.reason);
}

SessionId SessionService::open_in(store::Transaction& tx, const Account& account, const Device& device, const std::string& address,
                                  const std::string& token, Removals& removals) {
    make_room_in(tx, account, device, removals);
    const Timestamp now = clock_.now();
    const Bytes row_key = crypto::random_bytes(16);
    const Bytes sealed =
        keys_.seal_column(kTable, kColumn, row_key, join_fields({device.key, device.name, device.version, device.platform, address}));
    return repository::insert_session(tx, crypto::sha256(token), {{}, account.user, row_key, sealed, device.kind, now, now});
}

SessionService::Removals SessionService::remove_all_in(store::Transaction& tx, UserId user, SessionId except, SignedOut reason) {
    Removals removals;
    for (const auto& row : repository::sessions_of(tx, user)) {
        if (row.id == except) continue;
        repository::delete_session(tx, row.id, reason);
        removals.push_back({row.id, reason, {}});
    }
    return removals;
}

void SessionService::close(const Removals& removals) {
    for (const Removed& removed : removals) connections_.close_session(removed.session, removed.reason);
}

}  // namespace aviso::identity
