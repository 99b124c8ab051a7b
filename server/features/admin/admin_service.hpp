#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "core/logging.hpp"
#include "features/admin/people_import.hpp"
#include "features/directory/directory_service.hpp"
#include "features/identity/identity_service.hpp"
#include "gateway/fan_out.hpp"

namespace aviso::admin {

/// What app/ knows of the running process. The functions are called from any thread and must not block.
struct NodeFacts {
    std::string version;
    std::string database;                         ///< "sqlite", "mysql"
    std::function<std::chrono::seconds()> uptime;
    std::function<int()> connections;             ///< open ones, signed in or not
    std::function<std::int64_t()> rss_bytes;      ///< memory the process holds; 0 = not known here
};

struct NodeInfo {
    std::string version;
    std::string database;
    std::chrono::seconds uptime{0};
    int connections = 0;
    int users_online = 0;
    std::int64_t rss_bytes = 0;
};

struct NewUser {
    directory::PersonDetails person;
    std::string password;  ///< empty: a one-time password is made
    bool administrator = false;
    bool must_change_password = false;
};

struct CreatedUser {
    UserId user;
    std::string one_time_password;  ///< empty when the password was given
};

/// A person with its account, as the console lists it.
struct ListedUser {
    directory::PersonPtr person;
    bool is_locked = false;
    bool is_administrator = false;
    bool is_online = false;
    Timestamp last_sign_in_at;  ///< 0 = never
};

struct UserPage {
    std::vector<ListedUser> users;
    std::string next_cursor;  ///< empty: that was the last page
};

/// What administrators do to accounts and to the running node. Callers are administrators: the router asked. Callable from any executor.
/// `by` is who does it, for the log; 0 = the machine's operator.
class AdminService {
  public:
    AdminService(store::Database& database, identity::IdentityService& identity, directory::DirectoryService& directory,
                 gateway::Connections& connections, const Clock& clock, NodeFacts facts);

    /// Errors: invalid_argument (naming the field), conflict (account taken), unavailable.
    Task<Result<CreatedUser>> create_user(UserId by, NewUser user);
    /// The one-time password when one was made, else empty. Errors: not_found, invalid_argument, unavailable.
    Task<Result<std::string>> reset_password(UserId by, UserId user, std::string password);
    /// Errors: not_found.
    Task<Result<void>> unlock(UserId by, UserId user);
    /// Errors: not_found; forbidden (nobody disables the own account: the last administrator would lock everyone out).
    Task<Result<void>> set_enabled(UserId by, UserId user, bool enabled);
    /// By id, ascending. `limit`: 1 to 200, 0 = 50. `cursor`: empty, or next_cursor of the page before. Errors: invalid_argument.
    Task<Result<UserPage>> list(std::string cursor, int limit, std::string query);
    /// At most 500 rows. New accounts get a one-time password; known ones get name, department and title (an empty department leaves the
    /// posts alone). A row that is faulty, or that the database did not take, changes nothing and is reported; the others count.
    /// Errors: invalid_argument (too many).
    Task<Result<ImportReport>> import_people(UserId by, std::vector<ImportRow> rows);

    /// Errors: invalid_argument.
    Result<void> set_log_level(UserId by, std::string_view level);
    NodeInfo node_info() const;

  private:
    store::Database& database_;
    identity::IdentityService& identity_;
    directory::DirectoryService& directory_;
    gateway::Connections& connections_;
    const Clock& clock_;
    const NodeFacts facts_;
};

}  // namespace aviso::admin
