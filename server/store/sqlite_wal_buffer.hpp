#pragma once

#include <string>

namespace aviso::store {

/// Registers, once, an SQLite VFS over the one of this name (empty: SQLite's own) that gathers what is written to a write-ahead log and hands it over
/// in pieces of 64 KiB, the last one when it is synced. SQLite writes each page of a commit by two calls, its frame's header and the page: some
/// hundreds for a batch of messages. Gives the VFS's name. Any thread.
/// Only for connections with synchronous=FULL: they sync the log before they show a commit to other connections, and with less the pages that others
/// are pointed to would not be in the file.
std::string wal_buffer_vfs(const std::string& base);

}  // namespace aviso::store
