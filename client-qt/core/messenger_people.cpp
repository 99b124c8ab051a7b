#include "client-qt/core/messenger_core.hpp"

// People, departments and who is online.

namespace aviso::client {

void Messenger::names(std::vector<UserId> people, Callback<std::vector<std::pair<UserId, std::string>>> done) {
    core_->ask(std::move(done), [people = std::move(people)](Core& core) -> Result<std::vector<std::pair<UserId, std::string>>> {
        std::vector<std::pair<UserId, std::string>> out;
        std::vector<UserId> unknown;
        for (const auto id : people) {
            auto name = core.store->name_of(id);
            if (name.empty()) unknown.push_back(id);
            else out.emplace_back(id, std::move(name));
        }
        if (core.client && !unknown.empty()) core.client->want_people(unknown);
        return out;
    });
}

void Messenger::person(UserId id, Callback<Person> done) {
    core_->ask(std::move(done), [=](Core& core) -> Result<Person> {
        const auto found = core.store->person(id);
        if (core.client) core.client->want_people({id});
        if (!found) return fail(Errc::not_found, "not known yet");
        return *found;
    });
}

void Messenger::people(std::vector<UserId> ids, Callback<std::vector<Person>> done) {
    core_->ask(std::move(done), [ids = std::move(ids)](Core& core) -> Result<std::vector<Person>> {
        std::vector<Person> out;
        for (const auto id : ids) {
            if (auto found = core.store->person(id)) out.push_back(std::move(*found));
        }
        if (core.client) core.client->want_people(ids);
        return out;
    });
}

void Messenger::find_people(std::string query, int limit, Callback<std::vector<Person>> done) {
    core_->ask(std::move(done), [query = std::move(query), limit](Core& core) -> Result<std::vector<Person>> { return core.store->find_people(query, limit); });
}

void Messenger::departments(DepartmentId parent, Callback<std::vector<Department>> done) {
    core_->ask(std::move(done), [=](Core& core) -> Result<std::vector<Department>> { return core.store->departments(parent); });
}

void Messenger::department_totals(Callback<std::vector<DepartmentTotal>> done) {
    core_->ask(std::move(done), [](Core& core) -> Result<std::vector<DepartmentTotal>> { return core.store->department_totals(); });
}

void Messenger::people_in(DepartmentId department, Callback<std::vector<Person>> done) {
    core_->ask(std::move(done), [=](Core& core) -> Result<std::vector<Person>> { return core.store->people_in(department); });
}

void Messenger::department_path(DepartmentId department, Callback<std::vector<Department>> done) {
    core_->ask(std::move(done), [=](Core& core) -> Result<std::vector<Department>> { return core.store->department_path(department); });
}

void Messenger::watch_presence(std::vector<UserId> people, Callback<std::vector<UserId>> done) {
    core_->start(std::move(done), [people = std::move(people)](Core&, Client& client) { return client.watch_presence(people); });
}

}  // namespace aviso::client
