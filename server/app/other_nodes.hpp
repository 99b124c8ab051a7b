#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "cache/cache.hpp"
#include "core/task.hpp"
#include "features/conversations/conversation_service.hpp"
#include "features/directory/directory_service.hpp"
#include "features/identity/identity_service.hpp"
#include "features/messaging/marker_service.hpp"
#include "features/messaging/remote_entries.hpp"
#include "features/settings/settings_service.hpp"
#include "gateway/fan_out.hpp"
#include "store/change_feed.hpp"

namespace aviso::app {

/// Reads something into memory again, as often as it is asked to and until it succeeds; what is asked while it reads is one reading more.
/// ask(): any thread.
class Refresher : public std::enable_shared_from_this<Refresher> {
  public:
    Refresher(asio::any_io_executor executor, std::string_view name, std::function<Task<void>()> work)
        : executor_{std::move(executor)}, name_{name}, work_{std::move(work)} {}
    void ask();

  private:
    static Task<void> run(std::shared_ptr<Refresher> self);

    const asio::any_io_executor executor_;
    const std::string_view name_;  ///< a literal
    const std::function<Task<void>()> work_;
    std::atomic<int> asked_{0};
};

/// Brings to this node what happens at the others: follows the change feed, wakes the others when this node has written, and is woken by them. The
/// feed alone suffices, a second later at the most.
class OtherNodes {
  public:
    struct Ties {
        store::ChangeFeed& feed;
        cache::Bus& bus;
        NodeId self;
        settings::SettingsService& settings;
        directory::DirectoryService& directory;
        identity::IdentityService& identity;
        conversations::ConversationService& conversations;
        messaging::RemoteEntries& entries;
        messaging::MarkerService& markers;
        gateway::FanOut& fan_out;
        std::function<void()> hint_everybody;  ///< tells every connection to call Sync; any thread
    };
    /// `executor` runs the readings; it is stopped and joined before what `ties` names goes. The feed ends before this object.
    OtherNodes(Ties ties, asio::any_io_executor executor);

    /// The bus wakes the feed no more. Before the feed ends; waits for a call that is just running.
    void stop_waking() { woken_.reset(); }

  private:
    void start_anew();
    void take(std::span<const store::Change> changes);
    void take(const store::Change& change);
    void take_of_user(const store::Touched& touched);

    const Ties ties_;
    const asio::any_io_executor executor_;
    const std::shared_ptr<Refresher> settings_;
    const std::shared_ptr<Refresher> directory_;
    const std::shared_ptr<Refresher> whole_directory_;
    std::unique_ptr<cache::Subscription> woken_;
};

}  // namespace aviso::app
