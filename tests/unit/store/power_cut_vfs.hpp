#pragma once

#include <map>
#include <string>

namespace aviso::store::test {

/// Registers an SQLite VFS that keeps files in memory and knows, for each, what has been synced. Gives its name.
std::string power_cut_vfs();
/// From the n-th write or sync on nothing succeeds any more, as when the power is about to go. 0: everything does.
void fail_after(int operations);
/// Writes and syncs since the program began.
int operations();
/// The disk has room for this many bytes more; then writes that lengthen a file give SQLITE_FULL. -1: without limit.
void limit_space(long bytes);
/// The power fails: each file falls back to what it held at its last sync. Open connections must be closed before it is used again.
void cut_power();

/// What is synced of every file now; a power cut now would leave this.
std::map<std::string, std::string> platter();
/// A machine that starts with these files alone, and a disk that works. Every connection must be closed.
void start_with(const std::map<std::string, std::string>& files);
/// Every row of every table, as SQL text, read by a connection of its own; for comparing. Throws std::runtime_error, also when SQLite finds the
/// file damaged.
std::string contents(const std::string& name);

}  // namespace aviso::store::test
