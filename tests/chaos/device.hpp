#pragma once

#include <boost/asio/io_context.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "client-qt/core/client.hpp"
#include "client-qt/core/profile.hpp"
#include "ledger.hpp"

namespace aviso::chaos {

struct DeviceOptions {
    std::filesystem::path home;  ///< Holds the profile NAME/ and the ledger NAME.jsonl.
    std::string name, account, password, server, fingerprint;
    std::function<void()> on_ack;
};

/// One signed-in client which writes as fast as its queue empties and notes everything in its ledger. One thread.
class Device : public std::enable_shared_from_this<Device> {
  public:
    explicit Device(DeviceOptions options);

    /// Signs in (or resumes) and starts the client. Errors: as client::login, LocalStore::open.
    Task<Result<void>> open();
    void stop();

    /// Keeps `window` texts waiting for each target ("p" + user id, "c" + conversation id) until told otherwise; none: stops writing.
    void write_to(std::vector<std::string> targets, int window);
    /// Queues `count` texts for each target, once.
    void burst(const std::vector<std::string>& targets, int count);
    /// Sends the last `count` acknowledged texts again under the same keys.
    void repeat_last(int count);

    /// Takes the last `count` acknowledged texts back, each once.
    void recall_last(int count);
    /// Marks whatever comes as read, at once, until told otherwise.
    void read_along(bool on) { reading_ = on; }

    /// Online, queue, and each conversation's head, in-step seq and unread.
    nlohmann::json state();
    /// Every entry above `after` that this device shows; holes of its store are pulled from the server. Needs a connection for those.
    Task<Result<nlohmann::json>> dump(std::map<std::string, std::int64_t> after);
    Task<Result<std::int64_t>> create_group(std::string name, std::vector<UserId> members);
    Task<Result<void>> logout();

    const std::string& name() const { return options_.name; }

  private:
    struct Acked {
        client::Queued text;
        client::Stored at;
        bool recalled = false;
    };
    static Task<void> recall(std::shared_ptr<Device> self, client::Queued action, Bytes target);
    static Task<void> read_regularly(std::shared_ptr<Device> self);
    static Task<void> pump_regularly(std::shared_ptr<Device> self);
    Task<Result<std::vector<client::Entry>>> entries_above(client::Conversation conversation, std::int64_t after);
    void on_event(const client::Event& event);
    void on_stored(const client::MessageStored& stored);
    void pump();
    void send_one(const std::string& target);

    DeviceOptions options_;
    asio::any_io_executor executor_;
    client::Profile profile_;
    Ledger ledger_;
    std::unique_ptr<client::LocalStore> store_;
    std::shared_ptr<client::Client> client_;
    std::vector<std::string> targets_;
    int window_ = 0;
    std::map<Bytes, client::Queued> waiting_;  ///< By key; until acknowledged.
    std::set<Bytes> texts_;                    ///< Keys; what else is acknowledged is a recall.
    std::deque<Acked> last_acked_;
    bool reading_ = false;
    bool stopped_ = false;
};

}  // namespace aviso::chaos
