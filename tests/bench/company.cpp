#include "bench/company.hpp"

#include <boost/asio/io_context.hpp>
#include <fstream>

#include "bench/bench_options.hpp"
#include "core/clock.hpp"
#include "core/crypto/hash.hpp"
#include "core/crypto/password_hash.hpp"
#include "core/crypto/random.hpp"
#include "core/keyring.hpp"
#include "features/conversations/conversation_repository.hpp"
#include "features/conversations/conversation_service.hpp"
#include "features/directory/directory_service.hpp"
#include "features/identity/identity_repository.hpp"
#include "store/message_log.hpp"
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

}  // namespace

struct Company::Parts {
    explicit Parts(const StartConfig& config)
        : master{MasterKey::load(config.resolve(config.keys.master_key_file), config.resolve(config.keys.second_secret_file))},
          keys{master},
          database{store::open_database(options_of(config))},
          directory{*database, keys, clock},
          conversations{*database, keys, clock} {}

    SystemClock clock;
    MasterKey master;
    KeyRing keys;
    std::unique_ptr<store::Database> database;
    directory::DirectoryService directory;
    conversations::ConversationService conversations;
};

Company::Company(const StartConfig& config) : parts_{std::make_unique<Parts>(config)} {}
Company::~Company() = default;

std::vector<BenchPerson> Company::add_people(int count, const std::string& password) {
    const std::string hash = password.empty() ? "-" : crypto::hash_password(password);
    const Timestamp now = parts_->clock.now();
    // A run against a server that stays must not meet the accounts of the run before.
    static const std::string kRun = to_hex(crypto::random_bytes(4));
    std::vector<BenchPerson> people;
    while (std::ssize(people) < count) {
        std::vector<BenchPerson> some;
        for (std::size_t i = 0; i < kPerTransaction && std::ssize(people) + std::ssize(some) < count; ++i) {
            some.push_back({{}, "bench-" + kRun + "-" + std::to_string(++made_), to_hex(crypto::random_bytes(32))});
        }
        const auto made = write(*parts_->database, [&, this](store::Transaction& tx) -> Result<std::vector<UserId>> {
            std::vector<UserId> users;
            for (const BenchPerson& person : some) {
                const auto user = parts_->directory.add_person_in(tx, {person.account, person.account, {}, {}});
                if (!user) return std::unexpected(user.error());
                identity::repository::insert_account(tx, *user, hash, false, false);
                const identity::Device device{person.account, 1, "bench", "1", "bench"};
                identity::repository::insert_session(tx, crypto::sha256(person.token), {{}, *user, device, "127.0.0.1", now, now});
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
        group.sealed_name = parts_->conversations.seal_text(row.rights, "name", "Bench");
        group.sealed_description = parts_->conversations.seal_text(row.rights, "description", "");
        ConversationRepository{}.insert_group(tx, group);
        return row.rights.conversation;
    });
    return made;
}

}  // namespace aviso::bench
