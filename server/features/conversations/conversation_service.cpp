#include "features/conversations/conversation_service.hpp"

#include <algorithm>
#include <stdexcept>

#include "core/crypto/aead.hpp"
#include "core/crypto/hash.hpp"
#include "features/conversations/notice_codec.hpp"

namespace aviso::conversations {
namespace {

// Rights of an average group take about 1 kB. Beyond this many the cache starts anew, which costs one read each.
constexpr std::size_t kCachedConversations = 50'000;
constexpr std::size_t kCachedDirects = 200'000;  // about 80 bytes each

Bytes key_context(ConversationId conversation) { return "conversations|" + std::to_string(conversation.value); }

Bytes body_context(ConversationId conversation, UserId sender, const ClientEntryId& key) {
    Bytes out;
    out.reserve(96);
    return out.append("entries|body|").append(std::to_string(conversation.value)).append(1, '|').append(std::to_string(sender.value)).append(1, '|').append(to_hex(view(key)));
}

Bytes text_context(ConversationId conversation, std::string_view column) {
    return "group_profiles|" + std::string{column} + "|" + std::to_string(conversation.value);
}

}  // namespace

Role Rights::role_of(UserId user) const {
    auto at = std::ranges::lower_bound(members, user, {}, &Member::user);
    return at != members.end() && at->user == user ? at->role : Role::left;
}

UserId Rights::peer_of(UserId user) const {
    for (const Member& member : members)
        if (member.user != user) return member.user;
    return user;
}

bool role_allows(Role role, gateway::Action action) {
    using gateway::Action;
    switch (action) {
    case Action::read: return true;  // clamped by visible_ranges
    case Action::send:
    case Action::invite: return role >= Role::member;
    case Action::manage_members:
    case Action::edit: return role >= Role::administrator;
    case Action::own: return role == Role::owner;
    default: return false;
    }
}

Bytes ConversationService::open_key(ConversationId conversation, BytesView sealed) const {
    std::optional<Bytes> key = keys_.open(sealed, key_context(conversation));
    if (!key) throw std::runtime_error{"the key of conversation " + std::to_string(conversation.value) + " does not open"};
    return std::move(*key);
}

std::optional<RightsRow> ConversationService::rights_in(store::Reader& reader, ConversationId conversation) const {
    std::optional<RightsRow> row = repository_.load_rights(reader, conversation);
    if (row) row->rights.key = open_key(conversation, row->sealed_key);
    return row;
}

Task<Result<SharedRights>> ConversationService::rights(ConversationId conversation, std::int64_t at_least) {
    {
        std::lock_guard lock{mutex_};
        auto at = cache_.find(conversation);
        if (at != cache_.end() && at->second->version >= at_least) co_return at->second;
    }
    auto load = [this, conversation](store::Reader& reader) { return rights_in(reader, conversation); };
    std::optional<RightsRow> row = co_await database_.read(load);
    if (!row) co_return fail(Errc::not_found, "no such conversation", "conversation_id");
    auto loaded = std::make_shared<const Rights>(std::move(row->rights));
    std::lock_guard lock{mutex_};
    if (cache_.size() >= kCachedConversations) cache_.clear();
    SharedRights& slot = cache_[conversation];
    if (!slot || slot->version <= loaded->version) slot = loaded;  // a slower read must not bring an older version back
    co_return slot;
}

void ConversationService::forget(ConversationId conversation) {
    std::lock_guard lock{mutex_};
    cache_.erase(conversation);
}

void ConversationService::forget_all() {
    std::lock_guard lock{mutex_};
    cache_.clear();
    directs_.clear();
}

Task<Result<void>> ConversationService::may(UserId user, gateway::Action action, ConversationId conversation) {
    Result<SharedRights> known = co_await rights(conversation);
    if (!known) co_return std::unexpected(known.error());
    if (!(*known)->dissolved && (*known)->role_of(user) != Role::left && role_allows((*known)->role_of(user), action)) co_return Result<void>{};
    // About to refuse: another node may have let them in a moment ago.
    forget(conversation);
    known = co_await rights(conversation);
    if (!known) co_return std::unexpected(known.error());
    const Role role = (*known)->role_of(user);
    if (role == Role::left) {
        auto load = [this, user, conversation](store::Reader& reader) { return !repository_.visible_ranges(reader, user, conversation).empty(); };
        const bool was_member = co_await database_.read(load);
        if (!was_member) co_return fail(Errc::not_found, "no such conversation", "conversation_id");
    }
    const bool is_open = !(*known)->dissolved || action == gateway::Action::read;
    if (!is_open || !role_allows(role, action)) co_return fail(Errc::forbidden, "not allowed in this conversation");
    co_return Result<void>{};
}

Task<bool> ConversationService::was_done(UserId user, ConversationId conversation, ClientEntryId key) {
    auto load = [this, user, conversation, key](store::Reader& reader) { return repository_.find_entry(reader, conversation, user, key).has_value(); };
    co_return co_await database_.read(load);
}

gateway::AccessRule ConversationService::access_rule() {
    return [this](gateway::Caller caller, gateway::Action action, gateway::Object object) -> Task<Result<void>> {
        return [](ConversationService* self, UserId user, gateway::Action asked, gateway::Object on) -> Task<Result<void>> {
            ClientEntryId key{};
            if (on.done_under.size() == key.size()) {
                std::ranges::copy(on.done_under, key.begin());
                const bool done = co_await self->was_done(user, ConversationId{on.id}, key);
                if (done) co_return Result<void>{};
            }
            co_return co_await self->may(user, asked, ConversationId{on.id});
        }(this, caller.user, action, std::move(object));
    };
}

gateway::AudienceResolver ConversationService::audience_resolver() {
    return [this](gateway::Audience audience) -> Task<gateway::Members> {
        return [](ConversationService* self, gateway::Audience of) -> Task<gateway::Members> {
            Result<SharedRights> known = co_await self->rights(of.conversation, of.rights_version);
            if (!known) co_return std::make_shared<const std::vector<UserId>>();
            co_return (*known)->user_ids;
        }(this, audience);
    };
}

ConversationView ConversationService::open_view(ViewRow row) const {
    if (row.view.kind == Kind::group) {
        const Bytes key = open_key(row.view.conversation, row.sealed_key);
        row.view.name = open_text(key, row.view.conversation, "sealed_name", row.view.name);
        row.view.description = open_text(key, row.view.conversation, "sealed_description", row.view.description);
    }
    return std::move(row.view);
}

std::vector<ConversationView> ConversationService::views_in(store::Reader& reader, UserId user, std::span<const ConversationId> only) const {
    std::vector<ConversationView> out;
    for (ViewRow& row : repository_.list_views(reader, user, only)) out.push_back(open_view(std::move(row)));
    return out;
}

Task<Result<ConversationView>> ConversationService::view(UserId user, ConversationId conversation) {
    auto load = [this, user, conversation](store::Reader& reader) { return views_in(reader, user, std::span{&conversation, 1}); };
    std::vector<ConversationView> found = co_await database_.read(load);
    if (found.empty()) co_return fail(Errc::not_found, "no such conversation", "conversation_id");
    co_return std::move(found.front());
}

Task<std::vector<ConversationView>> ConversationService::views(UserId user) {
    auto load = [this, user](store::Reader& reader) { return views_in(reader, user, {}); };
    co_return co_await database_.read(load);
}

std::vector<ConversationView> ConversationService::views_from(store::Reader& reader, UserId user, std::int64_t offset, int limit) const {
    std::vector<ConversationView> out;
    for (ViewRow& row : repository_.list_views_from(reader, user, offset, limit)) out.push_back(open_view(std::move(row)));
    return out;
}

Bytes ConversationService::key_in(store::Reader& reader, ConversationId conversation) const {
    const std::optional<Bytes> sealed = repository_.sealed_key(reader, conversation);
    if (!sealed) throw std::runtime_error{"there is no conversation " + std::to_string(conversation.value)};
    return open_key(conversation, *sealed);
}

Task<Result<std::int64_t>> ConversationService::set_own_view(UserId user, ConversationId conversation, OwnViewChange change) {
    auto work = [this, user, conversation, change](store::Transaction& tx) -> Result<std::int64_t> {
        if (!change.pinned && !change.muted && !change.hidden) return fail(Errc::invalid_argument, "nothing to change", "hidden");
        if (repository_.visible_ranges(tx, user, conversation).empty()) return fail(Errc::not_found, "no such conversation", "conversation_id");
        const std::int64_t version = repository_.raise_user_version(tx, user);
        repository_.set_own_view(tx, conversation, user, change, version);
        tx.touch({store::Touched::Kind::user_state, user.value, version});
        tx.touch({store::Touched::Kind::own_view, user.value, version});
        return version;
    };
    co_return co_await database_.write(work);
}

Task<std::optional<ConversationId>> ConversationService::find_direct(UserId a, UserId b) {
    const std::pair<UserId, UserId> people = std::minmax(a, b);
    {
        std::lock_guard lock{mutex_};
        if (const auto at = directs_.find(people); at != directs_.end()) co_return at->second;
    }
    auto load = [this, a, b](store::Reader& reader) { return repository_.find_direct(reader, a, b); };
    const std::optional<ConversationId> found = co_await database_.read(load);
    if (!found) co_return found;
    std::lock_guard lock{mutex_};
    if (directs_.size() >= kCachedDirects) directs_.clear();
    directs_.emplace(people, *found);
    co_return found;
}

RightsRow ConversationService::create_in(store::Transaction& tx, Kind kind, std::span<const Member> members) const {
    const ConversationId id = repository_.insert_conversation(tx, kind, clock_.now());
    repository_.set_key(tx, id, keys_.new_wrapped_key(key_context(id)));
    for (const Member& member : members) repository_.join(tx, id, member, Seq{1}, Ordinal{});
    std::optional<RightsRow> row = rights_in(tx, id);
    if (!row) throw std::runtime_error{"a conversation just made is not there"};
    return std::move(*row);
}

RightsRow ConversationService::direct_in(store::Transaction& tx, UserId a, UserId b) const {
    if (std::optional<ConversationId> known = repository_.find_direct(tx, a, b)) {
        std::optional<RightsRow> row = rights_in(tx, *known);
        if (!row) throw std::runtime_error{"a direct conversation without its row"};
        return std::move(*row);
    }
    std::vector<Member> both{{a, Role::member, clock_.now()}};
    if (a != b) both.push_back({b, Role::member, clock_.now()});
    RightsRow made = create_in(tx, Kind::direct, both);
    repository_.insert_direct(tx, made.rights.conversation, a, b);
    tx.touch({store::Touched::Kind::membership, made.rights.conversation.value, made.rights.version});
    return made;
}

Bytes ConversationService::seal_body(const Rights& rights, UserId sender, const ClientEntryId& key, BytesView plain) {
    return crypto::seal(rights.key, plain, body_context(rights.conversation, sender, key));
}

void ConversationService::open_body(BytesView conversation_key, store::StoredEntry& entry) {
    if (entry.erased || entry.sealed_body.empty()) {
        entry.sealed_body.clear();
        return;
    }
    std::optional<Bytes> plain = crypto::open(conversation_key, entry.sealed_body, body_context(entry.conversation, entry.sender, entry.client_entry_id));
    if (!plain)
        throw std::runtime_error{"entry " + std::to_string(entry.seq.value) + " of conversation " + std::to_string(entry.conversation.value) +
                                 " does not open"};
    entry.sealed_body = std::move(*plain);
}

std::vector<UserId> ConversationService::left_with(const store::StoredEntry& entry) {
    if (entry.kind != static_cast<std::int32_t>(EntryKind::notice)) return {};
    std::optional<Notice> notice = decode_notice(entry.sealed_body);
    if (!notice || (notice->kind != NoticeKind::left && notice->kind != NoticeKind::removed)) return {};
    return std::move(notice->users);
}

std::array<std::uint8_t, 16> ConversationService::request_hash(BytesView request) const {
    const Bytes digest = crypto::hmac_sha256(keys_.purpose_key("entries.request_hash"), request);
    std::array<std::uint8_t, 16> out{};
    std::copy_n(digest.begin(), out.size(), out.begin());
    return out;
}

Bytes ConversationService::seal_text(const Rights& rights, std::string_view column, BytesView text) const {
    return crypto::seal(rights.key, text, text_context(rights.conversation, column));
}

Bytes ConversationService::open_text(BytesView key, ConversationId conversation, std::string_view column, BytesView sealed) const {
    std::optional<Bytes> plain = crypto::open(key, sealed, text_context(conversation, column));
    if (!plain) throw std::runtime_error{"the profile of conversation " + std::to_string(conversation.value) + " does not open"};
    return std::move(*plain);
}

}  // namespace aviso::conversations
