#include <algorithm>
#include <unordered_map>
#include <utility>

#include "client-qt/core/local_store.hpp"
#include "client-qt/core/search_words.hpp"
#include "client-qt/core/store_names.hpp"
#include "client-qt/core/store_rows.hpp"

namespace aviso::client {

namespace {

constexpr int kDeepest = 64;  // departments above one another; a damaged tree must not loop

Person read_person(const Sqlite::Query& s) { return {UserId{s.number(0)}, s.text(1), s.text(2), s.number(3) != 0}; }

Department read_department(const Sqlite::Query& s) {
    return {DepartmentId{s.number(0)}, DepartmentId{s.number(1)}, s.text(2), static_cast<int>(s.number(3))};
}

/// Whether the account, the name or a further word of the name begins so; `folded` as in Names.
bool begins_with(const std::string& folded, const std::string& word) {
    for (auto at = folded.find(word); at != std::string::npos; at = folded.find(word, at + 1)) {
        if (at == 0 || folded[at - 1] == '\n' || folded[at - 1] == ' ') return true;
    }
    return false;
}

}  // namespace

void LocalStore::put_person(const Person& p, bool listed, std::int64_t version) {
    // A lookup answers with less than the directory: it must not take away what the directory told.
    db_->run("INSERT INTO people (user_id, account, name, disabled, listed, version) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (user_id) DO UPDATE SET "
             "account = CASE WHEN excluded.account = '' THEN account ELSE excluded.account END, "
             "name = CASE WHEN excluded.name = '' THEN name ELSE excluded.name END, disabled = excluded.disabled, "
             "listed = max(listed, excluded.listed), version = excluded.version",
             p.id, p.account, p.name, p.disabled, listed, version);
    if (p.posts.empty() && !listed) return;
    db_->run("DELETE FROM posts WHERE user_id = ?", p.id);
    for (const auto& post : p.posts)
        db_->run("INSERT OR REPLACE INTO posts (department_id, position, user_id, title) VALUES (?, ?, ?, ?)", post.department, post.position, p.id, post.title);
}

void LocalStore::put_people(const std::vector<Person>& people) {
    Sqlite::Transaction all{*db_};
    const auto version = number("directory_version");
    for (const auto& p : people) put_person(p, true, version);
    all.commit();
    names_.reset();
}

void LocalStore::put_directory(const DirectoryReply& directory) {
    Sqlite::Transaction all{*db_};
    db_->execute("UPDATE people SET listed = 0; DELETE FROM posts; DELETE FROM departments");
    for (const auto& d : directory.departments)
        db_->run("INSERT OR REPLACE INTO departments (department_id, parent_id, name, position) VALUES (?, ?, ?, ?)", d.id, d.parent, d.name, d.position);
    for (const auto& p : directory.people) put_person(p, true, directory.version);
    set_meta("directory_version", std::to_string(directory.version));
    all.commit();
    names_.reset();
}

void LocalStore::put_lookup(const std::vector<UserId>& asked, const std::vector<Person>& found, std::int64_t version) {
    Sqlite::Transaction all{*db_};
    for (const auto id : asked)
        db_->run("INSERT INTO people (user_id, account, name, disabled, listed, version) VALUES (?, '', '', 0, 0, ?) "
                 "ON CONFLICT (user_id) DO UPDATE SET version = excluded.version", id, version);
    for (const auto& p : found) put_person(p, false, version);
    all.commit();
    names_.reset();
}

std::vector<Person> LocalStore::people() {
    Sqlite::Query s{*db_, "SELECT user_id, account, name, disabled FROM people WHERE listed = 1 ORDER BY name, user_id"};
    std::vector<Person> out;
    while (s.step()) out.push_back(read_person(s));
    return out;
}

void LocalStore::read_posts(Person& person) {
    Sqlite::Query s{*db_, "SELECT department_id, title, position FROM posts WHERE user_id = ? ORDER BY department_id"};
    s.bind(person.id);
    while (s.step()) person.posts.push_back({DepartmentId{s.number(0)}, s.text(1), static_cast<int>(s.number(2))});
}

std::optional<Person> LocalStore::person(UserId id) {
    Sqlite::Query s{*db_, "SELECT user_id, account, name, disabled FROM people WHERE user_id = ? AND name <> ''"};
    if (!s.bind(id).step()) return std::nullopt;
    auto out = read_person(s);
    read_posts(out);
    return out;
}

std::string LocalStore::name_of(UserId id) {
    Sqlite::Query s{*db_, "SELECT name FROM people WHERE user_id = ?"};
    return s.bind(id).step() ? s.text(0) : std::string{};
}

std::vector<Person> LocalStore::find_people(std::string_view query, int limit) {
    if (!names_) {
        names_ = std::make_unique<Names>();
        for (const auto& p : people()) names_->all.push_back({p.id, fold(p.account) + '\n' + fold(p.name)});
    }
    const auto words = folded_words(query);
    const auto most = static_cast<std::size_t>(std::max(limit, 0));
    std::vector<UserId> begin, hold;
    for (const auto& one : names_->all) {
        if (begin.size() >= most) break;
        if (!std::ranges::all_of(words, [&](const auto& word) { return one.folded.find(word) != std::string::npos; })) continue;
        auto& into = words.empty() || begins_with(one.folded, words.front()) ? begin : hold;
        if (into.size() < most) into.push_back(one.id);
    }
    begin.insert(begin.end(), hold.begin(), hold.begin() + static_cast<std::ptrdiff_t>(std::min(hold.size(), most - begin.size())));
    std::vector<Person> out;
    for (const auto id : begin) {
        if (auto found = person(id)) out.push_back(std::move(*found));
    }
    return out;
}

std::vector<Department> LocalStore::departments(DepartmentId parent) {
    Sqlite::Query s{*db_, "SELECT department_id, parent_id, name, position FROM departments WHERE parent_id = ? ORDER BY position, name"};
    s.bind(parent);
    std::vector<Department> out;
    while (s.step()) out.push_back(read_department(s));
    return out;
}

std::vector<DepartmentTotal> LocalStore::department_totals() {
    std::vector<DepartmentTotal> out;
    std::unordered_map<std::int64_t, std::size_t> at;
    Sqlite::Query all{*db_, "SELECT department_id, parent_id, name, position FROM departments ORDER BY parent_id, position, name"};
    while (all.step()) {
        out.push_back({read_department(all), 0});
        at[out.back().department.id.value] = out.size() - 1;
    }
    // Somebody with several posts counts once wherever these meet.
    std::vector<std::size_t> counted;
    std::int64_t before = 0;
    Sqlite::Query posts{*db_, "SELECT o.user_id, o.department_id FROM posts o JOIN people p ON p.user_id = o.user_id "
                              "WHERE p.listed = 1 AND p.disabled = 0 ORDER BY o.user_id"};
    while (posts.step()) {
        if (std::exchange(before, posts.number(0)) != posts.number(0)) counted.clear();
        auto found = at.find(posts.number(1));
        for (int depth = 0; found != at.end() && depth < kDeepest; ++depth) {
            if (std::ranges::find(counted, found->second) != counted.end()) break;  // and so is everything above it
            counted.push_back(found->second);
            ++out[found->second].people;
            found = at.find(out[found->second].department.parent.value);
        }
    }
    return out;
}

std::vector<Person> LocalStore::people_in(DepartmentId department) {
    if (!department) {
        Sqlite::Query s{*db_, "SELECT user_id, account, name, disabled FROM people p WHERE listed = 1 "
                              "AND NOT EXISTS (SELECT 1 FROM posts o WHERE o.user_id = p.user_id) ORDER BY name, user_id"};
        std::vector<Person> out;
        while (s.step()) out.push_back(read_person(s));
        return out;
    }
    Sqlite::Query s{*db_, "SELECT p.user_id, p.account, p.name, p.disabled, o.title, o.position FROM posts o JOIN people p ON p.user_id = o.user_id "
                          "WHERE o.department_id = ? AND p.listed = 1 ORDER BY o.position, p.name"};
    s.bind(department);
    std::vector<Person> out;
    while (s.step()) {
        out.push_back(read_person(s));
        out.back().posts.push_back({department, s.text(4), static_cast<int>(s.number(5))});
    }
    return out;
}

std::vector<Department> LocalStore::department_path(DepartmentId id) {
    std::vector<Department> out;
    for (int depth = 0; id && depth < kDeepest; ++depth) {
        Sqlite::Query s{*db_, "SELECT department_id, parent_id, name, position FROM departments WHERE department_id = ?"};
        if (!s.bind(id).step()) break;
        out.push_back(read_department(s));
        id = out.back().parent;
    }
    std::reverse(out.begin(), out.end());
    return out;
}

std::vector<UserId> LocalStore::unknown_people(std::span<const UserId> ids) {
    const auto version = number("directory_version");
    std::vector<UserId> out;
    for (const auto id : ids) {
        if (!id || std::find(out.begin(), out.end(), id) != out.end()) continue;
        Sqlite::Query s{*db_, "SELECT 1 FROM people WHERE user_id = ? AND (listed = 1 OR version = ?)"};
        if (!s.bind(id, version).step()) out.push_back(id);
    }
    return out;
}

}  // namespace aviso::client
