#include "features/directory/directory_api.hpp"

#include "aviso/v1/directory.pb.h"

namespace aviso::directory {
namespace pb = aviso::v1;
namespace {

using gateway::Action;
using gateway::Caller;

pb::Department to_proto(const Department& department) {
    pb::Department out;
    out.set_department_id(department.id.value);
    out.set_parent_id(department.parent.value);
    out.set_name(department.name);
    out.set_position(department.position);
    return out;
}

pb::Person to_proto(const Person& person) {
    pb::Person out;
    out.set_user_id(person.user.value);
    out.set_account(person.account);
    out.set_name(person.name);
    out.set_disabled(person.disabled);
    for (const Post& post : person.posts) {
        pb::Post& added = *out.add_posts();
        added.set_department_id(post.department.value);
        added.set_title(post.title);
        added.set_position(post.position);
    }
    return out;
}

gateway::Viewer viewer_of(const Caller& caller) { return {caller.user, caller.administrator}; }

/// Who may do what to a person: everyone signed in sees people and writes to those that are enabled; administrators manage them.
Result<void> may_with_person(const DirectoryService& directory, const Caller& caller, Action action, UserId user) {
    if (action == Action::manage_people && !caller.administrator) return fail(Errc::forbidden, "only an administrator may manage people");
    const PersonPtr person = directory.person(user);
    if (!person) return fail(Errc::not_found, "no such person");
    switch (action) {
        case Action::read:
        case Action::browse_directory:
        case Action::manage_people:
            return {};
        case Action::message_person:
            if (person->disabled) return fail(Errc::forbidden, "this account is disabled");
            return {};
        default:
            return fail(Errc::forbidden, "not allowed");
    }
}

void set_rules(gateway::AccessRules& rules, DirectoryService& directory) {
    rules.set(gateway::Entity::person, [&directory](Caller caller, Action action, gateway::Object object) -> Task<Result<void>> {
        co_return may_with_person(directory, caller, action, UserId{object.id});
    });
    rules.set(gateway::Entity::department, [&directory](Caller caller, Action action, gateway::Object object) -> Task<Result<void>> {
        const bool is_reading = action == Action::read || action == Action::browse_directory;
        if (!is_reading && !(caller.administrator && action == Action::manage_people)) co_return fail(Errc::forbidden, "not allowed");
        if (!directory.has_department(DepartmentId{object.id})) co_return fail(Errc::not_found, "no such department");
        co_return Result<void>{};
    });
}

}  // namespace

void bind_directory(gateway::Binder& binder, gateway::AccessRules& rules, DirectoryService& directory) {
    set_rules(rules, directory);

    binder.bind<pb::GetDirectoryRequest, pb::GetDirectoryResponse>(
        "aviso.v1.Directory.GetDirectory",
        [&directory](Caller caller, const pb::GetDirectoryRequest& request) -> Task<Result<pb::GetDirectoryResponse>> {
            pb::GetDirectoryResponse response;
            response.set_version(directory.version());
            response.set_unchanged(request.known_version() == response.version());
            if (response.unchanged()) co_return response;
            const Listing all = directory.listing(viewer_of(caller));
            response.set_version(all.version);
            for (const Department& department : all.departments) *response.add_departments() = to_proto(department);
            for (const PersonPtr& person : all.people) *response.add_people() = to_proto(*person);
            co_return response;
        });
    binder.bind<pb::SearchPeopleRequest, pb::SearchPeopleResponse>(
        "aviso.v1.Directory.SearchPeople",
        [&directory](Caller caller, const pb::SearchPeopleRequest& request) -> Task<Result<pb::SearchPeopleResponse>> {
            const int limit = request.limit() == 0 ? 20 : request.limit();
            const auto found = directory.search(viewer_of(caller), request.query(), limit);
            if (!found) co_return std::unexpected(found.error());
            pb::SearchPeopleResponse response;
            for (const PersonPtr& person : *found) *response.add_people() = to_proto(*person);
            co_return response;
        });
    binder.bind<pb::GetPeopleRequest, pb::GetPeopleResponse>(
        "aviso.v1.Directory.GetPeople",
        [&directory](Caller caller, const pb::GetPeopleRequest& request) -> Task<Result<pb::GetPeopleResponse>> {
            if (request.user_ids_size() > 500) co_return fail(Errc::invalid_argument, "user_ids: at most 500", "user_ids");
            std::vector<UserId> users;
            for (const std::int64_t id : request.user_ids()) users.emplace_back(id);
            pb::GetPeopleResponse response;
            for (const PersonPtr& person : directory.people(viewer_of(caller), users)) *response.add_people() = to_proto(*person);
            co_return response;
        });
}

}  // namespace aviso::directory
