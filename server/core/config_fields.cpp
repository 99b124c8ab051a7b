#include "core/config_fields.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "core/config.hpp"
#include "core/ip_text.hpp"

namespace aviso {
namespace {

using Path = std::filesystem::path;
using List = std::vector<std::string>;

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};

std::string in_quotes(std::string_view text) { return '"' + std::string{text} + '"'; }

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return text;
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

}  // namespace

std::vector<StartField> StartField::all(StartConfig& c) {
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

std::string StartField::full_name() const { return std::string{section} + '.' + std::string{name}; }

std::string StartField::environment_prefix() const { return upper("AVISO_" + std::string{section} + '_'); }

std::string StartField::environment_name() const { return environment_prefix() + upper(std::string{name}); }

std::string StartField::value_text() const {
    return std::visit(Overloaded{
                          [](const Text& t) { return in_quotes(*t.value); },
                          [](const Address& a) { return in_quotes(*a.value); },
                          [](const Path* p) { return in_quotes(p->string()); },
                          [](const bool* b) { return std::string{*b ? "true" : "false"}; },
                          [](const Choice& c) { return in_quotes(*c.value); },
                          [](const Number& n) { return std::to_string(*n.value); },
                          [](const Seconds& s) { return std::to_string(s.value->count()); },
                          [](const Place& p) { return in_quotes(*p.value); },
                          [](const Texts& t) { return fmt::format("[{}]", fmt::join(*t.value, ", ")); },
                      },
                      target);
}

std::string StartField::wanted() const {
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
                          [](const Choice& c) { return fmt::format("one of {}", fmt::join(c.allowed, ", ")); },
                          [&](const Number& n) { return range(n.least, n.most, "a whole number from "); },
                          [&](const Seconds& s) { return range(s.least, s.most, "whole seconds from "); },
                          [](const Place&) -> std::string { return "host:port in quotes, port 1 to 65535, or empty"; },
                          [](const Texts& t) -> std::string { return t.wanted; },
                      },
                      target);
}

bool StartField::assign(const GivenValue& given) const {
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

GivenValue StartField::read(const std::string& text) const {
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

}  // namespace aviso
