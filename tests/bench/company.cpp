#include "bench/company.hpp"

#include <boost/asio/io_context.hpp>
#include <fstream>

#include "bench/bench_options.hpp"
#include "core/clock.hpp"
#include "core/crypto/password_hash.hpp"
#include "core/crypto/random.hpp"
#include "core/keyring.hpp"
#include "features/conversations/conversation_repository.hpp"
#include "features/conversations/conversation_service.hpp"
#include "features/directory/directory_service.hpp"
#include "features/identity/identity_repository.hpp"
#include "features/identity/session_service.hpp"
#include "features/settings/settings_service.hpp"
#include "features/messaging/entry_body_codec.hpp"
#include "store/message_batch.hpp"
#include "store/open_database.hpp"

namespace aviso::bench {
namespace {

constexpr std::size_t kPerTransaction = 50;

store::DatabaseOptions options_of(const StartConfig& config) {
    store::DatabaseOptions options;
    options.engine = config.database.engine == "mysql" ? store::Dialect::mysql : store::Dialect::sqlite;
    options.sqlite_path = config.resolve(config.database.path).string();
    options.mysql_host = config.database.host;
    options.mysql_port = config.database.port;
    options.mysql_user = config.database.user;
    options.mysql_database = config.database.name;
    if (!config.database.password_file.empty()) {
        std::ifstream file{config.resolve(config.database.password_file)};
        std::getline(file, options.mysql_password);
    }
    return options;
}

template <class F>
auto write(store::Database& database, F work) {
    using T = std::invoke_result_t<F&, store::Transaction&>;
    asio::io_context io;
    std::optional<T> result;
    std::exception_ptr failed;
    auto task = [](store::Database& into, F closure, std::optional<T>& out) -> Task<void> {
        out.emplace(co_await into.write(std::move(closure)));
    };
    asio::co_spawn(io, task(database, std::move(work), result), [&](std::exception_ptr error) { failed = error; });
    io.run();
    if (failed) std::rethrow_exception(failed);
    return std::move(*result);
}

/// Nobody is connected to a database that no server runs on.
class NoConnections final : public gateway::Connections {
  public:
    bool is_online(UserId) const override { return false; }
    std::vector<UserId> online_users() const override { return {}; }
    bool is_session_online(SessionId) const override { return false; }
    std::vector<SessionId> online_sessions() const override { return {}; }
    void close_session(SessionId, gateway::SignedOut) override {}
    void close_user(UserId, gateway::SignedOut, SessionId) override {}
    void on_presence(std::function<void(UserId, bool)>) override {}
    void on_closed(std::function<void(ConnectionId)>) override {}
};

}  // namespace

struct Company::Parts {
    explicit Parts(const StartConfig& config)
        : master{MasterKey::load(config.resolve(config.keys.master_key_file), config.resolve(config.keys.second_secret_file))},
          keys{master},
          database{store::open_database(options_of(config))},
          settings{*database, clock, config.parameters},
          directory{*database, keys, clock},
          sessions{*database, keys, clock, settings, nobody},
          conversations{*database, keys, clock} {}

    void open_session(store::Transaction& tx, UserId user, const std::string& token) {
        identity::Account account;
        account.user = user;
        identity::SessionService::Removals none;
        sessions.open_in(tx, account, {to_hex(crypto::random_bytes(8)), 1, "bench", "1", "bench"}, "127.0.0.1", token, none);
    }

