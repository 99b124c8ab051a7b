#include "features/directory/directory_service.hpp"

#include <algorithm>
#include <mutex>
#include <stdexcept>

#include "core/crypto/random.hpp"
#include "features/directory/directory_repository.hpp"
#include "features/directory/text_fold.hpp"

namespace aviso::directory {
namespace {

constexpr std::string_view kTable = "people";
constexpr std::size_t kMaxNameBytes = 128;
constexpr std::size_t kMaxQueryBytes = 256;  // 64 characters of UTF-8
constexpr int kPageSize = 5000;
constexpr int kMaxDepth = 16;

bool contains(const Person& person, std::string_view folded_query) {
    return folded_query.empty() || person.folded.find(folded_query) != std::string::npos;
}

/// True when the account or the name starts with it. `folded` is "account\nname".
bool starts_with(const Person& person, std::string_view folded_query) {
    return person.folded.starts_with(folded_query) || person.folded.find("\n" + std::string{folded_query}) != std::string::npos;
}

Result<void> check_details(const PersonDetails& details) {
    if (!is_plain_line(details.name, kMaxNameBytes)) return fail(Errc::invalid_argument, "name: 1 to 128 bytes on one line", "name");
    if (!details.title.empty() && !is_plain_line(details.title, kMaxNameBytes)) {
        return fail(Errc::invalid_argument, "title: at most 128 bytes on one line", "title");
    }
    if (!details.title.empty() && details.department_path.empty()) {
        return fail(Errc::invalid_argument, "title: belongs to a department; give department_path too", "title");
    }
    return {};
}

bool sees_whole(const gateway::Viewer& viewer, const Person& person) { return viewer.administrator || !person.disabled; }

/// The person as the viewer may see it.
PersonPtr seen_by(const gateway::Viewer& viewer, const PersonPtr& person) {
    if (sees_whole(viewer, *person)) return person;
    auto shown = std::make_shared<Person>(*person);
    shown->posts.clear();
    return shown;
}

}  // namespace

/// What a refresh read.
struct DirectoryService::Changes {
    std::int64_t version = 0;
    std::vector<Department> departments;
    std::vector<Person> people;
};

Result<void> check_account(std::string_view account) {
    const auto is_allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '@';
    };
    if (account.empty() || account.size() > 64 || !std::ranges::all_of(account, is_allowed)) {
        return fail(Errc::invalid_argument, "account: 1 to 64 letters, digits, . _ - @", "account");
    }
    return {};
}

DirectoryService::DirectoryService(store::Database& database, const KeyRing& keys, const Clock& clock)
    : database_{database}, keys_{keys}, clock_{clock} {}

Bytes DirectoryService::account_index(std::string_view account) const { return keys_.blind_index(kTable, "account", fold(account)); }

Task<void> DirectoryService::refresh() {
    const std::int64_t known = version();
    auto changes = co_await database_.read([this, known](store::Reader& reader) { return read_changes(reader, known); });
    show(std::move(changes));
}

Task<void> DirectoryService::reload() {
    auto all = co_await database_.read([this](store::Reader& reader) { return read_changes(reader, 0); });
    const std::unique_lock lock{mutex_};
    departments_.clear();
    people_.clear();
    by_account_.clear();
    version_ = 0;
    show_locked(std::move(all));
}

Task<void> DirectoryService::catch_up(store::Touched touched) {
    if (touched.kind == store::Touched::Kind::directory && touched.version > version()) co_await refresh();
}

