#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/access.hpp"

namespace aviso::gateway {

/// Who may call a method; the forms of Api.access.
enum class AccessForm : std::uint8_t { anyone, self, object, filtered };

/// Budgets that calls share; the numbers of aviso.Rate.
enum class RateClass : std::uint8_t { sign_in = 1, send = 2, read = 3, signal = 4, admin = 5 };
inline constexpr std::size_t kRateClasses = 6;  ///< Size of a table indexed by RateClass.

/// One rpc of the contract, as its options describe it.
struct Method {
    std::size_t index = 0;  ///< Position in Contract::methods().
    std::uint16_t command = 0;
    std::string name;  ///< "aviso.v1.Messaging.SendMessage"
    std::string verb;  ///< "POST"
    std::string path;  ///< "/api/v1/conversations/{conversation_id}/entries"
    AccessForm access = AccessForm::self;
    Action action = Action::read;       ///< Of object and filtered.
    Entity object = Entity::system;     ///< Of object; system when no field names it.
    RateClass rate = RateClass::read;
    bool raw = false;  ///< The body over HTTPS is no protobuf exchange.
    const google::protobuf::FieldDescriptor* object_field = nullptr;
    const google::protobuf::FieldDescriptor* ordered_by = nullptr;
    const google::protobuf::MethodDescriptor* descriptor = nullptr;
    const google::protobuf::Message* request = nullptr;  ///< Prototype: `request->New()`.
};

struct PushType {
    std::uint16_t command = 0;
    const google::protobuf::Descriptor* descriptor = nullptr;
};

/// Every method and push of the proto files: the only routing table. Immutable; callable from any thread.
class Contract {
  public:
    /// Of package aviso.v1.
    Contract();
    /// Of these files. Throws std::logic_error, naming the method, when options are missing or wrong, or a command number or
    /// route occurs twice.
    explicit Contract(const std::vector<const google::protobuf::FileDescriptor*>& files);

    const std::vector<Method>& methods() const { return methods_; }
    const std::vector<PushType>& pushes() const { return pushes_; }

    /// Null when there is none.
    const Method* by_command(std::uint16_t command) const;
    const Method* by_name(std::string_view name) const;

    /// A line per method (number, name, route, access, rate class) and push, for `avisod contract`.
    std::string print() const;

  private:
    void add(const google::protobuf::MethodDescriptor& rpc);
    void add_push(const google::protobuf::Descriptor& message);
    void claim(std::uint32_t command, const std::string& name);

    std::vector<Method> methods_;
    std::vector<PushType> pushes_;
    std::unordered_map<std::uint16_t, std::string> commands_;     ///< who has a number
    std::unordered_map<std::uint16_t, std::size_t> by_command_;
    std::unordered_map<std::string, std::size_t> by_name_;
    std::unordered_map<std::string, std::string> routes_;         ///< verb and path without field names -> method
};

/// The files of package aviso.v1: every one in proto/aviso/v1, by CMake's list of them (contract_files.cpp.in).
std::vector<const google::protobuf::FileDescriptor*> contract_files();

/// The pieces of a path between slashes: "/a/{b}" is "a", "{b}".
std::vector<std::string_view> path_segments(std::string_view path);
/// The field a template's segment stands for; empty for a literal one.
std::string_view path_field(std::string_view segment);

}  // namespace aviso::gateway
