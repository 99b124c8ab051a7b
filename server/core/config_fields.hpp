#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace aviso {

struct StartConfig;

/// A value as the file or the environment gives it, before it is known which key it is for; nothing: of a type that no key has.
using GivenValue = std::variant<std::monostate, std::string, std::int64_t, bool, std::vector<std::string>>;

/// One start key: where it stands in the file, what it accepts and where its value goes.
struct StartField {
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
    struct Choice {
        std::string* value;
        std::vector<std::string> allowed;
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
    struct Texts {
        std::vector<std::string>* value;
        bool (*is_possible)(std::string_view);
        const char* wanted;
    };
    using Target = std::variant<Text, Address, Place, std::filesystem::path*, bool*, Choice, Number, Seconds, Texts>;

    std::string_view section;
    std::string_view name;
    Target target;

    /// The one table of start keys, in the order of the struct: parsing, defaults and environment names all come from here. Values go into `config`.
    static std::vector<StartField> all(StartConfig& config);

    std::string full_name() const;           ///< "database.password_file"
    std::string environment_prefix() const;  ///< "AVISO_DATABASE_", as all of its section have it
    std::string environment_name() const;    ///< "AVISO_DATABASE_PASSWORD_FILE"
    std::string value_text() const;          ///< what it is now, as TOML text
    std::string wanted() const;              ///< what would be right, for a message

    /// Stores `given`; false when it cannot be a value of this key.
    bool assign(const GivenValue& given) const;
    /// The environment has text only: read it as this key's type wants.
    GivenValue read(const std::string& text) const;
};

}  // namespace aviso
