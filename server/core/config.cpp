#include "core/config.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <limits>
#include <numeric>
#include <sstream>
#include <utility>
#include <variant>

#include "core/ip_text.hpp"

namespace aviso {
namespace {

using Path = std::filesystem::path;
using List = std::vector<std::string>;

struct Choice {
    std::string* value;
    List allowed;
};
struct Number {
    int* value;
    int least;
    int most;
};
struct Seconds {
    std::chrono::seconds* value;
    int least;
    int most;
};
struct Text {
    std::string* value;
    bool may_be_empty;
};
struct Address {
    std::string* value;
};
/// "host:port", or nothing.
struct Place {
    std::string* value;
};
struct Texts {
    List* value;
    bool (*is_possible)(std::string_view);
    const char* wanted;
};
using Target = std::variant<Text, Address, Place, Path*, bool*, Choice, Number, Seconds, Texts>;

bool is_origin(std::string_view text);
bool is_place(std::string_view text);

/// One start key: where it stands in the file and where its value goes.
struct Field {
    std::string_view section;
    std::string_view name;
    Target target;
};

/// The one table of start keys: parsing, defaults and environment names all come from here.
std::vector<Field> fields_of(StartConfig& c) {
    return {
        {"server", "listen", Address{&c.server.listen}},
        {"server", "port", Number{&c.server.port, 1, 65535}},
        {"server", "data_folder", &c.server.data_folder},
        {"server", "come_back_at", Place{&c.server.come_back_at}},
        {"tls", "certificate", &c.tls.certificate},
        {"tls", "key", &c.tls.key},
        {"web", "allowed_origins", Texts{&c.web.allowed_origins, is_origin, "a list of origins in quotes, as [\"https://chat.example.org\"]: https, no path, no port 443"}},
        {"database", "engine", Choice{&c.database.engine, {"sqlite", "mysql"}}},
        {"database", "path", &c.database.path},
        {"database", "host", Text{&c.database.host, false}},
        {"database", "port", Number{&c.database.port, 1, 65535}},
        {"database", "user", Text{&c.database.user, false}},
        {"database", "password_file", &c.database.password_file},
        {"database", "name", Text{&c.database.name, false}},
        {"database", "tls_ca", &c.database.tls_ca},
        {"database", "allow_weak_durability", &c.database.allow_weak_durability},
        {"redis", "host", Text{&c.redis.host, true}},
        {"redis", "port", Number{&c.redis.port, 1, 65535}},
        {"redis", "password_file", &c.redis.password_file},
        {"keys", "master_key_file", &c.keys.master_key_file},
        {"keys", "second_secret_file", &c.keys.second_secret_file},
        {"log", "level", Choice{&c.log.level, {"debug", "info", "warning", "error", "fatal"}}},
        {"log", "format", Choice{&c.log.format, {"text", "json"}}},
        {"log", "file", &c.log.file},
        {"log", "max_file_mib", Number{&c.log.max_file_mib, 1, 1024}},
        {"log", "kept_files", Number{&c.log.kept_files, 1, 1000}},
        {"network", "io_threads", Number{&c.network.io_threads, 0, 256}},
        {"network", "max_connections", Number{&c.network.max_connections, 1, 1'000'000}},
        {"network", "max_unauthenticated_per_address", Number{&c.network.max_unauthenticated_per_address, 1, 1'000'000}},
        {"network", "handshake_timeout_s", Seconds{&c.network.handshake_timeout, 1, 300}},
        {"network", "first_frame_timeout_s", Seconds{&c.network.first_frame_timeout, 1, 300}},
        {"network", "headers_timeout_s", Seconds{&c.network.headers_timeout, 1, 300}},
        {"network", "idle_timeout_s", Seconds{&c.network.idle_timeout, 25, 300}},
        {"network", "drain_timeout_s", Seconds{&c.network.drain_timeout, 0, 600}},
        {"network", "outbox_kib", Number{&c.network.outbox_kib, 64, 65536}},
        {"network", "proxy_protocol_from", Texts{&c.network.proxy_protocol_from, is_ip_network, "a list of addresses or CIDR blocks in quotes, as [\"10.0.0.0/8\"]"}},
    };
}

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};

std::string in_quotes(std::string_view text) { return '"' + std::string{text} + '"'; }

std::string joined(const List& parts, std::string_view between) {
    std::string out;
    for (const auto& part : parts) out += (out.empty() ? "" : std::string{between}) + part;
    return out;
}

std::string full_name(const Field& field) { return std::string{field.section} + '.' + std::string{field.name}; }

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return text;
}

