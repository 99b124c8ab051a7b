#include "core/config.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <numeric>
#include <sstream>
#include <utility>

#include "core/config_fields.hpp"

namespace aviso {
namespace {

using List = std::vector<std::string>;

std::string joined(const List& parts, std::string_view between) {
    std::string out;
    for (const auto& part : parts) out += (out.empty() ? "" : std::string{between}) + part;
    return out;
}

GivenValue given_by(const toml::node& node) {
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
        const bool known = key == "parameters" || std::ranges::any_of(fields_, [&](const StartField& f) { return key == f.section; });
        if (!known) {
            List names;
            for (const StartField& f : fields_)
                if (names.empty() || names.back() != f.section) names.emplace_back(f.section);
            return problem(key.source(), std::string{key.str()}, "unknown; sections are " + joined(names, ", ") + ", parameters");
        }
        if (!table) return problem(key.source(), std::string{key.str()}, "is a section; right is [" + std::string{key.str()} + "]");
        if (key == "parameters") return parameters("", *table);
        for (const auto& [name, value] : *table) entry(std::string{key.str()}, name, value);
    }

    void entry(const std::string& section_name, const toml::key& key, const toml::node& node) {
        const std::string name = section_name + '.' + std::string{key.str()};
        const auto field = std::ranges::find_if(fields_, [&](const StartField& f) { return f.full_name() == name; });
        if (field == fields_.end()) return problem(key.source(), name, "unknown key; " + nearest(name));
        if (!field->assign(given_by(node))) {
            std::ostringstream value;
            node.visit([&](const auto& n) { value << n; });
            problem(key.source(), name, "not possible: " + value.str() + "; right is " + field->wanted());
        }
    }

    void variable(const std::string& name, const std::string& value) {
        const auto field = std::ranges::find(fields_, name, &StartField::environment_name);
        if (field != fields_.end()) {
            if (!field->assign(field->read(value)))
                problems_.push_back(name + " (environment): not possible: " + '"' + value + "\"; right is " + field->wanted());
            return;
        }
        // Programs beside the server have variables of their own (AVISO_HOME); with a section's name only the server does.
        const auto of_section = [&](const StartField& f) { return name.starts_with(f.environment_prefix()); };
        if (std::ranges::none_of(fields_, of_section)) return;
        std::string best;
        List names;
        std::size_t least = kSlip;
        for (const StartField& f : fields_) {
            const std::string known = f.environment_name();
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
        for (const StartField& f : fields_)
            if (const auto d = distance(name, f.full_name()); d < least) least = d, best = f.full_name();
        if (!best.empty()) return "did you mean " + best + "?";
        List names;
        for (const StartField& f : fields_)
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
    std::vector<StartField> fields_ = StartField::all(config_);
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
    for (const StartField& f : StartField::all(defaults))
        out.push_back({std::string{f.section}, std::string{f.name}, f.value_text()});
    return out;
}

}  // namespace aviso
