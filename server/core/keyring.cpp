#include "core/keyring.hpp"

#include <algorithm>
#include <stdexcept>
#include <system_error>

#include "core/crypto/aead.hpp"
#include "core/crypto/hash.hpp"
#include "core/crypto/keyed_hash.hpp"
#include "core/crypto/random.hpp"
#include "core/private_file.hpp"

namespace aviso {
namespace {

constexpr std::size_t kKeySize = 32;
constexpr std::size_t kLeastSecondSecret = 16;
constexpr char kWrapVersion = 1;

/// Parts joined so that ("ab","c") and ("a","bc") differ: '|' cannot stand in a table or column name.
Bytes joined(std::string_view a, std::string_view b, BytesView c = {}) {
    Bytes out;
    out.reserve(a.size() + b.size() + c.size() + 2);
    return out.append(a).append(1, '|').append(b).append(1, '|').append(c);
}

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
    return text;
}

}  // namespace

MasterKey::MasterKey(BytesView secret, BytesView second_secret) {
    if (secret.size() != kKeySize) throw std::runtime_error("master key: must have 32 bytes");
    if (!second_secret.empty() && second_secret.size() < kLeastSecondSecret)
        throw std::runtime_error("second secret: must have at least 16 bytes");
    root_ = crypto::hkdf_sha256(secret, second_secret, second_secret.empty() ? "aviso master 1" : "aviso master 2");
    check_value_ = to_hex(derive("check").substr(0, 8));
}

MasterKey MasterKey::load(const std::filesystem::path& file, const std::filesystem::path& second) {
    const Bytes secret = from_hex(trimmed(read_private_file(file)));
    if (secret.size() != kKeySize)
        throw std::runtime_error("master key: " + file.string() + ": must hold 64 hexadecimal digits and nothing else");
    if (second.empty()) return MasterKey{secret};
    const Bytes other = trimmed(read_private_file(second));
    if (other.size() < kLeastSecondSecret)
        throw std::runtime_error("second secret: " + second.string() + ": must hold at least 16 bytes");
    return MasterKey{secret, other};
}

Bytes MasterKey::derive(std::string_view purpose) const { return crypto::hkdf_sha256(root_, {}, purpose); }

void create_key_file(const std::filesystem::path& file) {
    write_new_private_file(file, to_hex(crypto::random_bytes(kKeySize)) + "\n");
}

KeyRing::KeyRing(const MasterKey& master)
    : master_{master}, wrap_key_{master.derive("wrap")}, cluster_key_{master.derive("cluster")} {}

Bytes KeyRing::new_wrapped_key(BytesView context) const {
    return kWrapVersion + crypto::seal(wrap_key_, crypto::random_bytes(kKeySize), context);
}

std::optional<Bytes> KeyRing::open(BytesView wrapped, BytesView context) const {
    if (wrapped.size() != 1 + kKeySize + crypto::kAeadOverhead || wrapped.front() != kWrapVersion) return std::nullopt;
    return crypto::open(wrap_key_, wrapped.substr(1), context);
}

std::optional<Bytes> KeyRing::rewrap(const KeyRing& from, BytesView wrapped, BytesView context) const {
    const auto key = from.open(wrapped, context);
    if (!key) return std::nullopt;
    return kWrapVersion + crypto::seal(wrap_key_, *key, context);
}

Bytes KeyRing::purpose_key(std::string_view purpose) const {
    std::lock_guard lock{mutex_};
    if (const auto known = derived_.find(purpose); known != derived_.end()) return known->second;
    return derived_.emplace(purpose, master_.derive(joined("purpose", purpose))).first->second;
}

Bytes KeyRing::column_key(std::string_view table, std::string_view column) const {
    return purpose_key(joined("column", table, column));
}

Bytes KeyRing::seal_column(std::string_view table, std::string_view column, BytesView row_identity, BytesView text) const {
    return crypto::seal(column_key(table, column), text, joined(table, column, row_identity));
}

std::optional<Bytes> KeyRing::open_column(std::string_view table, std::string_view column, BytesView row_identity,
                                          BytesView sealed) const {
    return crypto::open(column_key(table, column), sealed, joined(table, column, row_identity));
}

Bytes KeyRing::blind_index(std::string_view table, std::string_view column, BytesView normalized) const {
    return crypto::keyed_hash(purpose_key(joined("index", table, column)), normalized);
}

}  // namespace aviso
