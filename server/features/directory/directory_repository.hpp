#pragma once

#include <array>
#include <optional>
#include <vector>

#include "features/directory/directory_service.hpp"

/// The tables `directory_state`, `departments`, `people`, `posts`.
namespace aviso::directory::repository {

/// A row of `people`, personal columns still sealed.
struct PersonRow {
    UserId user;
    Bytes row_key;
    Bytes sealed_account;
    Bytes account_index;
    Bytes sealed_name;
    bool disabled = false;
    std::int64_t version = 0;
    Timestamp created_at;
};

struct PostRow {
    UserId user;
    Post post;
};

std::int64_t version(store::Reader& reader);
/// Raises the directory's version, whose row orders all changes of the directory, and touches it in the feed. First in every change.
std::int64_t raise_version(store::Transaction& tx);

/// Departments changed after `known`.
std::vector<Department> departments_since(store::Reader& reader, std::int64_t known);
/// People changed after `known` with an id above `after`, ascending, at most `limit`.
std::vector<PersonRow> people_since(store::Reader& reader, std::int64_t known, UserId after, int limit);
/// Posts of the people changed after `known` whose id is in [first, last].
std::vector<PostRow> posts_since(store::Reader& reader, std::int64_t known, UserId first, UserId last);

std::optional<UserId> user_by_account(store::Reader& reader, BytesView account_index);
std::optional<PersonRow> person(store::Reader& reader, UserId user);
UserId insert_person(store::Transaction& tx, const PersonRow& row);
void update_name(store::Transaction& tx, UserId user, BytesView sealed_name, std::int64_t version);
/// Rows matched: 0 when there is no such person.
std::int64_t update_disabled(store::Transaction& tx, UserId user, bool disabled, std::int64_t version);
/// The person's only post from now on.
void replace_posts(store::Transaction& tx, UserId user, const Post& post);

std::optional<DepartmentId> department(store::Reader& reader, DepartmentId parent, std::string_view name);
DepartmentId insert_department(store::Transaction& tx, DepartmentId parent, std::string_view name, std::int64_t version);

}  // namespace aviso::directory::repository
