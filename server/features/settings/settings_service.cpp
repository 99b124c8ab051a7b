#include "features/settings/settings_service.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>

#include "core/log.hpp"
#include "features/settings/settings_repository.hpp"

namespace aviso::settings {
namespace {

const Definition* find_definition(std::string_view name) {
    const auto all = definitions();
    const auto found = std::ranges::find(all, name, &Definition::name);
    return found == all.end() ? nullptr : &*found;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// What is wrong with the value and what would be right; empty when nothing is.
std::string fault_of(const Definition& definition, std::string_view value) {
    const std::string prefix = std::string{definition.name} + ": ";
    if (definition.type == Type::integer) {
        const auto number = parse_integer(value);
        if (number && *number >= definition.minimum && *number <= definition.maximum) return {};
        return prefix + "a whole number from " + std::to_string(definition.minimum) + " to " + std::to_string(definition.maximum);
    }
    if (std::ranges::find(definition.choices, value) != definition.choices.end()) return {};
    std::string fault = prefix + "one of";
    for (std::string_view choice : definition.choices) fault.append(" ").append(choice);
    return fault;
}

}  // namespace

std::string fault_of_setting(std::string_view name, std::string_view value) {
    const Definition* definition = find_definition(name);
    return definition ? fault_of(*definition, value) : std::string{name} + ": no such parameter; `avisod param` lists them";
}

SettingsService::SettingsService(store::Database& database, const Clock& clock, std::map<std::string, std::string> pinned)
    : database_{database}, clock_{clock} {
    for (auto& [name, value] : pinned) {
        if (const auto fault = fault_of_setting(name, value); !fault.empty()) throw std::invalid_argument{"parameters." + fault};
        pinned_.emplace(name, value);
    }
    auto values = std::make_shared<Values>(pinned_);
    for (const Definition& definition : definitions()) values->emplace(definition.name, definition.default_value);
    values_ = std::move(values);
}

std::shared_ptr<const SettingsService::Values> SettingsService::snapshot() const {
    const std::lock_guard lock{mutex_};
    return values_;
}

Task<void> SettingsService::load() {
    std::uint64_t ticket = 0;
    {
        const std::lock_guard lock{mutex_};
        ticket = ++loads_started_;
    }
    const auto stored = co_await database_.read([](store::Reader& reader) { return repository::stored_values(reader); });
    auto next = std::make_shared<Values>(pinned_);
    for (const auto& [name, value] : stored) {
        const Definition* definition = find_definition(name);
        if (definition && fault_of(*definition, value).empty()) {
            next->emplace(name, value);
        } else {
            log().warn("parameter_ignored name={} value={}", log_safe(name), log_safe(value));
        }
    }
    for (const Definition& definition : definitions()) next->emplace(definition.name, definition.default_value);

    std::shared_ptr<const Values> before = next;
    {
        const std::lock_guard lock{mutex_};
        if (ticket < load_shown_) co_return;  // one that started later, and so read later, was quicker
        load_shown_ = ticket;
        values_.swap(before);
    }
    for (const auto& [name, value] : *next) {
        if (before->find(name)->second == value) continue;
        log().info("parameter_changed name={} value={}", name, value);
        for (const Listener& listener : listeners_) listener(name);
    }
}

Task<void> SettingsService::catch_up(store::Touched touched) {
    if (touched.kind == store::Touched::Kind::settings) co_await load();
}

std::int64_t SettingsService::integer(std::string_view name) const {
    const auto number = parse_integer(text(name));
    if (!number) throw std::logic_error{"no integer parameter: " + std::string{name}};
    return *number;
}

std::string SettingsService::text(std::string_view name) const {
    const auto values = snapshot();
    const auto found = values->find(name);
    if (found == values->end()) throw std::logic_error{"no such parameter: " + std::string{name}};
    return found->second;
}

std::vector<Parameter> SettingsService::list() const {
    const auto values = snapshot();
    std::vector<Parameter> parameters;
    for (const Definition& definition : definitions()) {
        parameters.push_back({&definition, values->find(definition.name)->second, pinned_.contains(definition.name)});
    }
    return parameters;
}

Task<Result<Parameter>> SettingsService::set(std::string name, std::string value) {
    const Definition* definition = find_definition(name);
    if (!definition) co_return fail(Errc::not_found, "no such parameter", "name");
    if (pinned_.contains(name)) co_return fail(Errc::forbidden, name + ": set by the configuration file of the server", "name");
    if (auto fault = fault_of(*definition, value); !fault.empty()) co_return fail(Errc::invalid_argument, std::move(fault), "value");

    const Timestamp now = clock_.now();
    co_await database_.write([&](store::Transaction& tx) {
        repository::store_value(tx, name, value, now);
        return true;
    });
    co_await load();
    co_return Parameter{definition, text(name), false};
}

void SettingsService::on_change(Listener listener) { listeners_.push_back(std::move(listener)); }

}  // namespace aviso::settings
