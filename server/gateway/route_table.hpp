#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "gateway/contract.hpp"

namespace aviso::gateway {

using NamedValues = std::vector<std::pair<std::string, std::string>>;

/// What a path means: the methods it has, by verb, and the fields it holds.
struct RouteMatch {
    const Method* method = nullptr;  ///< Null: no such path, or not with this verb.
    std::string allowed;             ///< Verbs of this path, for 405; empty when there is no such path.
    NamedValues fields;
};

/// The contract's path templates. A literal piece is preferred to a field. Immutable; callable from any thread.
class RouteTable {
  public:
    explicit RouteTable(const Contract& contract);
    /// `path` without query, percent-encoded.
    RouteMatch find(std::string_view verb, std::string_view path) const;

  private:
    struct Route {
        const Method* method;
        std::vector<std::string_view> segments;
        std::size_t literals;
    };
    std::vector<Route> routes_;  ///< Most literals first.
};

/// Opens %XX; false when it is malformed.
bool percent_decode(std::string_view text, std::string& into);
/// "a=1&b=2". Errors: invalid_argument.
Result<NamedValues> parse_query(std::string_view query);
/// Sets request fields from path or query. Errors: invalid_argument with the field's name.
Result<void> set_fields(google::protobuf::Message& message, const NamedValues& values);
/// Reads a JSON body; fields under their proto names. Errors: invalid_argument with the field's name.
Result<void> read_json(google::protobuf::Message& message, const std::string& body);

}  // namespace aviso::gateway