DirectoryService::Changes DirectoryService::read_changes(store::Reader& reader, std::int64_t known) const {
    Changes changes;
    // The version first: what is committed while we read is read again by the next refresh.
    changes.version = repository::version(reader);
    if (changes.version <= known) return changes;
    changes.departments = repository::departments_since(reader, known);
    for (UserId after{0};;) {
        const auto rows = repository::people_since(reader, known, after, kPageSize);
        if (rows.empty()) return changes;
        const std::size_t first = changes.people.size();
        for (const auto& row : rows) {
            const auto account = keys_.open_column(kTable, "account", row.row_key, row.sealed_account);
            const auto name = keys_.open_column(kTable, "name", row.row_key, row.sealed_name);
            if (!account || !name) throw std::runtime_error{"people: row " + std::to_string(row.user.value) + " does not open under the master key"};
            changes.people.push_back({row.user, *account, *name, {}, row.disabled, row.created_at, row.version, fold(*account + "\n" + *name)});
        }
        auto owner = changes.people.begin() + static_cast<std::ptrdiff_t>(first);
        for (auto& [user, post] : repository::posts_since(reader, known, rows.front().user, rows.back().user)) {
            while (owner != changes.people.end() && owner->user < user) ++owner;
            if (owner != changes.people.end() && owner->user == user) owner->posts.push_back(std::move(post));
        }
        after = rows.back().user;
    }
}

void DirectoryService::show(Changes changes) {
    const std::unique_lock lock{mutex_};
    show_locked(std::move(changes));
}

void DirectoryService::show_locked(Changes changes) {
    for (Department& department : changes.departments) {
        Department& shown = departments_[department.id];
        if (department.version >= shown.version) shown = std::move(department);
    }
    for (Person& person : changes.people) {
        PersonPtr& shown = people_[person.user];
        if (shown && shown->version > person.version) continue;  // a later refresh was quicker
        by_account_[fold(person.account)] = person.user;
        shown = std::make_shared<const Person>(std::move(person));
    }
    version_ = std::max(version_, changes.version);
}

std::int64_t DirectoryService::version() const {
    const std::shared_lock lock{mutex_};
    return version_;
}

PersonPtr DirectoryService::person(UserId user) const {
    const std::shared_lock lock{mutex_};
    const auto found = people_.find(user);
    return found == people_.end() ? nullptr : found->second;
}

PersonPtr DirectoryService::find_account(std::string_view account) const {
    const std::string folded = fold(account);
    const std::shared_lock lock{mutex_};
    const auto found = by_account_.find(folded);
    return found == by_account_.end() ? nullptr : people_.at(found->second);
}

bool DirectoryService::has_department(DepartmentId department) const {
    const std::shared_lock lock{mutex_};
    return departments_.contains(department);
}

std::vector<PersonPtr> DirectoryService::people(const gateway::Viewer& viewer, std::span<const UserId> users) const {
    std::vector<PersonPtr> found;
    const std::shared_lock lock{mutex_};
    for (const UserId user : users) {
        if (const auto at = people_.find(user); at != people_.end()) found.push_back(seen_by(viewer, at->second));
    }
    return found;
}

std::vector<UserId> DirectoryService::present_to(const gateway::Viewer& viewer, std::span<const UserId> users) const {
    std::vector<UserId> found;
    const std::shared_lock lock{mutex_};
    for (const UserId user : users) {
        if (const auto at = people_.find(user); at != people_.end() && sees_whole(viewer, *at->second)) found.push_back(user);
    }
    return found;
}

Listing DirectoryService::listing(const gateway::Viewer& viewer) const {
    Listing all;
    const std::shared_lock lock{mutex_};
    all.version = version_;
    for (const auto& [id, department] : departments_) all.departments.push_back(department);
    for (const auto& [user, person] : people_) all.people.push_back(seen_by(viewer, person));
    return all;
}

Result<std::vector<PersonPtr>> DirectoryService::search(const gateway::Viewer& viewer, std::string_view query, int limit) const {
    if (!is_plain_line(query, kMaxQueryBytes)) return fail(Errc::invalid_argument, "query: 1 to 64 characters", "query");
    if (limit < 1 || limit > 100) return fail(Errc::invalid_argument, "limit: 1 to 100", "limit");
    const std::string folded = fold(query);
    const auto wanted = static_cast<std::size_t>(limit);
    std::vector<PersonPtr> first;
    std::vector<PersonPtr> others;
    {
        const std::shared_lock lock{mutex_};
        for (const auto& [user, person] : people_) {
            if (first.size() == wanted) break;
            if (!sees_whole(viewer, *person) || !contains(*person, folded)) continue;
            auto& group = starts_with(*person, folded) ? first : others;
            if (group.size() < wanted) group.push_back(person);
        }
    }
    first.insert(first.end(), others.begin(), others.end());
    if (first.size() > wanted) first.resize(wanted);
    return first;
}

