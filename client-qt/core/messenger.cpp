#include <algorithm>

#include "client-qt/core/messenger_core.hpp"

namespace aviso::client {

namespace {

constexpr std::size_t kArrived = 100;
constexpr std::size_t kEntries = 500;

}  // namespace

Messenger::Messenger(Options options) : core_{std::make_unique<Core>(std::move(options))} { core_->run(); }
Messenger::~Messenger() { core_->stop(); }

void Messenger::Core::run() {
    thread = std::thread{[this] { io.run(); }};
}

void Messenger::Core::stop() {
    stopping = true;
    boost::asio::post(io, [this] {
        stop_client();
        gathering.cancel();
        looking_for_room.cancel();
        work.reset();
    });
    // What waits for the server unwinds by itself; what does not within a moment is left to the io_context's end.
    boost::asio::post(io, [this] {
        gathering.expires_after(std::chrono::milliseconds{200});
        gathering.async_wait([this](boost::system::error_code) { io.stop(); });
    });
    thread.join();
    client.reset();
    store.reset();
}

Result<void> Messenger::Core::open_profile() {
    profile = Profile::load(options.folder, options.secrets);
    const auto key = profile->unlock_by_token();
    if (!key) return std::unexpected{key.error()};
    auto opened = LocalStore::open_or_rebuild(profile->store_file(), *key);
    if (!opened) return std::unexpected{opened.error()};
    retire();
    store = std::move(opened->store);
    changes.store_rebuilt = changes.store_rebuilt || opened->rebuilt;
    changes.damaged_queue = store->damaged_queue();
    start_client();
    return {};
}

/// A profile that is not to be remembered keeps its token in memory only.
void Messenger::Core::save_profile() const {
    if (remember) return profile->save();
    Profile kept = *profile;
    kept.forget_token();
    kept.save();
}

void Messenger::Core::start_client() {
    const auto endpoint = parse_endpoint(profile->server);
    if (!endpoint) return;
    const auto pin = [this, pinned = profile->fingerprint](const std::string& shown) {
        shown_fingerprint = shown;
        return shown == pinned;
    };
    Client::Options settings{*endpoint, pin, profile->token};
    client = std::make_shared<Client>(io.get_executor(), std::move(settings), *store, [this](const Event& event) { on_event(event); });
    client->start();
}

void Messenger::Core::stop_client() {
    if (!client) return;
    client->stop();
    client.reset();
}

void Messenger::Core::note(const StateChanged& changed) {
    changes.connection = changed.state;
    changes.why = changed.why;
    if (changed.state == ConnectionState::untrusted) changes.why.field = shown_fingerprint;
    if (changed.state != ConnectionState::signed_out || !profile) return;
    profile->forget_token();  // said by the server; the store stays for the next sign-in
    save_profile();
}

void Messenger::Core::on_event(const Event& event) {
    if (const auto* changed = std::get_if<StateChanged>(&event)) note(*changed);
    else if (const auto* conversation = std::get_if<ConversationChanged>(&event)) changed_conversations.insert(conversation->conversation);
    else if (const auto* moved = std::get_if<MarkerMoved>(&event)) changed_conversations.insert(moved->conversation);
    else if (const auto* stored = std::get_if<MessageStored>(&event)) {
        changed_conversations.insert(stored->at.conversation);
        changed_entries.emplace(stored->at.conversation, stored->at.seq);
    } else if (const auto* typing = std::get_if<Typing>(&event)) changes.typing.push_back(*typing);
    else if (const auto* failed = std::get_if<MessageFailed>(&event)) {
        changes.failed.push_back(*failed);
        if (const auto action = store ? store->send_queue().find(failed->client_entry_id) : std::nullopt) touch(action->conversation, action->peer);
    } else if (const auto* store_failed = std::get_if<StoreFailed>(&event)) note_store(store_failed->kind);
    else if (const auto* arrived = std::get_if<EntryArrived>(&event)) {
        changed_conversations.insert(arrived->entry.conversation);
        const auto& e = arrived->entry;
        changed_entries.emplace(e.conversation, e.shown() ? e.seq : e.target);
        if (e.shown() && !e.recalled && client && e.sender != client->self()) changes.arrived.push_back(e);
        if (changes.arrived.size() > kArrived) changes.arrived.erase(changes.arrived.begin());
    } else if (const auto* people = std::get_if<PeopleChanged>(&event)) {
        changes.directory = changes.directory || people->people.empty();
        changes.people.insert(changes.people.end(), people->people.begin(), people->people.end());
    } else if (const auto* presence = std::get_if<PresenceChanged>(&event)) {
        // The last word counts: who came and went within one notification is told once.
        const auto settle = [](std::vector<UserId>& to, std::vector<UserId>& other, const std::vector<UserId>& ids) {
            for (const auto id : ids) {
                std::erase(other, id);
                if (std::find(to.begin(), to.end(), id) == to.end()) to.push_back(id);
            }
        };
        settle(changes.came_online, changes.went_offline, presence->came_online);
        settle(changes.went_offline, changes.came_online, presence->went_offline);
    }
    notify();
}

void Messenger::Core::notify() {
    if (std::exchange(notification_due, true)) return;
    gathering.expires_after(options.gather);
    gathering.async_wait([self = this](boost::system::error_code) {
        if (self->stopping) return;
        self->notification_due = false;
        auto gathered = std::exchange(self->changes, {});
        gathered.conversations.assign(self->changed_conversations.begin(), self->changed_conversations.end());
        self->changed_conversations.clear();
        gathered.peers.assign(self->changed_peers.begin(), self->changed_peers.end());
        self->changed_peers.clear();
        self->gather_entries(gathered);
        self->options.deliver([changed = self->options.changed, gathered = std::move(gathered)]() mutable {
            if (changed) changed(std::move(gathered));
        });
    });
}

void Messenger::Core::gather_entries(Changes& into) {
    const auto changed = std::exchange(changed_entries, {});
    into.reread = changed.size() > kEntries;
    if (into.reread || changed.empty() || !store || !client) return;
    const auto read = guarded<void>([&]() -> Result<void> {
        for (const auto& [id, seq] : changed) {
            auto entry = store->entry(id, seq);
            if (entry && !entry->shown()) entry = store->entry(id, entry->target);  // one's own alteration was stored
            const auto conversation = store->conversation(id);
            if (entry && conversation) into.entries.push_back(shown(std::move(*entry), *conversation, client->self()));
        }
        return {};
    });
    into.reread = !read;
}

}  // namespace aviso::client
