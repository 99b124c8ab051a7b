#include "features/admin/admin_service.hpp"

#include <charconv>
#include <unordered_map>

#include "core/log.hpp"
#include "features/admin/one_time_password.hpp"
#include "features/admin/people_import.hpp"

namespace aviso::admin {
namespace {

constexpr int kDefaultPage = 50;
constexpr int kMaxPage = 200;
constexpr std::size_t kMaxQueryBytes = 256;
constexpr std::size_t kMaxRows = 500;  // of one import call

Result<UserId> parse_cursor(std::string_view cursor) {
    UserId after;
    if (cursor.empty()) return after;
    const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), after.value);
    if (error == std::errc{} && end == cursor.data() + cursor.size() && after.value > 0) return after;
    return fail(Errc::invalid_argument, "cursor: empty, or what the page before gave as next_cursor", "cursor");
}

}  // namespace

AdminService::AdminService(store::Database& database, identity::IdentityService& identity, directory::DirectoryService& directory,
                           gateway::Connections& connections, const Clock& clock, NodeFacts facts)
    : database_{database}, identity_{identity}, directory_{directory}, connections_{connections}, clock_{clock}, facts_{std::move(facts)} {}

Task<Result<CreatedUser>> AdminService::create_user(UserId by, NewUser user) {
    CreatedUser created;
    identity::NewAccount account{std::move(user.person), std::move(user.password), user.administrator, user.must_change_password};
    if (account.password.empty()) {
        created.one_time_password = one_time_password();
        account.password = created.one_time_password;
        account.is_one_time = true;
    }
    const auto made = co_await identity_.create_account(std::move(account));
    if (!made) co_return std::unexpected(made.error());
    created.user = *made;
    log().info("account_created user={} by={} administrator={}", created.user.value, by.value, user.administrator);
    co_return created;
}

Task<Result<std::string>> AdminService::reset_password(UserId by, UserId user, std::string password) {
    const bool is_one_time = password.empty();
    if (is_one_time) password = one_time_password();
    const auto reset = co_await identity_.reset_password(user, password, is_one_time);
    if (!reset) co_return std::unexpected(reset.error());
    log().info("password_reset user={} by={}", user.value, by.value);
    co_return is_one_time ? password : std::string{};
}

Task<Result<void>> AdminService::unlock(UserId by, UserId user) {
    const auto unlocked = co_await identity_.unlock(user);
    if (unlocked) log().info("account_unlocked user={} by={}", user.value, by.value);
    co_return unlocked;
}

Task<Result<void>> AdminService::set_enabled(UserId by, UserId user, bool enabled) {
    if (!enabled && by == user) co_return fail(Errc::forbidden, "you cannot disable your own account; ask another administrator");
    const auto set = co_await identity_.set_enabled(user, enabled);
    if (set) log().info("account_{} user={} by={}", enabled ? "enabled" : "disabled", user.value, by.value);
    co_return set;
}

Task<Result<UserPage>> AdminService::list(std::string cursor, int limit, std::string query) {
    const auto after = parse_cursor(cursor);
    if (!after) co_return std::unexpected(after.error());
    if (limit == 0) limit = kDefaultPage;
    if (limit < 1 || limit > kMaxPage) co_return fail(Errc::invalid_argument, "limit: 1 to 200", "limit");
    if (query.size() > kMaxQueryBytes) co_return fail(Errc::invalid_argument, "query: at most 256 bytes", "query");

    auto people = directory_.page(*after, limit + 1, query);  // one more tells whether there is a next page
    UserPage page;
    if (std::ssize(people) > limit) {
        people.pop_back();
        page.next_cursor = std::to_string(people.back()->user.value);
    }
    std::vector<UserId> users;
    for (const auto& person : people) users.push_back(person->user);
    std::unordered_map<UserId, identity::Account> accounts;
    for (auto& account : co_await identity_.accounts(std::move(users))) accounts.emplace(account.user, std::move(account));

    const Timestamp now = clock_.now();
    for (auto& person : people) {
        const UserId user = person->user;
        const identity::Account& account = accounts[user];
        page.users.push_back({std::move(person), now < account.lockout.locked_until, account.administrator, connections_.is_online(user),
                              account.last_sign_in_at});
    }
    co_return page;
}

Task<Result<ImportReport>> AdminService::import_people(UserId by, std::vector<ImportRow> rows) {
    if (rows.size() > kMaxRows) co_return fail(Errc::invalid_argument, "rows: at most 500 a call", "rows");
    PeopleImport import{database_, identity_, directory_};
    ImportReport report = co_await import.run(std::move(rows));
    log().info("people_imported by={} created={} updated={} problems={}", by.value, report.created, report.updated, report.problems.size());
    co_return report;
}

Result<void> AdminService::set_log_level(UserId by, std::string_view level) {
    const auto parsed = parse_log_level(level);
    if (!parsed) return fail(Errc::invalid_argument, "level: debug, info, warning, error or fatal", "level");
    log().info("log_level_set level={} by={}", to_string(*parsed), by.value);
    aviso::set_log_level(*parsed);
    return {};
}

NodeInfo AdminService::node_info() const {
    NodeInfo info;
    info.version = facts_.version;
    info.database = facts_.database;
    if (facts_.uptime) info.uptime = facts_.uptime();
    if (facts_.connections) info.connections = facts_.connections();
    info.users_online = static_cast<int>(connections_.online_users().size());
    if (facts_.rss_bytes) info.rss_bytes = facts_.rss_bytes();
    return info;
}

}  // namespace aviso::admin
