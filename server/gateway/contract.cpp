#include "gateway/contract.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "aviso/options.pb.h"

namespace aviso::gateway {

namespace pb = google::protobuf;

namespace {

[[noreturn]] void refuse(const std::string& who, std::string_view what) {
    throw std::logic_error(fmt::format("contract: {}: {}", who, what));
}

bool names_one_object(const pb::FieldDescriptor& field) {
    return !field.is_repeated() &&
           (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_INT64 || field.cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING);
}

const pb::FieldDescriptor& field_of(const Method& method, const std::string& name, std::string_view use) {
    const pb::FieldDescriptor* field = method.descriptor->input_type()->FindFieldByName(name);
    if (!field) refuse(method.name, fmt::format("{}: the request has no field {}", use, name));
    if (!names_one_object(*field)) refuse(method.name, fmt::format("{}: {} is neither one int64 nor one string", use, name));
    return *field;
}

void read_route(Method& method, const std::string& http) {
    const auto space = http.find(' ');
    if (space == std::string::npos) refuse(method.name, "http: wanted is \"VERB /path\"");
    method.verb = http.substr(0, space);
    method.path = http.substr(space + 1);
    constexpr std::string_view kVerbs[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    if (std::find(std::begin(kVerbs), std::end(kVerbs), method.verb) == std::end(kVerbs)) refuse(method.name, "http: unknown verb");
    if (!method.path.starts_with('/')) refuse(method.name, "http: the path begins with /");
    for (const auto segment : path_segments(method.path)) {
        const auto name = path_field(segment);
        if (!name.empty()) field_of(method, std::string{name}, "http");
    }
}

void read_access(Method& method, const Api& api) {
    switch (api.access_case()) {
        case Api::kAnyone: method.access = AccessForm::anyone; return;
        case Api::kSelf: method.access = AccessForm::self; return;
        case Api::kFiltered:
            method.access = AccessForm::filtered;
            method.action = static_cast<Action>(api.filtered().action());
            if (api.filtered().action() == ACTION_UNSPECIFIED) refuse(method.name, "filtered: no action");
            return;
        case Api::kObject: break;
        case Api::ACCESS_NOT_SET: refuse(method.name, "no access: one of anyone, self, object, filtered");
    }
    method.access = AccessForm::object;
    method.action = static_cast<Action>(api.object().action());
    if (api.object().action() == ACTION_UNSPECIFIED) refuse(method.name, "object: no action");
    if (api.object().field().empty()) return;
    const pb::FieldDescriptor& field = field_of(method, api.object().field(), "object");
    if (!field.options().HasExtension(entity) || field.options().GetExtension(entity) == ENTITY_UNSPECIFIED) {
        refuse(method.name, fmt::format("object: field {} does not say what it names; add (aviso.entity)", field.name()));
    }
    method.object = static_cast<Entity>(field.options().GetExtension(entity));
    method.object_field = &field;
}

std::string describe_access(const Method& method) {
    switch (method.access) {
        case AccessForm::anyone: return "anyone";
        case AccessForm::self: return "self";
        case AccessForm::filtered: return fmt::format("filtered {}", aviso::Action_Name(static_cast<int>(method.action)));
        case AccessForm::object:
            return fmt::format("object {} {}", aviso::Action_Name(static_cast<int>(method.action)),
                               method.object_field ? method.object_field->name() : "system");
    }
    return {};
}

/// "sign_in".
std::string rate_name(RateClass rate) {
    std::string name = aviso::Rate_Name(static_cast<int>(rate)).substr(std::string_view{"RATE_"}.size());
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return name;
}

}  // namespace

std::vector<std::string_view> path_segments(std::string_view path) {
    std::vector<std::string_view> segments;
    if (path.starts_with('/')) path.remove_prefix(1);
    for (std::size_t end; (end = path.find('/')) != std::string_view::npos; path.remove_prefix(end + 1)) segments.push_back(path.substr(0, end));
    segments.push_back(path);
    return segments;
}

std::string_view path_field(std::string_view segment) {
    if (segment.size() < 3 || segment.front() != '{' || segment.back() != '}') return {};
    return segment.substr(1, segment.size() - 2);
}

Contract::Contract() : Contract(contract_files()) {}

Contract::Contract(const std::vector<const pb::FileDescriptor*>& files) {
    for (const pb::FileDescriptor* file : files) {
        for (int s = 0; s < file->service_count(); ++s) {
            for (int m = 0; m < file->service(s)->method_count(); ++m) add(*file->service(s)->method(m));
        }
        for (int m = 0; m < file->message_type_count(); ++m) add_push(*file->message_type(m));
    }
}

void Contract::claim(std::uint32_t command, const std::string& name) {
    if (command == 0 || command > 0xFFFF) refuse(name, "command: 1 to 0xFFFF");
    const auto [at, is_new] = commands_.emplace(static_cast<std::uint16_t>(command), name);
    if (!is_new) refuse(name, fmt::format("command {:#06x} already belongs to {}", command, at->second));
}

void Contract::add(const pb::MethodDescriptor& rpc) {
    Method method;
    method.name = rpc.full_name();
    method.descriptor = &rpc;
    if (!rpc.options().HasExtension(api)) refuse(method.name, "no option (aviso.api)");
    const Api& options = rpc.options().GetExtension(api);

    claim(options.command(), method.name);
    method.command = static_cast<std::uint16_t>(options.command());
    read_route(method, options.http());
    read_access(method, options);
    if (options.rate() == RATE_UNSPECIFIED) refuse(method.name, "no rate");
    method.rate = static_cast<RateClass>(options.rate());
    method.raw = options.raw() != RAW_NONE;
    if (!options.ordered_by().empty()) method.ordered_by = &field_of(method, options.ordered_by(), "ordered_by");
    method.request = pb::MessageFactory::generated_factory()->GetPrototype(rpc.input_type());

    std::string route = method.verb;
    for (const auto segment : path_segments(method.path)) route.append("/").append(path_field(segment).empty() ? segment : "{}");
    const auto [at, is_new] = routes_.emplace(route, method.name);
    if (!is_new) refuse(method.name, fmt::format("route {} {} already belongs to {}", method.verb, method.path, at->second));

    method.index = methods_.size();
    by_command_.emplace(method.command, method.index);
    by_name_.emplace(method.name, method.index);
    methods_.push_back(std::move(method));
}

void Contract::add_push(const pb::Descriptor& message) {
    if (!message.options().HasExtension(push)) return;
    const std::uint32_t command = message.options().GetExtension(push);
    claim(command, message.full_name());
    pushes_.push_back({static_cast<std::uint16_t>(command), &message});
}

const Method* Contract::by_command(std::uint16_t command) const {
    const auto at = by_command_.find(command);
    return at == by_command_.end() ? nullptr : &methods_[at->second];
}

const Method* Contract::by_name(std::string_view name) const {
    const auto at = by_name_.find(std::string{name});
    return at == by_name_.end() ? nullptr : &methods_[at->second];
}

std::string Contract::print() const {
    std::vector<std::pair<std::uint16_t, std::string>> lines;
    for (const Method& m : methods_) {
        lines.emplace_back(m.command, fmt::format("{:#06x}  {:<42} {:<6} {:<62} {}{}{}, rate {}\n", m.command, m.name, m.verb, m.path,
                                                  describe_access(m), m.raw ? ", raw" : "",
                                                  m.ordered_by ? ", ordered by " + m.ordered_by->name() : "", rate_name(m.rate)));
    }
    for (const PushType& p : pushes_) lines.emplace_back(p.command, fmt::format("{:#06x}  {:<42} push\n", p.command, p.descriptor->full_name()));
    std::sort(lines.begin(), lines.end());
    std::string table;
    for (const auto& line : lines) table += line.second;
    return table;
}

}  // namespace aviso::gateway
