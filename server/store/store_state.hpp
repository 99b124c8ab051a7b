#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/database.hpp"

namespace aviso::store {

namespace detail {
constexpr Sql kReadState{"SELECT value FROM store_state WHERE name = ?"};
constexpr Sql kLockState{"SELECT value FROM store_state WHERE name = ?", "SELECT value FROM store_state WHERE name = ? FOR UPDATE"};
constexpr Sql kInsertState{"INSERT INTO store_state (name, value) VALUES (?, ?)"};
constexpr Sql kUpdateState{"UPDATE store_state SET value = ? WHERE name = ?"};
}  // namespace detail

/// What the store remembers of itself (table `store_state`), at most 255 bytes each: epoch, last_node, key_check, pruned_until …

inline std::optional<std::string> read_state(Reader& reader, std::string_view name) {
    auto row = reader.query_one(detail::kReadState, name);
    if (!row) return std::nullopt;
    return row->take(0);
}

/// The same in a transaction that is going to change it.
inline std::optional<std::string> lock_state(Reader& reader, std::string_view name) {
    auto row = reader.query_one(detail::kLockState, name);
    if (!row) return std::nullopt;
    return row->take(0);
}

/// `Writer`: a Connection or a Transaction.
template <class Writer>
void put_state(Writer& writer, std::string_view name, const std::string& value) {
    if (writer.execute(detail::kUpdateState, value, name) == 0) writer.execute(detail::kInsertState, name, value);
}

}  // namespace aviso::store
