#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <string>
#include <vector>

#include "app/application.hpp"
#include "app/other_nodes.hpp"
#include "cache/cache.hpp"
#include "core/clock.hpp"
#include "core/config.hpp"
#include "core/keyring.hpp"
#include "features/admin/admin_service.hpp"
#include "features/conversations/conversation_service.hpp"
#include "features/conversations/group_service.hpp"
#include "features/directory/directory_service.hpp"
#include "features/identity/identity_service.hpp"
#include "features/messaging/marker_service.hpp"
#include "features/messaging/message_service.hpp"
#include "features/messaging/sync_service.hpp"
#include "features/presence/presence_service.hpp"
#include "features/settings/settings_service.hpp"
#include "gateway/gateway.hpp"
#include "net/server.hpp"
#include "store/change_feed.hpp"
#include "store/message_log.hpp"
#include "store/open_database.hpp"

namespace aviso::app {

/// The gateway wants an authenticator before the feature that is one can be made.
class LateAuthenticator final : public gateway::Authenticator {
  public:
    void set(gateway::Authenticator& real) { real_ = &real; }
    Task<Result<gateway::Identity>> authenticate(std::string token) override { return real_->authenticate(std::move(token)); }

  private:
    gateway::Authenticator* real_ = nullptr;
};

/// Everything a server consists of, in the order it comes to life; members go in the reverse order.
struct Application::Parts {
    /// Opens keys and database. Blocks.
    Parts(const StartConfig& start, Use use);
    ~Parts();

    /// Reads what lives in memory.
    Task<void> load();
    /// Once the I/O threads run: what goes on by itself.
    void start(const std::vector<asio::any_io_executor>& executors);
    /// Tells the clients to go, and gives what is in work up to `limit` to end.
    void drain(std::chrono::seconds limit);
    /// After the I/O threads have ended and before the server goes, for the workers' answers come back to executors of the server: what
    /// is queued is stored, and no more password is hashed.
    void stop_workers() {
        identity.stop_hashing();
        hashing.join();
        markers.stop();
        store::stop(*database);
    }

    ServerHandlers handlers();
    OperatorCall operator_call();

    const StartConfig config;
    SystemClock clock;
    const SteadyTime started = clock.steady();
    MasterKey master_key;
    KeyRing keys;
    // Before the database, whose last answers still come back to them.
    asio::io_context here;  ///< what a command does on its own thread
    asio::thread_pool hashing;  ///< Argon2id, 64 MiB each
    /// Runs what belongs to no connection: answers to the feed, member lists, presence.
    asio::thread_pool background{1};
    std::unique_ptr<store::Database> database;
    std::unique_ptr<cache::Cache> cache;
    std::unique_ptr<store::MessageLog> log;

    settings::SettingsService settings;
    directory::DirectoryService directory;
    LateAuthenticator authenticator;
    std::unique_ptr<store::ChangeFeed> feed;
    gateway::Gateway gateway;
    identity::IdentityService identity;
    conversations::ConversationService conversations;
    conversations::GroupService groups;
    messaging::MessageService messages;
    messaging::MarkerService markers;
    messaging::SyncService sync;
    presence::PresenceService presence;
    admin::AdminService admin;
    messaging::RemoteEntries remote_entries;
    OtherNodes other_nodes;

  private:
    void bind();
    void hint_everybody();
    admin::NodeFacts node_facts() const;
    messaging::SyncFeed sync_feed();
};

}  // namespace aviso::app