std::vector<PersonPtr> DirectoryService::page(UserId after, int limit, std::string_view query) const {
    const std::string folded = fold(query);
    std::vector<PersonPtr> found;
    const std::shared_lock lock{mutex_};
    for (auto at = people_.upper_bound(after); at != people_.end() && std::ssize(found) < limit; ++at) {
        if (contains(*at->second, folded)) found.push_back(at->second);
    }
    return found;
}

std::optional<UserId> DirectoryService::user_of_account_in(store::Reader& reader, std::string_view account) const {
    return repository::user_by_account(reader, account_index(account));
}

std::optional<bool> DirectoryService::is_enabled_in(store::Reader& reader, UserId user) const {
    const auto row = repository::person(reader, user);
    if (!row) return std::nullopt;
    return !row->disabled;
}

Result<DepartmentId> DirectoryService::department_of_path(store::Transaction& tx, std::string_view path, std::int64_t version) {
    DepartmentId parent;
    int depth = 0;
    for (std::size_t at = 0; at <= path.size(); ++depth) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        const std::string_view name = path.substr(at, end - at);
        if (!is_plain_line(name, kMaxNameBytes) || depth == kMaxDepth) {
            return fail(Errc::invalid_argument, "department_path: up to 16 names of 1 to 128 bytes with / between them", "department_path");
        }
        const auto known = repository::department(tx, parent, name);
        parent = known ? *known : repository::insert_department(tx, parent, name, version);
        at = end + 1;
    }
    return parent;
}

Result<UserId> DirectoryService::add_person_in(store::Transaction& tx, const PersonDetails& details) {
    if (auto checked = check_account(details.account); !checked) return std::unexpected(checked.error());
    if (auto checked = check_details(details); !checked) return std::unexpected(checked.error());
    const std::int64_t version = repository::raise_version(tx);
    if (user_of_account_in(tx, details.account)) return fail(Errc::conflict, "account: already taken", "account");

    repository::PersonRow row;
    row.row_key = crypto::random_bytes(16);
    row.sealed_account = keys_.seal_column(kTable, "account", row.row_key, details.account);
    row.account_index = account_index(details.account);
    row.sealed_name = keys_.seal_column(kTable, "name", row.row_key, details.name);
    row.version = version;
    row.created_at = clock_.now();
    const UserId user = repository::insert_person(tx, row);
    if (!details.department_path.empty()) {
        const auto department = department_of_path(tx, details.department_path, version);
        if (!department) return std::unexpected(department.error());
        repository::replace_posts(tx, user, {*department, details.title, 0});
    }
    return user;
}

Result<void> DirectoryService::update_person_in(store::Transaction& tx, UserId user, const PersonDetails& details) {
    if (auto checked = check_details(details); !checked) return checked;
    const std::int64_t version = repository::raise_version(tx);
    const auto row = repository::person(tx, user);
    if (!row) return fail(Errc::not_found, "no such person", "user_id");
    repository::update_name(tx, user, keys_.seal_column(kTable, "name", row->row_key, details.name), version);
    if (details.department_path.empty()) return {};
    const auto department = department_of_path(tx, details.department_path, version);
    if (!department) return std::unexpected(department.error());
    repository::replace_posts(tx, user, {*department, details.title, 0});
    return {};
}

Result<void> DirectoryService::set_enabled_in(store::Transaction& tx, UserId user, bool enabled) {
    const std::int64_t version = repository::raise_version(tx);
    if (repository::update_disabled(tx, user, !enabled, version) == 0) return fail(Errc::not_found, "no such person", "user_id");
    return {};
}

}  // namespace aviso::directory
