#include "features/identity/sealed_fields.hpp"

#include <stdexcept>

namespace aviso::identity {

Bytes join_fields(std::initializer_list<std::string_view> fields) {
    Bytes joined;
    for (const std::string_view field : fields) {
        if (field.size() > 0xFFFF) throw std::length_error{"a sealed field is at most 65535 bytes"};
        joined += static_cast<char>(field.size() >> 8);
        joined += static_cast<char>(field.size() & 0xFF);
        joined += field;
    }
    return joined;
}

std::optional<std::vector<std::string>> split_fields(BytesView joined, std::size_t count) {
    std::vector<std::string> fields;
    while (fields.size() < count && joined.size() >= 2) {
        const std::size_t size = (static_cast<std::size_t>(static_cast<unsigned char>(joined[0])) << 8) | static_cast<unsigned char>(joined[1]);
        joined.remove_prefix(2);
        if (joined.size() < size) return std::nullopt;
        fields.emplace_back(joined.substr(0, size));
        joined.remove_prefix(size);
    }
    if (fields.size() != count || !joined.empty()) return std::nullopt;
    return fields;
}

}  // namespace aviso::identity
