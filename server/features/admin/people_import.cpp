#include "features/admin/people_import.hpp"

#include <algorithm>
#include <unordered_map>

#include "core/log.hpp"
#include "features/admin/one_time_password.hpp"

namespace aviso::admin {
namespace {

constexpr std::size_t kRowsAtOnce = 25;  // of one transaction: well below 500 rows and 20 ms

/// Accounts are unique whatever the case; they hold ASCII only.
std::string lower(std::string account) {
    for (char& c : account) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return account;
}

}  // namespace

Task<ImportReport> PeopleImport::run(std::vector<ImportRow> rows) {
    std::vector<Planned> planned;
    std::unordered_map<std::string, int> lines;  // of the accounts met so far
    for (ImportRow& row : rows) {
        const auto [first, is_first] = lines.emplace(lower(row.person.account), row.line);
        if (is_first) {
            planned.push_back({std::move(row), {}, {}, false});
        } else {
            report_.problems.push_back({row.line, "account: stands in line " + std::to_string(first->second) + " already"});
        }
    }
    for (std::size_t at = 0; at < planned.size(); at += kRowsAtOnce) {
        const auto group = std::span{planned}.subspan(at, std::min(kRowsAtOnce, planned.size() - at));
        // The first passwords of the groups before are in the report only: whatever happens from here on, it is handed over.
        Result<void> stored = fail(Errc::unavailable, "");
        try {
            stored = co_await make_passwords(group);
            if (stored) stored = co_await store(group);
        } catch (const store::DatabaseError& error) {
            log().warn("import_group_failed line={} error=\"{}\"", group.front().row.line, log_safe(error.what()));
            stored = fail(Errc::unavailable, error.what());
        }
        if (stored) {
            report(group);
        } else {
            for (Planned& one : group) co_await store_one(one);
        }
        try {
            co_await directory_.refresh();
        } catch (const store::DatabaseError& error) {  // the change feed brings it; the report must not be lost for it
            log().warn("import_not_shown_yet error=\"{}\"", log_safe(error.what()));
        }
    }
    std::ranges::sort(report_.problems, {}, &ImportReport::Problem::line);
    co_return std::move(report_);
}

Task<Result<void>> PeopleImport::make_passwords(std::span<Planned> rows) {
    std::vector<std::string> passwords;
    std::vector<Planned*> wanting;
    for (Planned& one : rows) {
        if (!one.hash.empty() || directory_.find_account(one.row.person.account)) continue;
        one.password = one_time_password();
        passwords.push_back(one.password);
        wanting.push_back(&one);
    }
    if (wanting.empty()) co_return Result<void>{};
    auto hashes = co_await identity_.hash_one_time(std::move(passwords));
    if (!hashes) co_return std::unexpected(hashes.error());
    for (std::size_t i = 0; i < wanting.size(); ++i) wanting[i]->hash = std::move((*hashes)[i]);
    co_return Result<void>{};
}

Task<Result<void>> PeopleImport::store(std::span<Planned> rows) {
    const auto stored = co_await database_.write(
        [&](store::Transaction& tx) -> Result<std::vector<bool>> {
            std::vector<bool> is_new;
            for (const Planned& one : rows) {
                const auto made = store_in(tx, one);
                if (!made) return std::unexpected(made.error());
                is_new.push_back(*made);
            }
            return is_new;
        },
        store::Priority::bulk);
    if (!stored) co_return std::unexpected(stored.error());
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].is_new = (*stored)[i];
    co_return Result<void>{};
}

/// True when the account is this import's.
Result<bool> PeopleImport::store_in(store::Transaction& tx, const Planned& planned) const {
    const directory::PersonDetails& person = planned.row.person;
    if (const auto user = directory_.user_of_account_in(tx, person.account)) {
        auto updated = directory_.update_person_in(tx, *user, person);
        if (!updated) return std::unexpected(updated.error());
        // A commit whose answer was lost may have made it a moment ago: then its password is the one at hand.
        return !planned.hash.empty() && identity_.has_hash_in(tx, *user, planned.hash);
    }
    if (planned.hash.empty()) return fail(Errc::unavailable, "account: no first password could be made; import this line again");
    const auto created = identity_.create_account_in(tx, person, planned.hash);
    if (!created) return std::unexpected(created.error());
    return true;
}

Task<void> PeopleImport::store_one(Planned& planned) {
    const std::span<Planned> alone{&planned, 1};
    Result<void> stored = fail(Errc::unavailable, "");
    try {
        stored = co_await make_passwords(alone);
        if (stored) stored = co_await store(alone);
    } catch (const store::DatabaseError& error) {
        log().warn("import_row_failed line={} error=\"{}\"", planned.row.line, log_safe(error.what()));
        stored = fail(Errc::unavailable, "the database did not answer: import this line again; if the account exists by then, reset its password");
    }
    if (stored) {
        report(alone);
    } else {
        report_.problems.push_back({planned.row.line, stored.error().message});
    }
}

void PeopleImport::report(std::span<Planned> rows) {
    for (Planned& one : rows) {
        ++(one.is_new ? report_.created : report_.updated);
        if (one.is_new) report_.passwords.push_back({one.row.person.account, std::move(one.password)});
    }
}

}  // namespace aviso::admin
