#include "app/other_nodes.hpp"

#include <algorithm>
#include <charconv>

#include "aviso/v1/messaging.pb.h"
#include "core/log.hpp"
#include "core/timer.hpp"

namespace aviso::app {
namespace {

constexpr std::string_view kFeedTopic = "feed";
constexpr std::chrono::milliseconds kAgainAfter{500};
constexpr std::chrono::milliseconds kAgainAtMost{8000};

using Kind = store::Touched::Kind;

}  // namespace

void Refresher::ask() {
    if (asked_.fetch_add(1) == 0) spawn(executor_, name_, run(shared_from_this()));
}

Task<void> Refresher::run(std::shared_ptr<Refresher> self) {
    std::chrono::milliseconds wait = kAgainAfter;
    for (int seen = self->asked_; seen > 0;) {
        bool done = true;
        try {
            Task<void> reading = self->work_();
            co_await std::move(reading);
        } catch (const std::exception& error) {
            done = false;
            log().warn("not_refreshed what={} again_in_ms={} error=\"{}\"", self->name_, wait.count(), log_safe(error.what()));
        }
        // What was asked meanwhile may be newer than what was read.
        if (done) {
            wait = kAgainAfter;
            seen = self->asked_.fetch_sub(seen) - seen;
        } else {
            co_await sleep_for(wait);
            wait = std::min(wait * 2, kAgainAtMost);
        }
    }
}

OtherNodes::OtherNodes(Ties ties, asio::any_io_executor executor)
    : ties_{ties},
      executor_{executor},
      settings_{std::make_shared<Refresher>(executor, "settings", [&settings = ties.settings] { return settings.load(); })},
      directory_{std::make_shared<Refresher>(executor, "directory", [&directory = ties.directory] { return directory.refresh(); })},
      whole_directory_{std::make_shared<Refresher>(executor, "directory", [&directory = ties.directory] { return directory.reload(); })} {
    ties_.feed.on_restart([this] { start_anew(); });
    ties_.feed.subscribe([this](std::span<const store::Change> changes) { take(changes); });
    woken_ = ties_.bus.subscribe(std::string{kFeedTopic}, [this](BytesView message) {
        std::int64_t position = 0;
        std::from_chars(message.data(), message.data() + message.size(), position);
        if (ties_.feed.position().value < position) ties_.feed.wake();
    });
}

/// What memory holds may be of data that is gone, or the feed passed over what changed it.
void OtherNodes::start_anew() {
    ties_.conversations.forget_all();
    ties_.entries.forget_all();
    settings_->ask();
    whole_directory_->ask();
    ties_.hint_everybody();
}

void OtherNodes::take(std::span<const store::Change> changes) {
    for (const store::Change& change : changes) take(change);
    const bool wrote = std::ranges::find(changes, ties_.self, &store::Change::node) != changes.end();
    if (wrote) ties_.bus.publish(kFeedTopic, std::to_string(changes.back().id.value));
}

void OtherNodes::take(const store::Change& change) {
    const bool own = change.node == ties_.self;
    const auto members_changed = [&change](std::int64_t conversation) {
        return std::ranges::any_of(change.touched, [&](const auto& t) { return t.kind == Kind::membership && t.id == conversation; });
    };
    // What is known of members goes before entries are told under it.
    for (const store::Touched& touched : change.touched) {
        if (touched.kind == Kind::membership) ties_.conversations.forget(ConversationId{touched.id});
    }
    for (const store::Touched& touched : change.touched) {
        switch (touched.kind) {
            case Kind::conversation:
                ties_.entries.note(ConversationId{touched.id}, Seq{touched.version}, own, members_changed(touched.id));
                break;
            case Kind::session: ties_.identity.catch_up(touched); break;
            case Kind::directory: directory_->ask(); break;
            case Kind::settings: settings_->ask(); break;
            case Kind::user_state:
            case Kind::own_view:
                if (!own) take_of_user(touched);
                break;
            case Kind::membership: break;
        }
    }
}

void OtherNodes::take_of_user(const store::Touched& touched) {
    const UserId user{touched.id};
    if (touched.kind == Kind::user_state) return spawn(executor_, "markers", ties_.markers.tell_moved(user, touched.version));
    // What they pinned, muted or hid elsewhere: their devices here fetch it.
    ties_.fan_out.to_users(std::span{&user, 1}, gateway::encode_push(v1::SyncHintPush{}));
}

}  // namespace aviso::app
