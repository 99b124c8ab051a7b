#include <fstream>

#include "client-qt/core/messenger_core.hpp"
#include "core/timer.hpp"

// The store's life: replaced when it is damaged, and watched for room on its disk.

namespace aviso::client {

namespace {

constexpr auto kRoomLookedForEvery = std::chrono::seconds{2};
constexpr std::size_t kRoomNeeded = 256 * 1024;

}  // namespace

/// Ends the present client. What it still waits for (a timer, a reply) comes back to the store once more, so the store goes when nothing holds the client.
void Messenger::Core::retire() {
    if (client) client->stop();
    if (store) spawn(io.get_executor(), "messenger_retire", outlive(std::move(client), std::move(store)));
    client.reset();
}

Task<void> Messenger::Core::outlive(std::shared_ptr<Client> old, std::unique_ptr<LocalStore> of) {
    while (old.use_count() > 1) co_await sleep_for(std::chrono::milliseconds{50});
    old.reset();
    of.reset();
}

/// The store is damaged: a new one, filled by the server.
void Messenger::Core::rebuild() {
    retire();
    gathering.cancel();
    boost::asio::post(io, [self = this] {
        const auto done = self->guarded<void>([&]() -> Result<void> {
            const auto key = self->profile->unlock_by_token();
            if (!key) return std::unexpected{key.error()};
            auto opened = LocalStore::open_or_rebuild(self->profile->store_file(), *key, true);
            if (!opened) return std::unexpected{opened.error()};
            self->store = std::move(opened->store);
            self->start_client();
            return {};
        });
        self->changes.store_rebuilt = done.has_value();
        if (!done) self->note({ConnectionState::offline, done.error()});
        self->notify();
    });
}

Task<void> Messenger::Core::begin_anew(Core* self, Done done) {
    auto old = std::exchange(self->client, nullptr);
    auto of = std::exchange(self->store, nullptr);
    old->stop();
    while (old.use_count() > 1) co_await sleep_for(std::chrono::milliseconds{50});  // as in outlive()
    old.reset();
    of.reset();  // an open file cannot be deleted everywhere
    if (self->store) co_return self->give<void>(done, fail(Errc::conflict, "signed in anew meanwhile"));
    self->give<void>(done, self->guarded<void>([&]() -> Result<void> {
        LocalStore::remove(self->profile->store_file());
        const auto key = self->profile->unlock_by_token();
        if (!key) return std::unexpected{key.error()};
        auto opened = LocalStore::open_or_rebuild(self->profile->store_file(), *key);
        if (!opened) return std::unexpected{opened.error()};
        self->store = std::move(opened->store);
        self->start_client();
        return {};
    }));
}

void Messenger::clear_store(Done done) {
    boost::asio::post(core_->io, [core = core_.get(), done = std::move(done)]() mutable {
        if (!core->client || !core->store) return core->give<void>(done, fail(Errc::unauthenticated, "not signed in"));
        spawn(core->io.get_executor(), "messenger_clear", Core::begin_anew(core, std::move(done)));
    });
}

void Messenger::stored_bytes(Callback<std::int64_t> done) {
    core_->ask(std::move(done), [](Core& core) -> Result<std::int64_t> { return LocalStore::bytes_on_disk(core.profile->store_file()); });
}

void Messenger::Core::note_store(StoreError::Kind kind) {
    if (kind == StoreError::Kind::full && !std::exchange(disk_full, true)) {
        changes.disk_full = true;
        notify();
        look_for_room();
    }
    if (kind == StoreError::Kind::damaged && store && client) rebuild();
}

void Messenger::Core::look_for_room() {
    looking_for_room.expires_after(kRoomLookedForEvery);
    looking_for_room.async_wait([self = this](boost::system::error_code ended) {
        if (ended || self->stopping) return;
        if (!self->has_room()) return self->look_for_room();
        self->disk_full = false;
        self->changes.disk_full = false;
        self->notify();
        if (self->client) self->client->try_now();
    });
}

/// Whether the two databases and another file can grow. A database alone may still have room in its journal on a disk that is full.
bool Messenger::Core::has_room() {
    const auto file = options.folder / "room";
    std::error_code gone;
    std::ofstream probe{file, std::ios::binary};
    probe << std::string(kRoomNeeded, '\0');
    probe.close();
    const bool written = !probe.fail();
    std::filesystem::remove(file, gone);
    if (!written || !store) return written;
    try {
        store->try_to_write();
        return true;
    } catch (const StoreError& error) {
        return error.kind != StoreError::Kind::full;
    }
}

}  // namespace aviso::client
