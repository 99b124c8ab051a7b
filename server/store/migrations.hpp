#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/connection.hpp"

namespace aviso::store {

/// One numbered step of the schema, in both dialects (sql/migrations/NNNN_name.sql).
struct Migration {
    std::string_view name;  ///< "0001_store"
    std::string_view sqlite;
    std::string_view mysql;
};

/// The steps this program was built with, in order.
std::span<const Migration> embedded_migrations();

/// Brings the schema up to date: runs what `schema_migrations` does not list, in order. A statement is recorded when done, so a run
/// that was cut goes on where it stopped. Safe beside other nodes doing the same.
/// Throws DatabaseError: an applied file has changed since; a statement failed (named).
void migrate(Connection& connection, std::span<const Migration> migrations);

/// Single statements of a file, comments removed. Ends of statements inside quotes do not count.
std::vector<std::string> split_statements(std::string_view file);

}  // namespace aviso::store
