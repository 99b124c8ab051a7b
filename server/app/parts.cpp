#include "app/parts.hpp"

#include <algorithm>
#include <thread>

#include "app/engine_options.hpp"
#include "app/figures.hpp"
#include "app/rate_limits.hpp"
#include "aviso/v1/messaging.pb.h"
#include "core/log.hpp"
#include "core/process_memory.hpp"
#include "core/timer.hpp"
#include "features/admin/admin_api.hpp"
#include "features/conversations/conversations_api.hpp"
#include "features/directory/directory_api.hpp"
#include "features/identity/identity_api.hpp"
#include "features/messaging/messaging_api.hpp"
#include "features/presence/presence_api.hpp"
#include "features/settings/limit_parameters.hpp"
#include "features/settings/settings_api.hpp"
#include "gateway/frame_session.hpp"
#include "store/feed_retention.hpp"

namespace aviso::app {
namespace {

constexpr std::chrono::seconds kComeBackAfter{2};
constexpr std::chrono::minutes kPruneEvery{1};
constexpr std::chrono::minutes kTendEvery{3};

/// What a caller is told of an exception: a database that is away or full is to be tried again, all else is our fault.
Error map_exception(std::exception_ptr error) {
    try {
        std::rethrow_exception(error);
    } catch (const store::DatabaseError& e) {
        if (!e.retryable) return Error{Errc::internal, "the server has a fault; its log names this request"};
        Error away{Errc::unavailable, "the database is not available at the moment"};
        away.retry_after = std::chrono::seconds{1};
        return away;
    } catch (...) {
        return Error{Errc::internal, "the server has a fault; its log names this request"};
    }
}

std::size_t hashing_threads() { return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 8); }

gateway::GatewayOptions gateway_options(const StartConfig& config, cache::Cache& cache, std::function<bool()> is_ready) {
    gateway::GatewayOptions options;
    options.allowed_origins = config.web.allowed_origins;
    options.cache = &cache;
    options.version = AVISO_VERSION;
    options.map_exception = map_exception;
    options.is_ready = std::move(is_ready);
    return options;
}

/// Members of a group are people who exist and whose accounts are enabled.
conversations::PeopleCheck people_check(directory::DirectoryService& directory) {
    return [&directory](UserId, std::vector<UserId> people) -> Task<Result<void>> {
        for (const UserId user : people) {
            const auto person = directory.person(user);
            if (!person || person->disabled) co_return fail(Errc::not_found, "there is no person " + std::to_string(user.value), "user_ids");
        }
        co_return Result<void>{};
    };
}

/// A command beside the server lives too short for Redis: the nodes hear of its changes by their feed.
std::unique_ptr<cache::Cache> make_cache(const StartConfig& config, Application::Use use, NodeId node, const Clock& clock, const KeyRing& keys) {
    if (config.redis.host.empty() || use == Application::Use::command) return cache::make_local_cache(node, clock);
    return cache::make_redis_cache(node, clock, redis_options(config, keys));
}

/// Old rows of the change feed go, on one node at a time.
Task<void> keep_feed_short(store::Database& database) {
    for (;;) {
        co_await sleep_for(kPruneEvery);
        try {
            const std::int64_t rows = co_await store::prune_changes(database);
            if (rows > 0) log().debug("feed_pruned rows={}", rows);
        } catch (const store::DatabaseError& error) {
            log().warn("feed_not_pruned error=\"{}\"", log_safe(error.what()));
        }
    }
}

/// Sessions that are connected stay in use, and end when they are too old.
Task<void> tend_sessions(identity::IdentityService& identity) {
    for (;;) {
        co_await sleep_for(kTendEvery);
        try {
            co_await identity.tend_sessions();
        } catch (const store::DatabaseError& error) {
            log().warn("sessions_not_tended error=\"{}\"", log_safe(error.what()));
        }
    }
}

messaging::MessageLimits message_limits(settings::SettingsService& settings) {
    messaging::MessageLimits limits;
    limits.max_text_bytes = [&settings] { return static_cast<std::size_t>(settings.integer(settings::kMaxTextBytes)); };
    limits.recall_time = [&settings] { return std::chrono::seconds{settings.integer(settings::kRecallSeconds)}; };
    return limits;
}

}  // namespace

Application::Parts::Parts(const StartConfig& start, Use use)
    : config{start},
      master_key{MasterKey::load(config.resolve(config.keys.master_key_file), config.resolve(config.keys.second_secret_file))},
      keys{master_key},
      hashing{hashing_threads()},
      database{open_database(config, master_key)},
      cache{make_cache(config, use, store::identity_of(*database).node, clock, keys)},
      log{store::open_message_log(*database)},
      settings{*database, clock, config.parameters},
      directory{*database, keys, clock},
      feed{std::make_unique<store::ChangeFeed>(*database)},
      gateway{gateway_options(config, *cache, [this] { return !feed->is_behind(); }), authenticator, clock},
      identity{*database, keys, clock, settings, directory, gateway.connections(), hashing},
      conversations{*database, keys, clock},
      groups{*database, *log, conversations, clock, people_check(directory)},
      messages{*database, *log, conversations, clock, message_limits(settings)},
      markers{*database, *log, conversations, background.get_executor()},
      sync{*database, conversations, messages, sync_feed()},
      presence{gateway.connections(), cache->presence()},
      admin{*database, identity, directory, gateway.connections(), clock, node_facts()},
      remote_entries{*database, *log, conversations, gateway.connections(), messaging::push_entries(gateway.fan_out()),
                     messaging::push_markers(gateway.fan_out()), background.get_executor()},
      other_nodes{{*feed, cache->bus(), store::identity_of(*database).node, settings, directory, identity, conversations, remote_entries, markers,
                   gateway.fan_out(), [this] { hint_everybody(); }},
                  background.get_executor()} {
    authenticator.set(identity);
    identity.share_lockouts(cache->bus());
    bind();
}