std::string environment_name(const Field& field) { return upper("AVISO_" + std::string{field.section} + '_' + std::string{field.name}); }

std::string default_text(const Target& target) {
    return std::visit(Overloaded{
                          [](const Text& t) { return in_quotes(*t.value); },
                          [](const Address& a) { return in_quotes(*a.value); },
                          [](const Path* p) { return in_quotes(p->string()); },
                          [](const bool* b) { return std::string{*b ? "true" : "false"}; },
                          [](const Choice& c) { return in_quotes(*c.value); },
                          [](const Number& n) { return std::to_string(*n.value); },
                          [](const Seconds& s) { return std::to_string(s.value->count()); },
                          [](const Place& p) { return in_quotes(*p.value); },
                          [](const Texts& t) { return "[" + joined(*t.value, ", ") + "]"; },
                      },
                      target);
}

/// What would be right, for a message.
std::string wanted(const Target& target) {
    const auto range = [](int least, int most, const char* what) {
        return what + std::to_string(least) + " to " + std::to_string(most);
    };
    return std::visit(Overloaded{
                          [](const Text& t) -> std::string { return t.may_be_empty ? "text in quotes" : "text in quotes, not empty"; },
                          [](const Address&) -> std::string {
                              return "a numeric IPv4 or IPv6 address in quotes, as \"127.0.0.1\"; \"0.0.0.0\" is every IPv4 address, \"::\" every one";
                          },
                          [](const Path*) -> std::string { return "a path in quotes"; },
                          [](const bool*) -> std::string { return "true or false"; },
                          [](const Choice& c) { return "one of " + joined(c.allowed, ", "); },
                          [&](const Number& n) { return range(n.least, n.most, "a whole number from "); },
                          [&](const Seconds& s) { return range(s.least, s.most, "whole seconds from "); },
                          [](const Place&) -> std::string { return "host:port in quotes, port 1 to 65535, or empty"; },
                          [](const Texts& t) -> std::string { return t.wanted; },
                      },
                      target);
}

/// A host name or address by its looks: no scheme, no path, no blank.
bool is_host(std::string_view text) {
    if (text.starts_with('[')) return text.ends_with(']') && is_ip_network(text.substr(1, text.size() - 2));
    return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") == std::string_view::npos;
}

bool is_port(std::string_view text) {
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc{} && end == text.data() + text.size() && port >= 1 && port <= 65535;
}

bool is_place(std::string_view text) {
    const auto colon = text.rfind(':');
    return colon != std::string_view::npos && is_host(text.substr(0, colon)) && is_port(text.substr(colon + 1));
}

/// As a browser writes it: lower case, and the port only when it is another than the scheme's.
bool is_origin(std::string_view text) {
    constexpr std::string_view kScheme = "https://";
    if (!text.starts_with(kScheme) || std::ranges::any_of(text, [](char c) { return c >= 'A' && c <= 'Z'; })) return false;
    const std::string_view place = text.substr(kScheme.size());
    return is_host(place) || (is_place(place) && !place.ends_with(":443"));
}

// A value from file or environment, before it is known which key it is for.
using Given = std::variant<std::monostate, std::string, std::int64_t, bool, List>;

