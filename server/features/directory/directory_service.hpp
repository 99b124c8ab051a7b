#pragma once

#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "core/keyring.hpp"
#include "core/result.hpp"
#include "core/task.hpp"
#include "gateway/caller.hpp"
#include "store/database.hpp"

namespace aviso::directory {

struct Department {
    DepartmentId id;
    DepartmentId parent;  ///< 0 = root
    std::string name;
    int position = 0;
    std::int64_t version = 0;
};

struct Post {
    DepartmentId department;
    std::string title;
    int position = 0;
};

struct Person {
    UserId user;
    std::string account;  ///< as it was entered; unique whatever the case
    std::string name;
    std::vector<Post> posts;
    bool disabled = false;
    Timestamp created_at;
    std::int64_t version = 0;  ///< of the directory, when this person changed last
    std::string folded;        ///< account and name, for searching
};
using PersonPtr = std::shared_ptr<const Person>;

struct PersonDetails {
    std::string account;
    std::string name;
    std::string department_path;  ///< "Sales/North"; missing departments are made; empty = none
    std::string title;
};

/// What one version of the directory holds.
struct Listing {
    std::int64_t version = 0;
    std::vector<Department> departments;
    std::vector<PersonPtr> people;
};

/// Departments and people, decrypted in memory on every node and carried forward by the directory's version. Callable from any thread.
///
/// The `…_in` methods change the directory inside a caller's transaction, so that an account and its person come into being together; the
/// caller awaits `refresh()` after the commit to show the change on this node (the others hear of it through the feed).
class DirectoryService {
  public:
    DirectoryService(store::Database& database, const KeyRing& keys, const Clock& clock);

    /// Reads what is newer than what this node shows: everything at start. Throws DatabaseError; std::runtime_error when a row does not open
    /// under the master key.
    Task<void> refresh();
    /// Forgets what is shown and reads everything: another epoch of the data, in which versions may have gone back. The same errors.
    Task<void> reload();
    /// For the change feed: refreshes when the directory moved beyond what is shown, and ignores everything else.
    Task<void> catch_up(store::Touched touched);

    std::int64_t version() const;
    /// Null when there is no such person.
    PersonPtr person(UserId user) const;
    /// Null when there is no such account; case does not count. Shows what this node has read: sign-in asks `user_of_account_in`.
    PersonPtr find_account(std::string_view account) const;
    bool has_department(DepartmentId department) const;

    // Through whose eyes: administrators see everybody whole. For the others a disabled person keeps the name, which stands in old
    // conversations, but has no posts, is not found by searching and never shows as present.
    /// Those of `users` that exist, in that order.
    std::vector<PersonPtr> people(const gateway::Viewer& viewer, std::span<const UserId> users) const;
    Listing listing(const gateway::Viewer& viewer) const;
    /// Those of `users` whose presence the viewer may know, in that order.
    std::vector<UserId> present_to(const gateway::Viewer& viewer, std::span<const UserId> users) const;
    /// People whose name or account contains `query`; those where it stands at the start come first, then by id.
    /// Errors: invalid_argument (query 1 to 64 characters, limit 1 to 100).
    Result<std::vector<PersonPtr>> search(const gateway::Viewer& viewer, std::string_view query, int limit) const;
    /// For administrators: people with an id above `after`, ascending, at most `limit`; only those that contain `query` when it is not empty.
    std::vector<PersonPtr> page(UserId after, int limit, std::string_view query) const;

    /// Who holds this account, from the database.
    std::optional<UserId> user_of_account_in(store::Reader& reader, std::string_view account) const;
    /// Nothing when there is no such person.
    std::optional<bool> is_enabled_in(store::Reader& reader, UserId user) const;
    /// Errors: invalid_argument (naming the field), conflict (the account is taken).
    Result<UserId> add_person_in(store::Transaction& tx, const PersonDetails& details);
    /// Sets name and post; the account stays. An empty department path leaves the posts alone. Errors: invalid_argument, not_found.
    Result<void> update_person_in(store::Transaction& tx, UserId user, const PersonDetails& details);
    /// Errors: not_found.
    Result<void> set_enabled_in(store::Transaction& tx, UserId user, bool enabled);

  private:
    struct Changes;
    Changes read_changes(store::Reader& reader, std::int64_t known) const;
    void show(Changes changes);
    void show_locked(Changes changes);
    Bytes account_index(std::string_view account) const;
    Result<DepartmentId> department_of_path(store::Transaction& tx, std::string_view path, std::int64_t version);

    store::Database& database_;
    const KeyRing& keys_;
    const Clock& clock_;

    mutable std::shared_mutex mutex_;
    std::int64_t version_ = 0;
    std::map<DepartmentId, Department> departments_;
    std::map<UserId, PersonPtr> people_;
    std::unordered_map<std::string, UserId> by_account_;  ///< folded account
};

/// Errors: invalid_argument. 1 to 64 letters, digits, `. _ - @`.
Result<void> check_account(std::string_view account);

}  // namespace aviso::directory
