#include <utility>

#include "client-qt/core/client.hpp"
#include "client-qt/core/commands.hpp"
#include "client-qt/core/wire_codec.hpp"
#include "core/timer.hpp"

// Names: the directory when it has changed, and those who are met and not in it.

namespace aviso::client {

namespace {

constexpr std::size_t kPeoplePerLookup = 500;
constexpr std::chrono::milliseconds kGatherNames{30};

}  // namespace

void Client::want_people_of(const Entry& entry) {
    auto people = entry.people;
    people.push_back(entry.sender);
    want_people(people);
}

void Client::want_people(const std::vector<UserId>& people) {
    for (const auto id : store_.unknown_people(people)) wanted_people_.insert(id);
    if (!wanted_people_.empty() && !std::exchange(looking_up_, true)) in_background("client_people", look_up_people(shared_from_this()));
}

Task<void> Client::look_up_people(std::shared_ptr<Client> self) {
    co_await sleep_for(kGatherNames);
    while (!self->wanted_people_.empty()) {
        const std::vector<UserId> wanted(self->wanted_people_.begin(), self->wanted_people_.end());
        auto unknown = self->store_.unknown_people(wanted);  // the directory may have told meanwhile
        if (unknown.size() > kPeoplePerLookup) unknown.resize(kPeoplePerLookup);
        if (unknown.empty()) {
            self->wanted_people_.clear();
            break;
        }
        pb::GetPeopleRequest request;
        for (const auto id : unknown) request.add_user_ids(id.value);
        const auto reply = parse<pb::GetPeopleResponse>(co_await self->call(kGetPeople, request.SerializeAsString()));
        if (!reply) break;  // the next entry asks again
        std::vector<Person> found;
        for (const auto& person : reply->people()) found.push_back(to_value(person));
        self->store_.put_lookup(unknown, found, self->store_.number("directory_version"));
        for (const auto id : unknown) self->wanted_people_.erase(id);
        self->emit(PeopleChanged{unknown});
    }
    self->looking_up_ = false;
}

Task<Result<void>> Client::refresh_people() {
    pb::GetDirectoryRequest request;
    request.set_known_version(store_.number("directory_version"));
    const auto reply = parse<pb::GetDirectoryResponse>(co_await call(kGetDirectory, request.SerializeAsString()));
    if (!reply) co_return std::unexpected{reply.error()};
    if (reply->unchanged()) co_return Result<void>{};
    store_.put_directory(to_value(*reply));
    emit(PeopleChanged{});
    co_return Result<void>{};
}

}  // namespace aviso::client
