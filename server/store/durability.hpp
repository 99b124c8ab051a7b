#pragma once

#include <string>
#include <vector>

#include "store/database.hpp"

namespace aviso::store {

/// Settings under which a power cut or a crash of the machine loses writes that were acknowledged. For each a line that names the
/// setting, its value, what it would cost and what to set instead. Empty: none. Throws DatabaseError.
std::vector<std::string> weak_sqlite_settings(Reader& reader);
std::vector<std::string> weak_mysql_settings(Reader& reader);

/// Throws DatabaseError with all of them, if there are any.
void refuse_weak_settings(const std::vector<std::string>& weak);

}  // namespace aviso::store
