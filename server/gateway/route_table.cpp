#include "gateway/route_table.hpp"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

#include "core/bytes.hpp"

namespace aviso::gateway {

namespace pb = google::protobuf;

namespace {

template <class T>
bool parse_number(std::string_view text, T& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
}

/// The value as JSON writes it, so that one parser decides what is allowed.
std::optional<std::string> as_json(const pb::FieldDescriptor& field, const std::string& text) {
    std::int64_t number = 0;
    std::uint64_t natural = 0;
    switch (field.cpp_type()) {
        case pb::FieldDescriptor::CPPTYPE_INT32:
        case pb::FieldDescriptor::CPPTYPE_INT64: return parse_number(text, number) ? std::optional{text} : std::nullopt;
        case pb::FieldDescriptor::CPPTYPE_UINT32:
        case pb::FieldDescriptor::CPPTYPE_UINT64: return parse_number(text, natural) ? std::optional{text} : std::nullopt;
        case pb::FieldDescriptor::CPPTYPE_BOOL: return text == "true" || text == "false" ? std::optional{text} : std::nullopt;
        case pb::FieldDescriptor::CPPTYPE_STRING:
        case pb::FieldDescriptor::CPPTYPE_ENUM: {
            std::string quoted = "\"";
            for (const char c : text) {
                const auto byte = static_cast<unsigned char>(c);
                if (c == '"' || c == '\\') quoted += '\\';
                if (byte < 0x20) {
                    quoted += "\\u00" + to_hex(BytesView{&c, 1});
                } else {
                    quoted += c;
                }
            }
            return quoted + "\"";
        }
        default: return std::nullopt;
    }
}

/// The field a JSON error names: "x: Cannot find field." or "(a.b) x: Cannot find field." or "a.b: invalid value".
std::string field_in(const std::string& message) {
    const auto colon = message.find(": ");
    std::string name = message.substr(0, colon == std::string::npos ? 0 : colon);
    if (const auto space = name.rfind(' '); space != std::string::npos) name.erase(0, space + 1);
    std::erase_if(name, [](char c) { return c == '(' || c == ')'; });
    const bool is_name = std::all_of(name.begin(), name.end(), [](char c) {
        return c == '_' || c == '.' || c == '[' || c == ']' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
    return is_name ? name : std::string{};
}

Result<void> merge_json(pb::Message& message, const std::string& json, const std::string& at) {
    pb::util::JsonParseOptions strict;
    strict.ignore_unknown_fields = false;
    std::unique_ptr<pb::Message> part{message.New()};
    const auto status = pb::util::JsonStringToMessage(json, part.get(), strict);
    if (!status.ok()) {
        const std::string text{status.message().data(), status.message().size()};
        const std::string field = at.empty() ? field_in(text) : at;
        return fail(Errc::invalid_argument, (at.empty() ? "body: " : "") + text, field);
    }
    message.MergeFrom(*part);
    return {};
}

}  // namespace

RouteTable::RouteTable(const Contract& contract) {
    for (const Method& method : contract.methods()) {
        Route route{&method, path_segments(method.path), 0};
        for (const auto segment : route.segments) route.literals += path_field(segment).empty();
        routes_.push_back(std::move(route));
    }
    std::sort(routes_.begin(), routes_.end(), [](const Route& a, const Route& b) {
        return std::pair{b.literals, a.method->index} < std::pair{a.literals, b.method->index};
    });
}

RouteMatch RouteTable::find(std::string_view verb, std::string_view path) const {
    const auto segments = path_segments(path);
    RouteMatch match;
    for (const Route& route : routes_) {
        if (route.segments.size() != segments.size()) continue;
        NamedValues fields;
        bool fits = true;
        for (std::size_t i = 0; fits && i < segments.size(); ++i) {
            const auto field = path_field(route.segments[i]);
            std::string value;
            fits = percent_decode(segments[i], value) && (field.empty() ? value == route.segments[i] : !value.empty());
            if (fits && !field.empty()) fields.emplace_back(field, std::move(value));
        }
        if (!fits) continue;
        if (route.method->verb == verb) {
            match.method = route.method;
            match.fields = std::move(fields);
            return match;
        }
        if (match.allowed.find(route.method->verb) == std::string::npos) match.allowed.append(match.allowed.empty() ? "" : ", ").append(route.method->verb);
    }
    return match;
}

bool percent_decode(std::string_view text, std::string& into) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            into += text[i];
            continue;
        }
        const Bytes byte = from_hex(text.substr(i + 1, 2));
        if (byte.size() != 1) return false;
        into += byte;
        i += 2;
    }
    return true;
}

Result<NamedValues> parse_query(std::string_view query) {
    NamedValues values;
    while (!query.empty()) {
        const std::string_view part = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), part.size() + 1));
        if (part.empty()) continue;
        const auto equals = part.find('=');
        std::string name, value, plain{equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1)};
        std::replace(plain.begin(), plain.end(), '+', ' ');
        if (!percent_decode(part.substr(0, equals), name) || !percent_decode(plain, value)) return fail(Errc::invalid_argument, "query: malformed percent-encoding");
        values.emplace_back(std::move(name), std::move(value));
    }
    return values;
}

Result<void> set_fields(pb::Message& message, const NamedValues& values) {
    for (const auto& [name, value] : values) {
        const pb::FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
        if (!field) return fail(Errc::invalid_argument, name + ": there is no such field", name);
        const auto json = as_json(*field, value);
        if (!json) return fail(Errc::invalid_argument, name + ": not a value of this field", name);
        if (!field->is_repeated()) message.GetReflection()->ClearField(&message, field);
        const std::string wrapped = "{\"" + name + "\":" + (field->is_repeated() ? "[" + *json + "]" : *json) + "}";
        if (auto merged = merge_json(message, wrapped, name); !merged) return merged;
    }
    return {};
}

Result<void> read_json(pb::Message& message, const std::string& body) { return merge_json(message, body, {}); }

}  // namespace aviso::gateway