Application::Parts::~Parts() {
    other_nodes.stop_waking();
    feed.reset();
    cache->leave();
    background.stop();
    background.join();
    hashing.join();
}

Task<void> Application::Parts::load() {
    co_await settings.load();
    gateway.set_limits(rate_limits(settings));
    co_await directory.refresh();
}

messaging::SyncFeed Application::Parts::sync_feed() {
    messaging::SyncFeed source;
    source.epoch = [this] { return from_hex(feed->epoch()); };
    source.position = [this] { return feed->position(); };
    source.remembered_from = [this] { return feed->remembered_from(); };
    source.last_change = [this](ConversationId conversation) { return feed->last_change(conversation); };
    source.directory_version = [this] { return directory.version(); };
    return source;
}

admin::NodeFacts Application::Parts::node_facts() const {
    admin::NodeFacts facts;
    facts.version = AVISO_VERSION;
    facts.database = config.database.engine;
    facts.uptime = [this] { return std::chrono::duration_cast<std::chrono::seconds>(clock.steady() - started); };
    facts.connections = [this] { return static_cast<int>(gateway.connection_count()); };
    facts.rss_bytes = resident_bytes;
    return facts;
}

void Application::Parts::bind() {
    auto& binder = gateway.binder();
    auto& rules = gateway.rules();
    auto& fan_out = gateway.fan_out();
    auto& connections = gateway.connections();

    identity::ServerFacts facts;
    facts.version = AVISO_VERSION;
    facts.store_epoch = [this] { return from_hex(feed->epoch()); };
    facts.idle_timeout = config.network.idle_timeout;
    identity::bind_identity(binder, rules, identity, settings, connections, clock, facts);
    settings::bind_settings(binder, rules, settings);
    directory::bind_directory(binder, rules, directory);
    conversations::bind_conversations(binder, conversations, groups, fan_out);
    rules.set(gateway::Entity::conversation, conversations.access_rule());
    messaging::bind_messaging(binder, {messages, markers, sync}, fan_out);
    presence::bind_presence(binder, presence, [this](gateway::Viewer viewer, std::vector<UserId> asked) -> Task<std::vector<UserId>> {
        co_return directory.present_to(viewer, asked);
    });
    admin::bind_admin(binder, admin);
    gateway.check_complete();
    gateway.add_figures([this] { return store_figures(store::counters_of(*database)); });
    gateway.add_figures([this] { return process_figures(std::chrono::duration_cast<std::chrono::seconds>(clock.steady() - started)); });

    settings.on_change([this](std::string_view name) {
        if (name.starts_with(settings::kLimitsPrefix)) gateway.set_limits(rate_limits(settings));
    });
    messages.on_entry(messaging::push_entries(fan_out));
    messages.on_marker(messaging::push_markers(fan_out));
    groups.on_entry(messaging::push_entries(fan_out));
    messages.on_repeated([this](ConversationId conversation, Seq seq) { remote_entries.tell_again(conversation, seq); });
    markers.on_marker(messaging::push_markers(fan_out));
    connections.on_closed([this](ConnectionId connection) { messages.connection_closed(connection); });
    gateway.set_audience_resolver(conversations.audience_resolver(), background.get_executor());
}

void Application::Parts::hint_everybody() {
    gateway.fan_out().to_users(gateway.connections().online_users(), gateway::encode_push(v1::SyncHintPush{}));
}

void Application::Parts::start(const std::vector<asio::any_io_executor>&) {
    spawn(background.get_executor(), "feed_retention", keep_feed_short(*database));
    spawn(background.get_executor(), "sessions", tend_sessions(identity));
    spawn(background.get_executor(), "presence", presence::push_presence(presence, gateway.fan_out()));
}

void Application::Parts::drain(std::chrono::seconds limit) {
    gateway.drain(kComeBackAfter, config.server.come_back_at);
    const SteadyTime end = clock.steady() + limit;
    while (gateway.calls_in_flight() > 0 && clock.steady() < end) std::this_thread::sleep_for(std::chrono::milliseconds{10});
    if (const std::size_t left = gateway.calls_in_flight(); left > 0) aviso::log().warn("drain_ended calls_left={}", left);
}

ServerHandlers Application::Parts::handlers() {
    ServerHandlers handlers;
    handlers.frames = gateway.channel_factory();
    handlers.http = &gateway.http_handler();
    handlers.encode_fault = gateway::encode_fault;
    return handlers;
}

OperatorCall Application::Parts::operator_call() {
    return [this](const google::protobuf::MethodDescriptor* method, std::shared_ptr<const google::protobuf::Message> request) {
        return gateway.call_as_operator(method->full_name(), std::move(request));
    };
}

}  // namespace aviso::app
