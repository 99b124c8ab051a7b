#include "net/http.hpp"

#include <algorithm>

namespace aviso {

namespace {
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}
}  // namespace

std::string_view HttpHeaders::get(std::string_view name) const {
    for (const auto& [key, value] : fields_) {
        if (same_name(key, name)) return value;
    }
    return {};
}

bool HttpHeaders::contains(std::string_view name) const {
    return std::ranges::any_of(fields_, [name](const auto& field) { return same_name(field.first, name); });
}

void HttpHeaders::add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }

void HttpHeaders::set(std::string name, std::string value) {
    std::erase_if(fields_, [&name](const auto& field) { return same_name(field.first, name); });
    add(std::move(name), std::move(value));
}

HttpResponse HttpHandler::body_too_large(std::size_t limit) const {
    HttpResponse answer;
    answer.status = 413;
    answer.headers.add("Content-Type", "text/plain; charset=utf-8");
    answer.body = "Request body: at most " + std::to_string(limit) + " bytes.\n";
    return answer;
}

}  // namespace aviso
