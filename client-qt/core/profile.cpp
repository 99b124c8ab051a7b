#include "client-qt/core/profile.hpp"

#include <argon2.h>

#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "client-qt/core/local_store.hpp"
#include "core/crypto/aead.hpp"
#include "core/crypto/hash.hpp"
#include "core/crypto/random.hpp"
#include "core/private_file.hpp"

namespace aviso::client {

namespace {

constexpr std::string_view kPurpose = "aviso client store";

Bytes password_key(std::string_view password, BytesView salt) {
    Bytes key(32, '\0');
    const int code = argon2id_hash_raw(2, 64 * 1024, 1, password.data(), password.size(), salt.data(), salt.size(), key.data(), key.size());
    if (code != ARGON2_OK) throw std::runtime_error(std::string{"argon2: "} + argon2_error_message(code));
    return key;
}

Bytes token_key(BytesView token) { return crypto::hkdf_sha256(token, {}, kPurpose); }

}  // namespace

Profile Profile::load(const std::filesystem::path& folder, std::shared_ptr<SecretStore> secrets) {
    Profile out;
    out.secrets_ = std::move(secrets);
    out.folder = folder;
    std::filesystem::create_directories(folder);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    const auto file = folder / "profile";
    if (!std::filesystem::exists(file)) {
        out.device_key = to_hex(crypto::random_bytes(16));
        return out;
    }
    std::map<std::string, std::string> values;
    std::istringstream lines{read_private_file(file)};
    for (std::string line; std::getline(lines, line);)
        if (const auto equals = line.find('='); equals != std::string::npos) values[line.substr(0, equals)] = line.substr(equals + 1);
    out.server = values["server"];
    out.account = values["account"];
    out.fingerprint = values["fingerprint"];
    out.token = values["token"];
    out.device_key = values["device_key"];
    out.token_in_system = values["token_in"] == "system";
    if (out.token_in_system && out.secrets_) out.token = out.secrets_->read(out.secret_name()).value_or("");
    out.salt_ = from_hex(values["salt"]);
    out.by_password_ = from_hex(values["key_by_password"]);
    out.by_token_ = from_hex(values["key_by_token"]);
    return out;
}

void Profile::save() const {
    const bool in_system = secrets_ && !token.empty() && secrets_->write(secret_name(), token);
    const auto fresh = folder / ("profile." + to_hex(crypto::random_bytes(4)));
    write_new_private_file(fresh, "server=" + server + "\naccount=" + account + "\nfingerprint=" + fingerprint + "\ntoken=" + (in_system ? "" : token) + "\ntoken_in=" + (in_system ? "system" : "here") +
                                      "\ndevice_key=" + device_key + "\nsalt=" + to_hex(salt_) + "\nkey_by_password=" + to_hex(by_password_) +
                                      "\nkey_by_token=" + to_hex(by_token_) + "\n");
    std::filesystem::rename(fresh, folder / "profile");
}

Bytes Profile::unlock_by_password(std::string_view password, const std::string& new_token) {
    std::optional<Bytes> key;
    if (!by_password_.empty()) key = crypto::open(password_key(password, salt_), by_password_, kPurpose);
    if (!key && !token.empty() && !by_token_.empty()) key = crypto::open(token_key(token), by_token_, kPurpose);
    if (!key) {
        key = crypto::random_bytes(32);
        for (const auto& file : {store_file(), LocalStore::queue_file(store_file())})
            if (std::filesystem::exists(file)) set_aside(file, ".unreadable");
    }
    token = new_token;
    by_token_ = crypto::seal(token_key(token), *key, kPurpose);
    rewrap(*key, password);
    return *key;
}

Result<Bytes> Profile::unlock_by_token() const {
    if (token.empty()) return fail(Errc::unauthenticated, "not signed in: login first");
    auto key = crypto::open(token_key(token), by_token_, kPurpose);
    if (!key) return fail(Errc::unauthenticated, "the profile's key is damaged: login again");
    return *key;
}

void Profile::rewrap(BytesView key, std::string_view new_password) {
    salt_ = crypto::random_bytes(16);
    by_password_ = crypto::seal(password_key(new_password, salt_), key, kPurpose);
}

void Profile::forget_token() {
    if (secrets_) secrets_->erase(secret_name());
    token.clear();
    token_in_system = false;
    by_token_.clear();
}

}  // namespace aviso::client
