#include "features/messaging/remote_entries.hpp"

#include <algorithm>
#include <set>

#include "core/log.hpp"
#include "core/timer.hpp"

namespace aviso::messaging {
namespace {

constexpr std::size_t kHeads = 200'000;
// Who is further behind pulls: pages of the log are cheaper than as many pushes.
constexpr std::int64_t kMostAtOnce = 100;
constexpr std::chrono::milliseconds kAgainAfter{500};

}  // namespace

void RemoteEntries::note(ConversationId conversation, Seq head, bool own, bool members_changed) {
    {
        const std::lock_guard lock{mutex_};
        auto at = heads_.find(conversation);
        if (at == heads_.end()) {
            if (own) return;
            if (heads_.size() >= kHeads) std::erase_if(heads_, [](const auto& entry) { return !entry.second.telling; });
            at = heads_.emplace(conversation, Heads{Seq{head.value - 1}, {}, false, false}).first;
        }
        Heads& heads = at->second;
        heads.known = std::max(heads.known, head);
        heads.members_changed |= members_changed && !own;
        if (heads.telling) return;
        if (own) {
            heads.told = heads.known;
            return;
        }
        heads.telling = true;
    }
    spawn(executor_, "remote_entries", tell(conversation));
}

void RemoteEntries::tell_again(ConversationId conversation, Seq seq) {
    spawn(executor_, "repeated_entry", tell_one(conversation, seq));
}

Task<void> RemoteEntries::tell_one(ConversationId conversation, Seq seq) {
    for (bool again = true; std::exchange(again, false);) {
        try {
            co_await tell_range(conversation, {seq, seq, false});
        } catch (const store::DatabaseError& error) {
            // What made the sender repeat it may still be going on.
            again = error.retryable;
            log().warn("repeated_entry_not_read conversation={} seq={} again={} error=\"{}\"", conversation.value, seq.value, again, log_safe(error.what()));
        }
        if (again) co_await sleep_for(kAgainAfter);
    }
}

void RemoteEntries::forget_all() {
    const std::lock_guard lock{mutex_};
    std::erase_if(heads_, [](const auto& entry) { return !entry.second.telling; });
    for (auto& [conversation, heads] : heads_) heads.told = heads.known;
}

std::optional<RemoteEntries::Range> RemoteEntries::next_range(ConversationId conversation) {
    const std::lock_guard lock{mutex_};
    Heads& heads = heads_[conversation];
    if (heads.told >= heads.known) {
        heads.telling = false;
        return std::nullopt;
    }
    const std::int64_t from = std::max(heads.told.value + 1, heads.known.value - kMostAtOnce + 1);
    return Range{Seq{from}, heads.known, std::exchange(heads.members_changed, false)};
}

void RemoteEntries::told(ConversationId conversation, Range range) {
    const std::lock_guard lock{mutex_};
    heads_[conversation].told = std::max(heads_[conversation].told, range.until);
}

Task<void> RemoteEntries::tell(ConversationId conversation) {
    while (const std::optional<Range> range = next_range(conversation)) {
        bool again = false;
        try {
            co_await tell_range(conversation, *range);
        } catch (const store::DatabaseError& error) {
            // The end of a stream shows no gap: dropped, it would be missing until the next message.
            again = error.retryable;
            log().warn("remote_entries_not_read conversation={} again={} error=\"{}\"", conversation.value, again, log_safe(error.what()));
        } catch (const std::exception& error) {
            log().error("remote_entries_dropped conversation={} from={} until={} error=\"{}\"", conversation.value, range->from.value,
                        range->until.value, log_safe(error.what()));
        }
        if (again) {
            co_await sleep_for(kAgainAfter);
            const std::lock_guard lock{mutex_};
            heads_[conversation].members_changed |= range->members_changed;
        } else {
            told(conversation, *range);
        }
    }
}

Task<void> RemoteEntries::tell_range(ConversationId conversation, Range range) {
    Result<conversations::SharedRights> rights = co_await conversations_.rights(conversation);
    if (!rights) co_return;
    const auto is_here = [this](UserId user) { return connections_.is_online(user); };
    if (!range.members_changed && std::ranges::none_of(*(*rights)->user_ids, is_here)) co_return;
    struct Read {
        std::vector<store::StoredEntry> entries;
        std::vector<MarkerState> markers;
    };
    const bool is_direct = (*rights)->kind == conversations::Kind::direct;
    auto load = [this, conversation, range, &is_here, is_direct](store::Reader& reader) {
        Read read{log_.range(reader, conversation, range.from, range.until, static_cast<int>(kMostAtOnce)), {}};
        std::set<UserId> senders;
        for (const store::StoredEntry& entry : read.entries)
            if (entry.shown && (is_direct || is_here(entry.sender))) senders.insert(entry.sender);
        read.markers = repository_.markers_of(reader, conversation, std::vector<UserId>(senders.begin(), senders.end()));
        return read;
    };
    Read read = co_await database_.read(load);
    for (store::StoredEntry& entry : read.entries) {
        conversations::ConversationService::open_body((*rights)->key, entry);
        conversations::EntryEvent event;
        event.left = conversations::ConversationService::left_with(entry);
        event.entry = std::move(entry);
        event.rights_version = (*rights)->version;
        observer_(event);
    }
    tell_markers(**rights, read.markers);
}

void RemoteEntries::tell_markers(const conversations::Rights& rights, const std::vector<MarkerState>& markers) const {
    for (const MarkerState& marker : markers) {
        MarkerEvent event{rights.conversation, marker.key.user, marker.read, marker.read_ordinal, marker.delivered, {marker.key.user}, {}, true};
        const UserId peer = rights.peer_of(marker.key.user);
        if (rights.kind == conversations::Kind::direct && peer != marker.key.user) event.to.push_back(peer);
        marker_observer_(event);
    }
}

}  // namespace aviso::messaging
