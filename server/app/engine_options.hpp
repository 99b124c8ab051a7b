#pragma once

#include "cache/cache.hpp"
#include "core/config.hpp"
#include "core/keyring.hpp"
#include "store/open_database.hpp"

namespace aviso::app {

/// True when the data folder belongs to a server already: then its database holds data.
bool is_initialised(const StartConfig& config);
/// Makes it so, and notes which database it is.
void mark_initialised(const StartConfig& config);

/// The database in words: its file, or its name and server.
std::string database_place(const StartConfig& config);
/// What to do when the database of an initialised folder holds no data.
std::string no_data_remedy(const StartConfig& config);

/// How to take the master key out of the data folder, whose copy would else open itself; empty when it is outside, or the data is in MySQL.
std::string key_place_hint(const StartConfig& config);

/// The [database] keys as the store takes them. Reads the password file; throws std::runtime_error when it cannot be read.
store::DatabaseOptions database_options(const StartConfig& config);

/// The [redis] keys as the cache takes them; the same errors.
cache::RedisOptions redis_options(const StartConfig& config, const KeyRing& keys);

/// Opens the database of this configuration under its master key. Throws std::runtime_error, naming the key file, when the database was
/// sealed under another key, or when the folder has been initialised and the database is a new one; else as store::open_database.
std::unique_ptr<store::Database> open_database(const StartConfig& config, const MasterKey& key);

/// store::renew_epoch of this configuration's database; the same errors.
std::string renew_epoch(const StartConfig& config);

}  // namespace aviso::app
