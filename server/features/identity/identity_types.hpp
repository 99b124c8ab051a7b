#pragma once

#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "features/directory/directory_service.hpp"
#include "gateway/caller.hpp"

namespace aviso::identity {

struct Device {
    std::string key;  ///< the same at every sign-in of a device; empty = none
    int kind = 0;     ///< the numbers of aviso.v1.DeviceKind
    std::string name;
    std::string version;
    std::string platform;
};

struct Session {
    SessionId id;
    UserId user;
    Device device;
    std::string address;
    Timestamp created_at;
    Timestamp last_used_at;  ///< exact to a minute
};

/// Wrong passwords in a row (ACC-06).
struct Lockout {
    int failures = 0;
    Timestamp since;
    Timestamp locked_until;
};

struct Account {
    UserId user;
    std::string password_hash;
    bool must_change_password = false;
    bool administrator = false;
    Lockout lockout;
    Timestamp last_sign_in_at;  ///< 0 = never
};

struct Credentials {
    std::string account;
    std::string password;
    Device device;
    std::string address;
};

struct SignedIn {
    gateway::Identity identity;
    std::string token;  ///< opaque; known to the device only. Empty after a resume.
    std::string account;
    std::string name;
    std::vector<std::string> signed_out;  ///< names of the devices this sign-in pushed out
};

struct NewAccount {
    directory::PersonDetails person;
    std::string password;
    bool administrator = false;
    bool must_change_password = false;
    bool is_one_time = false;  ///< made by the server with at least 64 random bits: must be changed, and no rule for passwords is asked
};

/// A refused sign-in: unauthenticated with reason "bad_credentials", "locked", "disabled", or none for a session that is gone.
Error refusal(std::string_view reason);

/// At most `bytes` of it, never half a character.
std::string cut(std::string text, std::size_t bytes);

}  // namespace aviso::identity
