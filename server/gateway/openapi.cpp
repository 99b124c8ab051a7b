#include "gateway/openapi.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace aviso::gateway {

namespace {

namespace pb = google::protobuf;
using nlohmann::json;

class Schemas {
  public:
    json reference(const pb::Descriptor& message) {
        if (!all_.contains(message.name())) {
            all_[message.name()] = json::object();  // stands there first: messages may hold themselves
            json properties = json::object();
            for (int i = 0; i < message.field_count(); ++i) properties[message.field(i)->name()] = field(*message.field(i));
            all_[message.name()] = {{"type", "object"}, {"properties", std::move(properties)}};
        }
        return {{"$ref", "#/components/schemas/" + message.name()}};
    }

    json field(const pb::FieldDescriptor& field) {
        json one = single(field);
        return field.is_repeated() ? json{{"type", "array"}, {"items", std::move(one)}} : one;
    }

    json take() { return std::move(all_); }

  private:
    json single(const pb::FieldDescriptor& field) {
        switch (field.type()) {
            case pb::FieldDescriptor::TYPE_MESSAGE: return reference(*field.message_type());
            case pb::FieldDescriptor::TYPE_ENUM: {
                json names = json::array();
                for (int i = 0; i < field.enum_type()->value_count(); ++i) names.push_back(field.enum_type()->value(i)->name());
                return {{"type", "string"}, {"enum", std::move(names)}};
            }
            case pb::FieldDescriptor::TYPE_BOOL: return {{"type", "boolean"}};
            case pb::FieldDescriptor::TYPE_BYTES: return {{"type", "string"}, {"contentEncoding", "base64"}};
            case pb::FieldDescriptor::TYPE_STRING: return {{"type", "string"}};
            case pb::FieldDescriptor::TYPE_INT64:
            case pb::FieldDescriptor::TYPE_UINT64: return {{"type", "string"}, {"format", "int64"}};  // JSON numbers lose digits
            case pb::FieldDescriptor::TYPE_DOUBLE:
            case pb::FieldDescriptor::TYPE_FLOAT: return {{"type", "number"}};
            default: return {{"type", "integer"}};
        }
    }

    json all_ = json::object();
};

json operation(const Method& method, Schemas& schemas) {
    const pb::Descriptor& request = *method.descriptor->input_type();
    const std::string service = method.descriptor->service()->name();
    json op{{"operationId", service + "_" + method.descriptor->name()}, {"tags", {service}}, {"parameters", json::array()}};
    std::set<std::string> in_path;
    for (const auto segment : path_segments(method.path)) {
        const std::string name{path_field(segment)};
        if (name.empty()) continue;
        in_path.insert(name);
        op["parameters"].push_back({{"name", name}, {"in", "path"}, {"required", true}, {"schema", schemas.field(*request.FindFieldByName(name))}});
    }
    if (method.verb == "GET" || method.verb == "DELETE") {
        for (int i = 0; i < request.field_count(); ++i) {
            const pb::FieldDescriptor& field = *request.field(i);
            if (!in_path.contains(field.name())) op["parameters"].push_back({{"name", field.name()}, {"in", "query"}, {"schema", schemas.field(field)}});
        }
    } else if (method.raw) {
        op["requestBody"]["content"]["*/*"]["schema"] = json::object();
    } else {
        op["requestBody"]["content"]["application/json"]["schema"] = schemas.reference(request);
    }
    json ok{{"description", "Done"}};
    if (method.raw) {
        ok["content"]["*/*"]["schema"] = json::object();  // bytes of their own kind
    } else {
        ok["content"]["application/json"]["schema"] = schemas.reference(*method.descriptor->output_type());
    }
    op["responses"] = {{"200", std::move(ok)}, {"default", {{"$ref", "#/components/responses/Problem"}}}};
    if (method.access == AccessForm::anyone) op["security"] = json::array();
    return op;
}

}  // namespace

std::string make_openapi(const Contract& contract, const std::string& version) {
    Schemas schemas;
    json document{{"openapi", "3.1.0"}, {"info", {{"title", "Aviso"}, {"version", version}}}};
    document["paths"] = json::object();
    for (const Method& method : contract.methods()) {
        std::string verb = method.verb;
        std::transform(verb.begin(), verb.end(), verb.begin(), [](char c) { return static_cast<char>(c | 0x20); });
        document["paths"][method.path][verb] = operation(method, schemas);
    }
    json& components = document["components"];
    components["schemas"] = schemas.take();
    components["schemas"]["Problem"] = {{"type", "object"},
                                        {"properties",
                                         {{"type", {{"type", "string"}}},
                                          {"title", {{"type", "string"}}},
                                          {"status", {{"type", "integer"}}},
                                          {"detail", {{"type", "string"}}},
                                          {"code", {{"type", "string"}}},
                                          {"reason", {{"type", "string"}}},
                                          {"field", {{"type", "string"}}},
                                          {"retry_after_ms", {{"type", "integer"}}},
                                          {"request_id", {{"type", "string"}}}}}};
    components["responses"]["Problem"]["description"] = "Refused; RFC 9457";
    components["responses"]["Problem"]["content"]["application/problem+json"]["schema"]["$ref"] = "#/components/schemas/Problem";
    components["securitySchemes"] = {{"session", {{"type", "http"}, {"scheme", "bearer"}}},
                                     {"cookie", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "__Host-aviso"}}}};
    document["security"] = json::array({json{{"session", json::array()}}, json{{"cookie", json::array()}}});
    return document.dump(1);
}

}  // namespace aviso::gateway
