#pragma once

#include <string>

namespace aviso::store::test {

/// Registers an SQLite VFS that keeps files in memory and knows, for each, what has been synced. Gives its name.
std::string power_cut_vfs();
/// The power fails: each file falls back to what it held at its last sync. Open connections must be closed before it is used again.
void cut_power();

}  // namespace aviso::store::test
