#include "features/directory/directory_repository.hpp"

namespace aviso::directory::repository {
namespace {

using store::Blob;
using store::Sql;

constexpr Sql kSelectVersion{"SELECT version FROM directory_state WHERE id = 1"};
constexpr Sql kRaiseVersion{"UPDATE directory_state SET version = version + 1 WHERE id = 1"};
constexpr Sql kDepartmentsSince{
    "SELECT department_id, parent_id, name, position, version FROM departments WHERE version > ? ORDER BY department_id LIMIT 1000000"};
constexpr Sql kPeopleSince{
    "SELECT user_id, row_key, sealed_account, account_index, sealed_name, disabled, version, created_at_ms FROM people "
    "WHERE version > ? AND user_id > ? ORDER BY user_id LIMIT ?"};
constexpr Sql kPerson{
    "SELECT user_id, row_key, sealed_account, account_index, sealed_name, disabled, version, created_at_ms FROM people WHERE user_id = ?"};
constexpr Sql kPostsSince{
    "SELECT posts.user_id, posts.department_id, posts.title, posts.position FROM posts JOIN people ON people.user_id = posts.user_id "
    "WHERE people.version > ? AND posts.user_id BETWEEN ? AND ? ORDER BY posts.user_id, posts.position LIMIT 1000000"};
constexpr Sql kUserByAccount{"SELECT user_id FROM people WHERE account_index = ?"};
constexpr Sql kInsertPerson{
    "INSERT INTO people (row_key, sealed_account, account_index, sealed_name, disabled, version, created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)"};
constexpr Sql kUpdateName{"UPDATE people SET sealed_name = ?, version = ? WHERE user_id = ?"};
constexpr Sql kUpdateDisabled{"UPDATE people SET disabled = ?, version = ? WHERE user_id = ?"};
constexpr Sql kDeletePosts{"DELETE FROM posts WHERE user_id = ?"};
constexpr Sql kInsertPost{"INSERT INTO posts (user_id, department_id, title, position) VALUES (?, ?, ?, ?)"};
constexpr Sql kDepartment{"SELECT department_id FROM departments WHERE parent_id = ? AND name = ?"};
constexpr Sql kInsertDepartment{"INSERT INTO departments (parent_id, name, position, version) VALUES (?, ?, ?, ?)"};

PersonRow person_row(store::Row& row) {
    PersonRow person;
    person.user = row.id<UserId>(0);
    person.row_key = row.take(1);
    person.sealed_account = row.take(2);
    person.account_index = row.take(3);
    person.sealed_name = row.take(4);
    person.disabled = row.integer(5) != 0;
    person.version = row.integer(6);
    person.created_at = row.time(7);
    return person;
}

}  // namespace

std::int64_t version(store::Reader& reader) {
    const auto row = reader.query_one(kSelectVersion);
    if (!row) throw store::DatabaseError{"directory_state has no row", false};
    return row->integer(0);
}

std::int64_t raise_version(store::Transaction& tx) {
    tx.execute(kRaiseVersion);
    const std::int64_t raised = version(tx);
    tx.touch({store::Touched::Kind::directory, 0, raised});
    return raised;
}

std::vector<Department> departments_since(store::Reader& reader, std::int64_t known) {
    std::vector<Department> departments;
    for (store::Row& row : reader.query(kDepartmentsSince, known)) {
        departments.push_back({row.id<DepartmentId>(0), row.id<DepartmentId>(1), row.take(2), static_cast<int>(row.integer(3)), row.integer(4)});
    }
    return departments;
}

std::vector<PersonRow> people_since(store::Reader& reader, std::int64_t known, UserId after, int limit) {
    std::vector<PersonRow> people;
    for (store::Row& row : reader.query(kPeopleSince, known, after, limit)) people.push_back(person_row(row));
    return people;
}

std::vector<PostRow> posts_since(store::Reader& reader, std::int64_t known, UserId first, UserId last) {
    std::vector<PostRow> posts;
    for (store::Row& row : reader.query(kPostsSince, known, first, last)) {
        posts.push_back({row.id<UserId>(0), Post{row.id<DepartmentId>(1), row.take(2), static_cast<int>(row.integer(3))}});
    }
    return posts;
}

std::optional<UserId> user_by_account(store::Reader& reader, BytesView account_index) {
    const auto row = reader.query_one(kUserByAccount, Blob{account_index});
    if (!row) return std::nullopt;
    return row->id<UserId>(0);
}

std::optional<PersonRow> person(store::Reader& reader, UserId user) {
    auto row = reader.query_one(kPerson, user);
    if (!row) return std::nullopt;
    return person_row(*row);
}

UserId insert_person(store::Transaction& tx, const PersonRow& row) {
    tx.execute(kInsertPerson, Blob{row.row_key}, Blob{row.sealed_account}, Blob{row.account_index}, Blob{row.sealed_name}, row.disabled,
               row.version, row.created_at);
    return UserId{tx.insert_id()};
}

void update_name(store::Transaction& tx, UserId user, BytesView sealed_name, std::int64_t version) {
    tx.execute(kUpdateName, Blob{sealed_name}, version, user);
}

std::int64_t update_disabled(store::Transaction& tx, UserId user, bool disabled, std::int64_t version) {
    return tx.execute(kUpdateDisabled, disabled, version, user);
}

void replace_posts(store::Transaction& tx, UserId user, const Post& post) {
    tx.execute(kDeletePosts, user);
    tx.execute(kInsertPost, user, post.department, post.title, post.position);
}

std::optional<DepartmentId> department(store::Reader& reader, DepartmentId parent, std::string_view name) {
    const auto row = reader.query_one(kDepartment, parent, name);
    if (!row) return std::nullopt;
    return row->id<DepartmentId>(0);
}

DepartmentId insert_department(store::Transaction& tx, DepartmentId parent, std::string_view name, std::int64_t version) {
    tx.execute(kInsertDepartment, parent, name, 0, version);
    return DepartmentId{tx.insert_id()};
}

}  // namespace aviso::directory::repository