/// Stores `given`; false when it cannot be a value of this key.
bool assign(const Target& target, const Given& given) {
    const auto* text = std::get_if<std::string>(&given);
    const auto* number = std::get_if<std::int64_t>(&given);
    return std::visit(Overloaded{
                          [&](const Text& t) {
                              if (!text || (text->empty() && !t.may_be_empty)) return false;
                              *t.value = *text;
                              return true;
                          },
                          [&](const Address& a) {
                              if (!text || !is_ip_address(*text)) return false;
                              *a.value = *text;
                              return true;
                          },
                          [&](Path* p) {
                              if (text) *p = *text;
                              return text != nullptr;
                          },
                          [&](bool* b) {
                              if (const auto* yes = std::get_if<bool>(&given)) return *b = *yes, true;
                              return false;
                          },
                          [&](const Choice& c) {
                              if (!text || std::ranges::find(c.allowed, *text) == c.allowed.end()) return false;
                              *c.value = *text;
                              return true;
                          },
                          [&](const Number& n) {
                              if (!number || *number < n.least || *number > n.most) return false;
                              *n.value = static_cast<int>(*number);
                              return true;
                          },
                          [&](const Seconds& s) {
                              if (!number || *number < s.least || *number > s.most) return false;
                              *s.value = std::chrono::seconds{*number};
                              return true;
                          },
                          [&](const Place& p) {
                              if (!text || (!text->empty() && !is_place(*text))) return false;
                              *p.value = *text;
                              return true;
                          },
                          [&](const Texts& t) {
                              const auto* list = std::get_if<List>(&given);
                              if (!list || !std::ranges::all_of(*list, t.is_possible)) return false;
                              *t.value = *list;
                              return true;
                          },
                      },
                      target);
}

Given given_by(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* number = node.as_integer()) return number->get();
    if (const auto* yes = node.as_boolean()) return yes->get();
    const auto* array = node.as_array();
    if (!array) return {};
    List list;
    for (const auto& item : *array) {
        if (!item.is_string()) return {};
        list.push_back(item.as_string()->get());
    }
    return list;
}

/// The environment has text only: read it as the key's type wants.
Given given_by(const std::string& text, const Target& target) {
    if (std::holds_alternative<bool*>(target)) {
        if (text == "true" || text == "false") return text == "true";
        return {};
    }
    if (std::holds_alternative<Number>(target) || std::holds_alternative<Seconds>(target)) {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc{} || end != text.data() + text.size()) return {};
        return number;
    }
    if (!std::holds_alternative<Texts>(target)) return text;
    List list;
    std::istringstream parts{text};
    for (std::string part; std::getline(parts, part, ',');) list.push_back(part);
    return list;
}

/// From here on two words are no longer a slip of one another.
constexpr std::size_t kSlip = 4;

