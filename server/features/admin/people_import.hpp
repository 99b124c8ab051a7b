#pragma once

#include <span>
#include <string>
#include <vector>

#include "features/directory/directory_service.hpp"
#include "features/identity/identity_service.hpp"

namespace aviso::admin {

struct ImportRow {
    int line = 0;  ///< of the file, for the report
    directory::PersonDetails person;
};

struct ImportReport {
    struct Problem {
        int line;
        std::string detail;
    };
    struct Password {
        std::string account;
        std::string password;
    };
    int created = 0;
    int updated = 0;
    std::vector<Problem> problems;
    std::vector<Password> passwords;  ///< of the created ones
};

/// One import of people: several rows to a transaction, so that a company is in within seconds; a group with a faulty row is taken row by row,
/// so that only the faulty one is left out. Use once, on one executor.
class PeopleImport {
  public:
    PeopleImport(store::Database& database, identity::IdentityService& identity, directory::DirectoryService& directory)
        : database_{database}, identity_{identity}, directory_{directory} {}

    Task<ImportReport> run(std::vector<ImportRow> rows);

  private:
    struct Planned {
        ImportRow row;
        std::string password;  ///< One-time, for accounts this node does not know; its hash.
        std::string hash;
        bool is_new = false;  ///< Once stored: the account was made by this import.
    };

    /// Gives accounts that are not known a password. Errors: unavailable.
    Task<Result<void>> make_passwords(std::span<Planned> rows);
    /// All of them in one transaction, or none. Errors: what is wrong with one of them; throws DatabaseError.
    Task<Result<void>> store(std::span<Planned> rows);
    Result<bool> store_in(store::Transaction& tx, const Planned& planned) const;
    Task<void> store_one(Planned& planned);
    void report(std::span<Planned> rows);

    store::Database& database_;
    identity::IdentityService& identity_;
    directory::DirectoryService& directory_;
    ImportReport report_;
};

}  // namespace aviso::admin
