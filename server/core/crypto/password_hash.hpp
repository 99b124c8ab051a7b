#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace aviso::crypto {

/// Cost of one Argon2id hash. One hash holds `memory_kib` while it runs: bound how many run at once.
struct PasswordCost {
    std::uint32_t memory_kib = 64 * 1024;  ///< KiB, 64 MiB
    std::uint32_t iterations = 2;
    std::uint32_t lanes = 1;
    bool operator==(const PasswordCost&) const = default;
};

/// Argon2id with a random 16-byte salt, as a PHC string ("$argon2id$v=19$m=65536,t=2,p=1$…$…").
/// Takes tens of milliseconds: call on a worker thread (`offload`), never on an I/O thread. Throws std::runtime_error (no memory).
std::string hash_password(std::string_view password, const PasswordCost& cost = {});

/// True when `password` is the one behind `phc`. Compares in constant time. False for a string that is no Argon2id hash, or one that asks for
/// more than 1 GiB or 64 passes (a planted row must not stall the server). As slow as the hash was. Throws std::runtime_error (no memory).
bool verify_password(std::string_view password, const std::string& phc);

/// True when `phc` was made at another cost (or is no Argon2id hash): hash again at the next successful sign-in.
bool needs_rehash(std::string_view phc, const PasswordCost& cost = {});

}  // namespace aviso::crypto