std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0u);
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t cost = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({cost, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

class Parser {
  public:
    Parser(std::string file, const Environment& environment) : file_{std::move(file)}, environment_{environment} {}

    StartConfig run(std::string_view text) {
        toml::table root;
        try {
            root = toml::parse(text, std::string_view{file_});
        } catch (const toml::parse_error& error) {
            problem(error.source(), "", std::string{error.description()});
            finish();
        }
        for (const auto& [key, node] : root) section(key, node);
        for (const auto& [name, value] : environment_) variable(name, value);
        check_together();
        finish();
        return std::move(config_);
    }

  private:
    void section(const toml::key& key, const toml::node& node) {
        const toml::table* table = node.as_table();
        const bool known = key == "parameters" || std::ranges::any_of(fields_, [&](const Field& f) { return key == f.section; });
        if (!known) {
            List names;
            for (const Field& f : fields_)
                if (names.empty() || names.back() != f.section) names.emplace_back(f.section);
            return problem(key.source(), std::string{key.str()}, "unknown; sections are " + joined(names, ", ") + ", parameters");
        }
        if (!table) return problem(key.source(), std::string{key.str()}, "is a section; right is [" + std::string{key.str()} + "]");
        if (key == "parameters") return parameters("", *table);
        for (const auto& [name, value] : *table) entry(std::string{key.str()}, name, value);
    }

    void entry(const std::string& section_name, const toml::key& key, const toml::node& node) {
        const std::string name = section_name + '.' + std::string{key.str()};
        const auto field = std::ranges::find_if(fields_, [&](const Field& f) { return full_name(f) == name; });
        if (field == fields_.end()) return problem(key.source(), name, "unknown key; " + nearest(name));
        if (!assign(field->target, given_by(node))) {
            std::ostringstream value;
            node.visit([&](const auto& n) { value << n; });
            problem(key.source(), name, "not possible: " + value.str() + "; right is " + wanted(field->target));
        }
    }

    void variable(const std::string& name, const std::string& value) {
        const auto field = std::ranges::find(fields_, name, environment_name);
        if (field != fields_.end()) {
            if (!assign(field->target, given_by(value, field->target)))
                problems_.push_back(name + " (environment): not possible: " + in_quotes(value) + "; right is " + wanted(field->target));
            return;
        }
        // Programs beside the server have variables of their own (AVISO_HOME); with a section's name only the server does.
        const auto of_section = [&](const Field& f) { return name.starts_with(upper("AVISO_" + std::string{f.section} + '_')); };
        if (std::ranges::none_of(fields_, of_section)) return;
        std::string best;
        List names;
        std::size_t least = kSlip;
        for (const Field& f : fields_) {
            const std::string known = environment_name(f);
            if (of_section(f)) names.push_back(known);
            if (const auto d = distance(name, known); d < least) least = d, best = known;
        }
        problems_.push_back(name + " (environment): unknown key; " + (best.empty() ? "known are " + joined(names, ", ") : "did you mean " + best + '?'));
    }

    void parameters(const std::string& prefix, const toml::table& table) {
        for (const auto& [key, node] : table) {
            const std::string name = prefix + std::string{key.str()};
            if (!node.is_table()) config_.parameter_places[name] = file_ + ':' + std::to_string(key.source().begin.line);
            if (const auto* deeper = node.as_table()) {
                parameters(name + '.', *deeper);
            } else if (const auto* text = node.as_string()) {
                config_.parameters[name] = text->get();
            } else if (const auto* number = node.as_integer()) {
                config_.parameters[name] = std::to_string(number->get());
            } else if (const auto* yes = node.as_boolean()) {
                config_.parameters[name] = yes->get() ? "true" : "false";
            } else {
                problem(key.source(), "parameters." + name, "not possible; right is text, a whole number, true or false");
            }
        }
    }

    std::string nearest(std::string_view name) const {
        std::string best;
        std::size_t least = kSlip;
        for (const Field& f : fields_)
            if (const auto d = distance(name, full_name(f)); d < least) least = d, best = full_name(f);
        if (!best.empty()) return "did you mean " + best + "?";
        List names;
        for (const Field& f : fields_)
            if (name.starts_with(std::string{f.section} + '.')) names.emplace_back(f.name);
        return "keys here are " + joined(names, ", ");
    }

    void check_together() {
        const auto& db = config_.database;
        const bool local = db.host == "localhost" || db.host == "::1" || db.host.starts_with("127.") || db.host.starts_with('/');
        if (db.engine == "mysql" && !local && db.tls_ca.empty())
            problems_.push_back(file_ + ": database.tls_ca: missing; a database on another machine (" + db.host +
                                ") is reached over TLS only: name the PEM file of its CA");
        if (db.engine == "sqlite" && db.path.empty()) problems_.push_back(file_ + ": database.path: empty; right is a path in quotes");
        if (config_.server.data_folder.empty()) problems_.push_back(file_ + ": server.data_folder: empty; right is a path in quotes");
        if (config_.tls.certificate.empty() || config_.tls.key.empty())
            problems_.push_back(file_ + ": tls.certificate, tls.key: both are needed; nothing is served without TLS");
        if (config_.keys.master_key_file.empty())
            problems_.push_back(file_ + ": keys.master_key_file: empty; right is a path in quotes");
    }

    void problem(const toml::source_region& where, const std::string& name, const std::string& what) {
        problems_.push_back(file_ + ':' + std::to_string(where.begin.line) + ": " + (name.empty() ? "" : name + ": ") + what);
    }

    void finish() const {
        if (!problems_.empty()) throw ConfigError{joined(problems_, "\n")};
    }

    std::string file_;
    const Environment& environment_;
    StartConfig config_;
    std::vector<Field> fields_ = fields_of(config_);
    List problems_;
};

}  // namespace

StartConfig parse_config(std::string_view text, const std::string& file, const Environment& environment) {
    return Parser{file, environment}.run(text);
}

StartConfig load_config(const std::filesystem::path& file, const Environment& environment) {
    if (file.empty()) return parse_config("", "without a configuration file", environment);
    std::ifstream in{file, std::ios::binary};
    if (!in || std::filesystem::is_directory(file)) throw ConfigError{file.string() + ": cannot be read; right is a TOML file"};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    return parse_config(text, file.string(), environment);
}

std::vector<StartKey> start_keys() {
    StartConfig defaults;
    std::vector<StartKey> out;
    for (const Field& f : fields_of(defaults))
        out.push_back({std::string{f.section}, std::string{f.name}, default_text(f.target)});
    return out;
}

}  // namespace aviso
