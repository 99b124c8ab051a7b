#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "gateway/caller.hpp"

namespace aviso::gateway {

/// The numbers of aviso.Action.
enum class Action : std::uint8_t {
    read = 1,
    send = 2,
    message_person = 3,
    invite = 4,
    manage_members = 5,
    edit = 6,
    own = 7,
    create_group = 8,
    browse_directory = 9,
    manage_people = 10,
    manage_settings = 11,
    operate = 12,
};

/// The numbers of aviso.Entity.
enum class Entity : std::uint8_t { system = 1, person = 2, department = 3, conversation = 4, session = 5, parameter = 6 };

/// What a call acts on: a number, or for parameters a name.
struct Object {
    Entity kind = Entity::system;
    std::int64_t id = 0;
    std::string name;
    /// The call's client_entry_id, set only when the rule refused and is asked again: what was done under this key may be told to who did
    /// it, whatever they may do now.
    std::string done_under{};
};

/// Answers whether the caller may do this to that object. Errors: forbidden, not_found (when its existence is none of the caller's business).
using AccessRule = std::function<Task<Result<void>>(Caller, Action, Object)>;

/// The one place that says who may do what: each feature registers the rule for its kind of object, and the router asks before a
/// handler runs. A kind without a rule refuses everything. All rules are registered before the server starts.
class AccessRules {
  public:
    void set(Entity kind, AccessRule rule);
    /// Thread: any executor.
    Task<Result<void>> may(Caller caller, Action action, Object object) const;

  private:
    AccessRule rules_[8];
};

/// Verifies session tokens for the transports. Provided by the identity feature.
class Authenticator {
  public:
    virtual ~Authenticator() = default;
    /// Errors: unauthenticated. Counts as use of the session.
    virtual Task<Result<Identity>> authenticate(std::string token) = 0;
};

}  // namespace aviso::gateway
