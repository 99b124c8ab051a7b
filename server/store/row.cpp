#include <fmt/format.h>

#include "store/database.hpp"

namespace aviso::store {
namespace {

[[noreturn]] void wrong_type(std::size_t column, std::string_view wanted) {
    throw DatabaseError{fmt::format("column {} of a result row is no {}: the schema and the code disagree", column, wanted), false};
}

}  // namespace

std::int64_t Row::integer(std::size_t column) const {
    const auto* number = std::get_if<std::int64_t>(&cells_.at(column));
    if (!number) wrong_type(column, "integer");
    return *number;
}

const std::string& Row::text(std::size_t column) const {
    const auto* text = std::get_if<std::string>(&cells_.at(column));
    if (!text) wrong_type(column, "text or blob");
    return *text;
}

std::string Row::take(std::size_t column) {
    auto* text = std::get_if<std::string>(&cells_.at(column));
    if (!text) wrong_type(column, "text or blob");
    return std::move(*text);
}

}  // namespace aviso::store
