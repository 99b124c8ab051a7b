#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/bytes.hpp"

namespace aviso {

/// The secret everything sealed hangs on (docs/security.md). It lives outside the database: in one file, or in two kept by two people
/// (SEC-05), of which neither is worth anything alone.
class MasterKey {
  public:
    /// `secret`: 32 random bytes; `second_secret`: empty, or any 16 bytes or more. Throws std::runtime_error on other sizes.
    explicit MasterKey(BytesView secret, BytesView second_secret = {});

    /// Reads what `create_key_file` wrote. An empty `second` means one secret only.
    /// Throws std::runtime_error, saying which file and what is wrong (missing, readable by others, not 64 hexadecimal digits).
    static MasterKey load(const std::filesystem::path& file, const std::filesystem::path& second = {});

    /// 16 hexadecimal digits that name this key and tell nothing about it. Kept in the database (`store_state.key_check`): a start with
    /// another key is refused instead of producing rows that nobody can open.
    const std::string& check_value() const { return check_value_; }

    /// A key of its own for each purpose: 32 bytes.
    Bytes derive(std::string_view purpose) const;

  private:
    Bytes root_;
    std::string check_value_;
};

/// Writes 32 new random bytes as hexadecimal to `file`, readable by its owner only, synced to disk.
/// Throws std::runtime_error when the file exists (a key is never overwritten) or cannot be written.
void create_key_file(const std::filesystem::path& file);

/// Seals and opens what the database holds. Callable from any thread; short-lived calls, no I/O.
class KeyRing {
  public:
    explicit KeyRing(const MasterKey& master);

    /// A new random 32-byte key, wrapped for the row that owns it. `context` names the row and is needed to open it
    /// ("conversations|<id>", "blobs|<hash>"); where the id is not known before the insert, a random id stored in the row.
    Bytes new_wrapped_key(BytesView context) const;
    /// The key inside; nothing when it was wrapped for another context or by another master key, or was changed.
    std::optional<Bytes> open(BytesView wrapped, BytesView context) const;
    /// The same key, wrapped by this ring for the same context (rotation: `from` holds the old master key). Nothing as `open`.
    std::optional<Bytes> rewrap(const KeyRing& from, BytesView wrapped, BytesView context) const;

    /// The key of one sealed column of people, 32 bytes.
    Bytes column_key(std::string_view table, std::string_view column) const;

    /// Seals a column's text for its row. Associated data is table|column|row_identity: a value copied to another row, column or table
    /// does not open. `row_identity` must be known before the insert (an account's random id rather than its number).
    Bytes seal_column(std::string_view table, std::string_view column, BytesView row_identity, BytesView text) const;
    std::optional<Bytes> open_column(std::string_view table, std::string_view column, BytesView row_identity, BytesView sealed) const;

    /// 32 bytes for an equality look-up on a sealed column. `normalized`: see crypto/keyed_hash.hpp.
    Bytes blind_index(std::string_view table, std::string_view column, BytesView normalized) const;

    /// Seals what nodes tell one another through Redis. The same on every node with this master key.
    const Bytes& cluster_key() const { return cluster_key_; }

    /// A key for any other purpose (request hashes, search tokens): 32 bytes, remembered.
    Bytes purpose_key(std::string_view purpose) const;

  private:
    MasterKey master_;
    Bytes wrap_key_;
    Bytes cluster_key_;
    mutable std::mutex mutex_;
    mutable std::map<std::string, Bytes, std::less<>> derived_;
};

}  // namespace aviso
