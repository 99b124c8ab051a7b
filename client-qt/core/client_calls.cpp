#include <algorithm>
#include <utility>

#include "aviso/v1/conversations.pb.h"
#include "aviso/v1/presence.pb.h"
#include "client-qt/core/client.hpp"
#include "client-qt/core/commands.hpp"
#include "client-qt/core/wire_codec.hpp"

namespace aviso::client {

namespace {

constexpr std::size_t kWatchedPeople = 1000;  // the contract's most
constexpr int kMembersPerPage = 1000;         // the contract's most
constexpr std::size_t kMostMembers = 100'000;

}  // namespace

Task<Result<void>> Client::set_typing(ConversationId id, bool typing) {
    pb::SetTypingRequest request;
    request.set_conversation_id(id.value);
    request.set_typing(typing);
    co_return only_ok(co_await call(kTyping, request.SerializeAsString()));
}

Task<Result<std::vector<UserId>>> Client::watch_presence(std::vector<UserId> people) {
    if (people.size() > kWatchedPeople) people.resize(kWatchedPeople);
    watched_ = std::move(people);
    pb::WatchPresenceRequest request;
    for (const auto id : watched_) request.add_user_ids(id.value);
    const auto reply = parse<pb::WatchPresenceResponse>(co_await call(kWatch, request.SerializeAsString()));
    if (!reply) co_return std::unexpected{reply.error()};
    std::vector<UserId> online;
    for (const auto id : reply->online()) online.emplace_back(id);
    co_return online;
}

Task<void> Client::watch_again(std::shared_ptr<Client> self) {
    const auto online = co_await self->watch_presence(self->watched_);
    if (!online) co_return;
    PresenceChanged change{*online, {}};
    for (const auto id : self->watched_)
        if (std::find(online->begin(), online->end(), id) == online->end()) change.went_offline.push_back(id);
    self->emit(change);
}

Task<Result<Receipts>> Client::receipts(ConversationId id, Seq seq) {
    pb::GetReceiptsRequest request;
    request.set_conversation_id(id.value);
    request.set_seq(seq.value);
    const auto reply = parse<pb::GetReceiptsResponse>(co_await call(kReceipts, request.SerializeAsString()));
    if (!reply) co_return std::unexpected{reply.error()};
    auto out = to_value(*reply);
    want_people(out.read_by);
    want_people(out.unread_by);
    co_return out;
}

Task<Result<std::vector<Member>>> Client::members(ConversationId id) {
    std::vector<Member> out;
    std::vector<UserId> people;
    for (bool more = true; more && out.size() < kMostMembers;) {
        pb::ListMembersRequest request;
        request.set_conversation_id(id.value);
        request.set_after_user_id(out.empty() ? 0 : out.back().user.value);
        request.set_limit(kMembersPerPage);
        const auto reply = parse<pb::ListMembersResponse>(co_await call(kListMembers, request.SerializeAsString()));
        if (!reply) co_return std::unexpected{reply.error()};
        for (const auto& member : reply->members()) {
            out.push_back(to_value(member));
            people.push_back(out.back().user);
        }
        more = reply->more() && reply->members_size() > 0;
    }
    want_people(people);
    co_return out;
}

Task<Result<void>> Client::set_view(ConversationId id, std::optional<bool> pinned, std::optional<bool> muted, std::optional<bool> hidden) {
    pb::SetConversationViewRequest request;
    request.set_conversation_id(id.value);
    if (pinned) request.set_pinned(*pinned);
    if (muted) request.set_muted(*muted);
    if (hidden) request.set_hidden(*hidden);
    const auto done = only_ok(co_await call(kSetView, request.SerializeAsString()));
    if (!done) co_return done;
    if (auto known = store_.conversation(id)) {
        known->pinned = pinned.value_or(known->pinned);
        known->muted = muted.value_or(known->muted);
        known->hidden = hidden.value_or(known->hidden);
        store_.put(*known);
        emit(ConversationChanged{id});
    }
    co_return Result<void>{};
}

Task<Result<std::vector<SignedInDevice>>> Client::devices() {
    const auto reply = parse<pb::ListSessionsResponse>(co_await call(kListSessions, pb::ListSessionsRequest{}.SerializeAsString()));
    if (!reply) co_return std::unexpected{reply.error()};
    std::vector<SignedInDevice> out;
    for (const auto& session : reply->sessions()) out.push_back(to_value(session));
    co_return out;
}

Task<Result<void>> Client::sign_out_device(SessionId session) {
    pb::RevokeSessionRequest request;
    request.set_session_id(session.value);
    co_return only_ok(co_await call(kRevokeSession, request.SerializeAsString()));
}

Task<Result<void>> Client::change_password(std::string old_password, std::string new_password) {
    pb::ChangePasswordRequest request;
    request.set_old_password(old_password);
    request.set_new_password(new_password);
    const auto done = only_ok(co_await call(kChangePassword, request.SerializeAsString()));
    if (done) store_.set_meta("must_change_password", "0");
    if (done && std::exchange(me_.must_change_password, false)) in_background("client_sync", sync_again(shared_from_this()));
    co_return done;
}

Task<Result<void>> Client::logout() {
    const auto out = co_await call(kLogout, pb::LogoutRequest{}.SerializeAsString());
    if (!out && out.error().code == Errc::unauthenticated) co_return Result<void>{};  // the news that the session is gone came first
    co_return only_ok(out);
}

}  // namespace aviso::client
