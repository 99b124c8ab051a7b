#pragma once

#include <span>
#include <vector>

#include "store/message_log.hpp"

namespace aviso::store {

/// Requests of one batch. On MariaDB more gain little and hold the locks longer (figures A3). SQLite has one writer, whom nobody waits for but those
/// behind it in the lane: there, four times as many share the pages of one commit, and take a tenth off the CPU of each.
constexpr std::size_t largest_batch(Dialect dialect) { return dialect == Dialect::sqlite ? 512 : 128; }

/// Stores entries in the order given, inside the caller's transaction: locks the conversations' rows in id order, finds what is stored
/// already, gives out seq and ordinal, inserts, applies alterations, touches the conversations. At most largest_batch() requests.
/// An answer per request: not_found, conflict, or what was stored. Throws ConstraintViolation, DatabaseError.
///
/// `keys`: most entries come once, so looking every key up first is mostly in vain. With `expected_new` only what would be refused is
/// looked up; a key that is stored already then makes the insert throw ConstraintViolation, and the caller runs it again with `looked_up`.
enum class Keys { looked_up, expected_new };
std::vector<Result<Appended>> store_batch(Transaction& tx, std::span<const AppendRequest* const> requests, Keys keys = Keys::looked_up);

}  // namespace aviso::store
