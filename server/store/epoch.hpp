#pragma once

#include <string>

#include "store/connection.hpp"

namespace aviso::store {

// The epoch names one life of the data (design.md, idea 5): what a client or a cache holds of another one may never have been kept.

/// Once at start, before present_epoch.
void prepare_epoch(Connection& connection);

/// The epoch now, in hexadecimal. Makes a new one when there is none, or when MariaDB has been restarted since the last one was made:
/// InnoDB shows a commit to readers before it is on disk, so after its crash somebody may have seen what is gone. Throws DatabaseError.
std::string present_epoch(Connection& connection);

/// Makes a new one. Throws DatabaseError.
std::string make_epoch(Connection& connection);

}  // namespace aviso::store
