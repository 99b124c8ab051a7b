#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "app/operator_door.hpp"

namespace aviso::app {

// The commands of `avisod` that act as operator. Each prints what it did and gives the exit code: 0 done, 1 refused.
// They throw std::runtime_error for what is not the caller's request (file unreadable, server gone).

struct NewUser {
    std::string account;
    std::string name;
    std::string department;  ///< "Sales/North"; empty = none
    std::string title;
    std::string password;  ///< empty = one is made and shown once
    bool administrator = false;
    bool must_change_password = false;
};
int add_user(OperatorDoor& door, const NewUser& user);
int list_users(OperatorDoor& door, const std::string& query);
/// Empty `password`: one is made and shown once.
int reset_password(OperatorDoor& door, const std::string& account, const std::string& password);
int unlock_user(OperatorDoor& door, const std::string& account);
int enable_user(OperatorDoor& door, const std::string& account, bool enabled);

/// CSV with a header line: account, name, department, title (UTF-8). First passwords go to stdout as CSV, once; problems to stderr.
int import_people(OperatorDoor& door, const std::filesystem::path& file);

/// All, or the one of this name.
int list_parameters(OperatorDoor& door, const std::string& name);
int set_parameter(OperatorDoor& door, const std::string& name, const std::string& value);
int set_log_level(OperatorDoor& door, const std::string& level);

}  // namespace aviso::app