    SystemClock clock;
    MasterKey master;
    KeyRing keys;
    std::unique_ptr<store::Database> database;
    settings::SettingsService settings;
    directory::DirectoryService directory;
    NoConnections nobody;
    identity::SessionService sessions;
    conversations::ConversationService conversations;
};

Company::Company(const StartConfig& config) : parts_{std::make_unique<Parts>(config)} {}
Company::~Company() = default;

std::vector<BenchPerson> Company::add_people(int count, const std::string& password) {
    const std::string hash = password.empty() ? "-" : crypto::hash_password(password);
    // A run against a server that stays must not meet the accounts of the run before.
    static const std::string kRun = to_hex(crypto::random_bytes(4));
    std::vector<BenchPerson> people;
    while (std::ssize(people) < count) {
        std::vector<BenchPerson> some;
        for (std::size_t i = 0; i < kPerTransaction && std::ssize(people) + std::ssize(some) < count; ++i) {
            some.push_back({{}, "bench-" + kRun + "-" + std::to_string(++made_), identity::SessionService::new_token()});
        }
        const auto made = write(*parts_->database, [&, this](store::Transaction& tx) -> Result<std::vector<UserId>> {
            std::vector<UserId> users;
            for (const BenchPerson& person : some) {
                const auto user = parts_->directory.add_person_in(tx, {person.account, person.account, {}, {}});
                if (!user) return std::unexpected(user.error());
                identity::repository::insert_account(tx, *user, hash, false, false);
                parts_->open_session(tx, *user, person.token);
                users.push_back(*user);
            }
            return users;
        });
        if (!made) throw BenchError{"accounts cannot be written: " + made.error().message};
        for (std::size_t i = 0; i < some.size(); ++i) {
            some[i].user = (*made)[i];
            people.push_back(std::move(some[i]));
        }
    }
    return people;
}

std::vector<ConversationId> Company::add_direct(std::span<const std::pair<UserId, UserId>> pairs) {
    std::vector<ConversationId> all;
    for (std::size_t at = 0; at < pairs.size(); at += kPerTransaction) {
        const auto some = pairs.subspan(at, std::min(kPerTransaction, pairs.size() - at));
        const auto made = write(*parts_->database, [&, this](store::Transaction& tx) {
            std::vector<ConversationId> ids;
            for (const auto& [a, b] : some) ids.push_back(parts_->conversations.direct_in(tx, a, b).rights.conversation);
            return ids;
        });
        all.insert(all.end(), made.begin(), made.end());
    }
    return all;
}

void Company::befriend(std::span<const BenchPerson> people, int each) {
    std::vector<std::pair<UserId, UserId>> pairs;
    for (int offset = 1; offset <= each / 2; ++offset) {
        for (std::size_t i = 0; i < people.size(); ++i) pairs.emplace_back(people[i].user, people[(i + static_cast<std::size_t>(offset)) % people.size()].user);
    }
    add_direct(pairs);
}

BenchPerson Company::add_session(UserId user) {
    BenchPerson person{user, {}, identity::SessionService::new_token()};
    write(*parts_->database, [&, this](store::Transaction& tx) {
        parts_->open_session(tx, user, person.token);
        return true;
    });
    return person;
}

void Company::append(ConversationId conversation, UserId sender, std::int64_t count) {
    constexpr std::int64_t kTextBytes = 200;
    while (count > 0) {
        const auto stored = write(*parts_->database, [&, this](store::Transaction& tx) -> Result<std::int64_t> {
            const auto row = parts_->conversations.rights_in(tx, conversation);
            if (!row) return fail(Errc::not_found, "no such conversation");
            const auto some = std::min<std::int64_t>(count, store::largest_batch(store::Dialect::mysql));
            std::vector<store::AppendRequest> requests(static_cast<std::size_t>(some));
            std::vector<const store::AppendRequest*> pointers;
            for (store::AppendRequest& request : requests) {
                request.conversation = conversation;
                request.sender = sender;
                request.client_entry_id = crypto::random_id();
                request.kind = static_cast<std::int32_t>(conversations::EntryKind::text);
                const Bytes body = messaging::encode_text({to_hex(crypto::random_bytes(kTextBytes / 2)), {}, false});
                request.sealed_body = conversations::ConversationService::seal_body(row->rights, sender, request.client_entry_id, body);
                request.at = parts_->clock.now();
                request.rights_version = row->rights.version;
                pointers.push_back(&request);
            }
            for (const auto& one : store::store_batch(tx, pointers)) {
                if (!one) return std::unexpected(one.error());
            }
            return some;
        });
        if (!stored) throw BenchError{"entries cannot be written: " + stored.error().message};
        count -= *stored;
    }
}

ConversationId Company::add_group(std::span<const UserId> people) {
    using namespace conversations;
    const auto made = write(*parts_->database, [&, this](store::Transaction& tx) {
        std::vector<Member> members;
        for (const UserId user : people) members.push_back({user, members.empty() ? Role::owner : Role::member, parts_->clock.now()});
        const RightsRow row = parts_->conversations.create_in(tx, Kind::group, members);
        NewGroup group;
        group.conversation = row.rights.conversation;
        group.creator = people.front();
        group.client_entry_id = crypto::random_id();
        group.sealed_name = parts_->conversations.seal_text(row.rights, "sealed_name", "Bench");
        group.sealed_description = parts_->conversations.seal_text(row.rights, "sealed_description", "");
        ConversationRepository{}.insert_group(tx, group);
        return row.rights.conversation;
    });
    return made;
}

}  // namespace aviso::bench
