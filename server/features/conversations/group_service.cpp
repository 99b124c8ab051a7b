#include "features/conversations/group_service.hpp"

#include <algorithm>

#include "core/utf8.hpp"
#include "features/conversations/notice_codec.hpp"

namespace aviso::conversations {
namespace {

constexpr std::size_t kNameBytes = 400;  // 100 characters of UTF-8
constexpr std::size_t kDescriptionBytes = 4000;
constexpr std::size_t kPeoplePerCall = 500;  // rows one transaction touches (design.md, Storage)

void sort_unique(std::vector<UserId>& people) {
    std::ranges::sort(people);
    const auto rest = std::ranges::unique(people);
    people.erase(rest.begin(), rest.end());
}

/// The request as bytes: what tells a retry from another request under the same key.
Bytes fingerprint_of(NoticeKind kind, const std::vector<UserId>& people, std::string_view text, Role role) {
    Bytes out = std::to_string(static_cast<int>(kind)) + "|" + std::to_string(static_cast<int>(role));
    for (UserId person : people) out += "|" + std::to_string(person.value);
    return out + "|" + std::string{text};
}

std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

Result<void> check_name(const std::string& name) {
    if (!is_utf8(name) || name.empty() || name.size() > kNameBytes || characters(name) > 100) return fail(Errc::invalid_argument, "a name has 1 to 100 characters", "name");
    return {};
}

Result<void> check_description(const std::string& description) {
    if (!is_utf8(description) || description.size() > kDescriptionBytes)
        return fail(Errc::invalid_argument, "a description has at most 4000 bytes of UTF-8", "description");
    return {};
}

}  // namespace

/// One change of a group. `check` and `apply` run inside the closure, so they see the group as it is under its lock.
struct GroupService::Order {
    UserId actor;
    ConversationId group;
    ClientEntryId key{};
    gateway::Action needs = gateway::Action::read;
    Notice notice;
    Bytes fingerprint;
    std::function<Result<void>(const RightsRow&)> check;
    std::function<void(store::Transaction&, const Rights&, const store::Appended&)> apply;
    std::vector<UserId> left{};
    std::vector<UserId> joined{};
};

store::AppendRequest GroupService::notice_request(const Rights& rights, UserId actor, const ClientEntryId& key, BytesView fingerprint,
                                                  const Bytes& body) const {
    store::AppendRequest request;
    request.conversation = rights.conversation;
    request.sender = actor;
    request.client_entry_id = key;
    request.request_hash = conversations_.request_hash(fingerprint);
    request.kind = static_cast<std::int32_t>(EntryKind::notice);
    request.sealed_body = ConversationService::seal_body(rights, actor, key, body);
    request.at = clock_.now();
    request.counts = false;
    request.rights_version = rights.version;
    return request;
}

namespace {

EntryEvent event_of(const store::AppendRequest& request, const store::Appended& appended, Bytes plain) {
    EntryEvent event;
    event.entry.conversation = request.conversation;
    event.entry.seq = appended.seq;
    event.entry.ordinal = appended.ordinal;
    event.entry.sender = request.sender;
    event.entry.client_entry_id = request.client_entry_id;
    event.entry.kind = request.kind;
    event.entry.sealed_body = std::move(plain);
    event.entry.at = appended.at;
    event.rights_version = request.rights_version;
    return event;
}

}  // namespace

Result<EntryEvent> GroupService::run_in(store::Transaction& tx, const Order& order, bool& repeated) const {
    if (std::optional<EarlierRequest> earlier = repository_.find_entry(tx, order.group, order.actor, order.key)) {
        if (earlier->request_hash != view(conversations_.request_hash(order.fingerprint)))
            return fail(Errc::conflict, "this client_entry_id was used with other content", "client_entry_id");
        repeated = true;
        EntryEvent event;
        event.entry.conversation = order.group;
        event.entry.seq = earlier->seq;
        return event;
    }
    if (!repository_.raise_rights(tx, order.group)) return fail(Errc::not_found, "no such conversation", "conversation_id");
    std::optional<RightsRow> row = conversations_.rights_in(tx, order.group);
    if (!row) return fail(Errc::not_found, "no such conversation", "conversation_id");
    const Role role = row->rights.role_of(order.actor);
    if (row->rights.kind != Kind::group) return fail(Errc::invalid_argument, "this is no group", "conversation_id");
    if (role == Role::left) return fail(Errc::not_found, "no such conversation", "conversation_id");
    if (row->rights.dissolved) return fail(Errc::conflict, "the group was dissolved");
    if (!role_allows(role, order.needs)) return fail(Errc::forbidden, "not allowed in this conversation");
    if (Result<void> checked = order.check(*row); !checked) return std::unexpected(checked.error());

    const Bytes body = encode_notice(order.notice);
    const store::AppendRequest request = notice_request(row->rights, order.actor, order.key, order.fingerprint, body);
    Result<store::Appended> appended = log_.append_in(tx, request);
    if (!appended) return std::unexpected(appended.error());
    order.apply(tx, row->rights, *appended);
    tx.touch({store::Touched::Kind::membership, order.group.value, row->rights.version});
    EntryEvent event = event_of(request, *appended, body);
    event.left = order.left;
    event.joined = order.joined;
    return event;
}

GroupChange GroupService::announce(const EntryEvent& event, bool repeated) {
    conversations_.forget(event.entry.conversation);
    if (!repeated && observer_) observer_(event);
    return {event.entry.conversation, event.entry.seq, repeated};
}

Task<Result<GroupChange>> GroupService::run(Order order) {
    bool repeated = false;
    auto work = [this, &order, &repeated](store::Transaction& tx) {
        repeated = false;
        return run_in(tx, order, repeated);
    };
    Result<EntryEvent> done = co_await database_.write(work);
    if (!done) co_return std::unexpected(done.error());
    co_return announce(*done, repeated);
}

Result<EntryEvent> GroupService::create_in(store::Transaction& tx, UserId actor, const std::string& name, const std::string& description,
                                           const std::vector<UserId>& members, const ClientEntryId& key, bool& repeated) const {
    Notice notice{NoticeKind::created, members, name, Role::left};
    const Bytes fingerprint = fingerprint_of(notice.kind, members, name + '\0' + description, Role::left);
    if (std::optional<EarlierRequest> earlier = repository_.find_creation(tx, actor, key)) {
        if (earlier->request_hash != view(conversations_.request_hash(fingerprint)))
            return fail(Errc::conflict, "this client_entry_id was used with other content", "client_entry_id");
        repeated = true;
        EntryEvent event;
        event.entry.conversation = earlier->conversation;
        event.entry.seq = Seq{1};
        return event;
    }
    std::vector<Member> rows;
    for (UserId user : members) rows.push_back({user, user == actor ? Role::owner : Role::member, clock_.now()});
    RightsRow made = conversations_.create_in(tx, Kind::group, rows);
    const Rights& rights = made.rights;
    repository_.insert_group(tx, {rights.conversation, conversations_.seal_text(rights, "sealed_name", name),
                                  conversations_.seal_text(rights, "sealed_description", description), actor, key,
                                  conversations_.request_hash(fingerprint)});
    const Bytes body = encode_notice(notice);
    const store::AppendRequest request = notice_request(rights, actor, key, fingerprint, body);
    Result<store::Appended> appended = log_.append_in(tx, request);
    if (!appended) return std::unexpected(appended.error());
    tx.touch({store::Touched::Kind::membership, rights.conversation.value, rights.version});
    EntryEvent event = event_of(request, *appended, body);
    event.joined = members;
    return event;
}

Task<Result<GroupChange>> GroupService::create(UserId actor, std::string name, std::string description, std::vector<UserId> members,
                                               ClientEntryId key) {
    if (Result<void> checked = check_name(name); !checked) co_return std::unexpected(checked.error());
    if (Result<void> checked = check_description(description); !checked) co_return std::unexpected(checked.error());
    members.push_back(actor);
    sort_unique(members);
    if (members.size() > std::min<std::size_t>(kPeoplePerCall, static_cast<std::size_t>(limits_.max_members())))
        co_return fail(Errc::invalid_argument, "too many members for one group", "member_ids");
    Task<Result<void>> asking = people_(actor, members);
    Result<void> visible = co_await std::move(asking);
    if (!visible) {
        // Not for a retry: somebody may have left the company since.
        auto find = [&](store::Reader& reader) { return repository_.find_creation(reader, actor, key).has_value(); };
        const bool was_made = co_await database_.read(find);
        visible.error().field = "member_ids";
        if (!was_made) co_return std::unexpected(visible.error());
    }

    bool repeated = false;
    auto work = [&](store::Transaction& tx) {
        repeated = false;
        return create_in(tx, actor, name, description, members, key, repeated);
    };
    std::optional<Result<EntryEvent>> done;
    try {
        done = co_await database_.write(work);
    } catch (const store::ConstraintViolation&) {
        // The same key on another connection at the same moment: its result is there now.
    }
    if (!done) done = co_await database_.write(work);
    if (!*done) co_return std::unexpected(done->error());
    co_return announce(**done, repeated);
}

Task<Result<GroupChange>> GroupService::add_members(UserId actor, ConversationId group, std::vector<UserId> people, ClientEntryId key) {
    sort_unique(people);
    if (people.empty() || people.size() > kPeoplePerCall) co_return fail(Errc::invalid_argument, "1 to 500 people", "user_ids");
    Task<Result<void>> asking = people_(actor, people);
    Result<void> visible = co_await std::move(asking);
    if (!visible) {
        const bool was_done = co_await conversations_.was_done(actor, group, key);
        if (!was_done) co_return std::unexpected(visible.error());
    }
    Order order{actor, group, key, gateway::Action::invite, {NoticeKind::joined, people, {}, Role::left},
                fingerprint_of(NoticeKind::joined, people, {}, Role::left), {}, {}};
    order.joined = people;
    const auto most = static_cast<std::size_t>(limits_.max_members());
    order.check = [people, most](const RightsRow& row) -> Result<void> {
        if (row.rights.members.size() + people.size() > most) return fail(Errc::exhausted, "the group would have too many members");
        for (UserId person : people)
            if (row.rights.role_of(person) != Role::left) return fail(Errc::conflict, "already a member", "user_ids");
        return {};
    };
    order.apply = [this, people](store::Transaction& tx, const Rights& rights, const store::Appended& at) {
        for (UserId person : people) repository_.join(tx, rights.conversation, {person, Role::member, at.at}, at.seq, at.ordinal);
    };
    co_return co_await run(std::move(order));
}

Task<Result<GroupChange>> GroupService::remove_member(UserId actor, ConversationId group, UserId person, ClientEntryId key) {
    Order order{actor, group, key, gateway::Action::manage_members, {NoticeKind::removed, {person}, {}, Role::left},
                fingerprint_of(NoticeKind::removed, {person}, {}, Role::left), {}, {}};
    order.left = {person};
    order.check = [actor, person](const RightsRow& row) -> Result<void> {
        const Role theirs = row.rights.role_of(person);
        if (theirs == Role::left) return fail(Errc::not_found, "no such member", "user_id");
        if (theirs >= row.rights.role_of(actor)) return fail(Errc::forbidden, "only someone above them may remove a member", "user_id");
        return {};
    };
    order.apply = [this, person](store::Transaction& tx, const Rights& rights, const store::Appended& at) {
        repository_.leave(tx, rights.conversation, person, at.seq);
    };
    return run(std::move(order));
}

Task<Result<GroupChange>> GroupService::set_role(UserId actor, ConversationId group, UserId person, Role role, ClientEntryId key) {
    if (role != Role::member && role != Role::administrator)
        co_return fail(Errc::invalid_argument, "member or administrator; ownership is handed over by TransferOwnership", "role");
    Order order{actor, group, key, gateway::Action::own, {NoticeKind::role, {person}, {}, role},
                fingerprint_of(NoticeKind::role, {person}, {}, role), {}, {}};
    order.check = [actor, person](const RightsRow& row) -> Result<void> {
        if (row.rights.role_of(person) == Role::left) return fail(Errc::not_found, "no such member", "user_id");
        if (person == actor) return fail(Errc::conflict, "hand the group over first", "user_id");
        return {};
    };
    order.apply = [this, person, role](store::Transaction& tx, const Rights& rights, const store::Appended&) {
        repository_.set_role(tx, rights.conversation, person, role);
    };
    co_return co_await run(std::move(order));
}

Task<Result<GroupChange>> GroupService::leave(UserId actor, ConversationId group, ClientEntryId key) {
    Order order{actor, group, key, gateway::Action::read, {NoticeKind::left, {actor}, {}, Role::left},
                fingerprint_of(NoticeKind::left, {actor}, {}, Role::left), {}, {}};
    order.left = {actor};
    order.check = [actor](const RightsRow& row) -> Result<void> {
        if (row.rights.role_of(actor) == Role::owner) return fail(Errc::conflict, "hand the group over, or dissolve it");
        return {};
    };
    order.apply = [this, actor](store::Transaction& tx, const Rights& rights, const store::Appended& at) {
        repository_.leave(tx, rights.conversation, actor, at.seq);
    };
    return run(std::move(order));
}

Task<Result<GroupChange>> GroupService::transfer(UserId actor, ConversationId group, UserId person, ClientEntryId key) {
    Order order{actor, group, key, gateway::Action::own, {NoticeKind::owner, {person}, {}, Role::owner},
                fingerprint_of(NoticeKind::owner, {person}, {}, Role::owner), {}, {}};
    order.check = [actor, person](const RightsRow& row) -> Result<void> {
        if (row.rights.role_of(person) == Role::left) return fail(Errc::not_found, "no such member", "user_id");
        if (person == actor) return fail(Errc::conflict, "already the owner", "user_id");
        return {};
    };
    order.apply = [this, actor, person](store::Transaction& tx, const Rights& rights, const store::Appended&) {
        repository_.set_role(tx, rights.conversation, actor, Role::administrator);
        repository_.set_role(tx, rights.conversation, person, Role::owner);
    };
    return run(std::move(order));
}

Task<Result<GroupChange>> GroupService::dissolve(UserId actor, ConversationId group, ClientEntryId key) {
    Order order{actor, group, key, gateway::Action::own, {NoticeKind::dissolved, {}, {}, Role::left},
                fingerprint_of(NoticeKind::dissolved, {}, {}, Role::left), {}, {}};
    order.check = [](const RightsRow&) -> Result<void> { return {}; };
    // One flag instead of a row per member: whatever the group's size, the transaction stays small.
    order.apply = [this](store::Transaction& tx, const Rights& rights, const store::Appended&) { repository_.set_dissolved(tx, rights.conversation); };
    return run(std::move(order));
}

Task<Result<GroupChange>> GroupService::update(UserId actor, ConversationId group, std::optional<std::string> name,
                                               std::optional<std::string> description, ClientEntryId key) {
    if (!name && !description) co_return fail(Errc::invalid_argument, "nothing to change", "name");
    if (name) {
        if (Result<void> checked = check_name(*name); !checked) co_return std::unexpected(checked.error());
    }
    if (description) {
        if (Result<void> checked = check_description(*description); !checked) co_return std::unexpected(checked.error());
    }
    const Bytes asked = (name ? "n" + *name : Bytes{}) + '\0' + (description ? "d" + *description : Bytes{});
    Order order{actor, group, key, gateway::Action::edit, {NoticeKind::renamed, {}, name.value_or(""), Role::left},
                fingerprint_of(NoticeKind::renamed, {}, asked, Role::left), {}, {}};
    order.check = [](const RightsRow&) -> Result<void> { return {}; };
    order.apply = [this, name, description](store::Transaction& tx, const Rights& rights, const store::Appended&) {
        std::optional<GroupProfile> profile = repository_.profile(tx, rights.conversation);
        if (!profile) throw store::DatabaseError{"a group without its profile", false};
        if (name) profile->sealed_name = conversations_.seal_text(rights, "sealed_name", *name);
        if (description) profile->sealed_description = conversations_.seal_text(rights, "sealed_description", *description);
        repository_.set_profile(tx, rights.conversation, *profile);
    };
    co_return co_await run(std::move(order));
}

}  // namespace aviso::conversations
