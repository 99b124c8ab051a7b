#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <atomic>
#include <set>
#include <thread>
#include <utility>

#include "client-qt/core/client.hpp"
#include "client-qt/core/messenger.hpp"
#include "client-qt/core/profile.hpp"

// The messenger's inside; only messenger*.cpp include this.

namespace aviso::client {

/// Joined and gone before the io_context's frames are: what runs there may hold it by pointer.
struct Messenger::Core {
    explicit Core(Options o) : options{std::move(o)}, work{io.get_executor()}, gathering{io}, looking_for_room{io} {}

    void run();
    void stop();

    // Below here: on the io thread.
    Result<void> open_profile();
    void save_profile() const;
    void start_client();
    void stop_client();
    void retire();
    static Task<void> outlive(std::shared_ptr<Client> old, std::unique_ptr<LocalStore> of);
    void rebuild();
    static Task<void> begin_anew(Core* self, Done done);
    void on_event(const Event& event);
    void note(const StateChanged& changed);
    void notify();
    void touch(ConversationId id, UserId peer);  ///< Its line has changed; without an id the one with `peer`.
    void gather_entries(Changes& into);

    Task<Result<std::vector<Entry>>> read_or_keep(Task<Result<std::vector<Entry>>> reading);
    ShownEntry shown(Entry entry, const Conversation& conversation, UserId self);
    std::vector<ShownEntry> waiting_in(const Conversation& conversation);
    void add_waiting(Page& to, const Conversation& conversation);

    template <class T>
    void give(const Callback<T>& done, Result<T> result) {
        if (!done || stopping) return;
        options.deliver([done, result = std::move(result)]() mutable { done(std::move(result)); });
    }

    /// Runs `read` on the io thread over the open store.
    template <class T, class Read>
    void ask(Callback<T> done, Read read) {
        boost::asio::post(io, [self = this, done = std::move(done), read = std::move(read)]() mutable {
            self->give(done, self->guarded<T>([&]() -> Result<T> {
                if (!self->store) return fail(Errc::unauthenticated, "not signed in");
                return read(*self);
            }));
        });
    }

    /// Runs `call` on the io thread as a coroutine over the client.
    template <class T, class Call>
    void start(Callback<T> done, Call call) {
        boost::asio::post(io, [self = this, done = std::move(done), call = std::move(call)]() mutable {
            if (!self->client) return self->give(done, Result<T>{fail(Errc::unauthenticated, "not signed in")});
            spawn(self->io.get_executor(), "messenger", carry_out<T, Call>(self, self->client, std::move(done), std::move(call)));
        });
    }

    template <class T, class Call>
    static Task<void> carry_out(Core* self, std::shared_ptr<Client> with, Callback<T> done, Call call) {
        Result<T> result = fail(Errc::internal, "");
        try {
            result = co_await call(*self, *with);
        } catch (const StoreError& error) {
            result = std::unexpected{error.as_error()};
            self->note_store(error.kind);
        }
        self->give(done, std::move(result));
    }

    template <class T, class Work>
    Result<T> guarded(Work work_now) {
        try {
            return work_now();
        } catch (const StoreError& error) {
            note_store(error.kind);
            return std::unexpected{error.as_error()};
        } catch (const std::exception& error) {
            return fail(Errc::internal, error.what());
        }
    }
    void note_store(StoreError::Kind kind);
    void look_for_room();
    bool has_room();

    Options options;
    boost::asio::io_context io{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work;
    boost::asio::steady_timer gathering, looking_for_room;
    std::thread thread;
    std::atomic<bool> stopping{false};

    std::optional<Profile> profile;
    std::unique_ptr<LocalStore> store;
    std::shared_ptr<Client> client;
    Changes changes;
    std::set<ConversationId> changed_conversations;
    std::set<UserId> changed_peers;
    std::set<std::pair<ConversationId, Seq>> changed_entries;
    bool notification_due = false;
    std::string shown_fingerprint;  ///< By whoever answered last.
    bool remember = true;
    bool disk_full = false;
};

}  // namespace aviso::client
