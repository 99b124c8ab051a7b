#include <iostream>
#include <thread>

#include "client-qt/cli/session.hpp"
#include "client-qt/cli/terminal.hpp"
#include "client-qt/cli/text_layout.hpp"
#include "core/timer.hpp"

namespace aviso::cli {

using namespace std::chrono_literals;

namespace {

constexpr int kShownAtFirst = 30;
constexpr auto kToldAfter = 500ms;  // the library gathers for 200 ms, then asks once

const char* state_name(ConnectionState state) {
    static constexpr const char* kNames[] = {"offline", "connecting", "online", "signed_out", "untrusted"};
    return kNames[static_cast<int>(state)];
}

/// Lines from standard input, read on a thread of their own: reading blocks.
struct Lines {
    std::vector<std::string> waiting;
    bool ended = false;
};

std::shared_ptr<Lines> read_lines(const asio::any_io_executor& executor) {
    auto lines = std::make_shared<Lines>();
    std::thread{[executor, lines] {
        std::string whole;
        for (std::string line; std::getline(std::cin, line);) {
            if (!line.empty() && line.back() == '\r') line.pop_back();
            const bool goes_on = !line.empty() && line.back() == '\\';
            if (goes_on) line.back() = '\n';
            whole += line;
            if (!goes_on) asio::post(executor, [lines, said = std::exchange(whole, {})] { lines->waiting.push_back(said); });
        }
        asio::post(executor, [lines, rest = whole] {
            if (!rest.empty()) lines->waiting.push_back(rest);
            lines->ended = true;
        });
    }}.detach();
    return lines;
}

}  // namespace

void Session::on_event(const Event& event) {
    if (const auto* failed = std::get_if<StoreFailed>(&event)) {
        store_damaged_ = failed->kind == StoreError::Kind::damaged;
        if (!store_damaged_) complain(failed->why);
    }
    if (!live_) return;
    const bool everywhere = args_.command == "watch";
    if (const auto* arrived = std::get_if<EntryArrived>(&event)) {
        const auto& e = arrived->entry;
        if (!everywhere && e.conversation != target_.conversation) return;
        const auto row = store_->entry(e.conversation, e.kind == EntryKind::recall ? e.target : e.seq);
        if (row && row->shown()) print(*row, everywhere);
    } else if (const auto* moved = std::get_if<MarkerMoved>(&event)) {
        if (!everywhere && moved->conversation != target_.conversation) return;
        if (args_.json) print_json({{"event", "marker"}, {"conversation", moved->conversation.value}, {"user_id", moved->user.value}, {"read_seq", moved->read.value}, {"delivered_seq", moved->delivered.value}});
        else if (moved->user != client_->self())
            std::cout << "-- " << (moved->read >= moved->delivered ? "read by " : "delivered to ") << name(moved->user) << " up to " << std::max(moved->read, moved->delivered).value << std::endl;
    } else if (const auto* typing = std::get_if<Typing>(&event)) {
        if (!everywhere && typing->conversation != target_.conversation) return;
        if (args_.json) print_json({{"event", "typing"}, {"conversation", typing->conversation.value}, {"user_id", typing->user.value}, {"typing", typing->typing}});
        else if (typing->typing) std::cout << "-- " << name(typing->user) << " is typing" << std::endl;
    } else if (const auto* presence = std::get_if<PresenceChanged>(&event)) {
        const auto say = [this](const std::vector<UserId>& people, bool online) {
            for (const auto id : people) {
                if (args_.json) print_json({{"event", "presence"}, {"user_id", id.value}, {"online", online}});
                else std::cout << "-- " << name(id) << (online ? " is online" : " went offline") << std::endl;
            }
        };
        say(presence->came_online, true);
        say(presence->went_offline, false);
    } else if (const auto* changed = std::get_if<StateChanged>(&event)) {
        if (args_.json) return print_json({{"event", "state"}, {"state", state_name(changed->state)}, {"why", changed->why.message}});
        // A try that fails again is no news.
        if (changed->state == ConnectionState::connecting || changed->state == shown_state_) return;
        shown_state_ = changed->state;
        std::cout << "-- " << state_name(changed->state) << (changed->state == ConnectionState::online ? "" : ": " + printable(changed->why.message)) << std::endl;
    }
}

/// What was typed stands on the screen as typed; the message as it is stored takes its place.
void Session::erase_typed(const std::string& said) {
    const int columns = output_columns();
    if (columns == 0 || !input_is_terminal() || args_.json) return;
    int rows = 0;
    for (const auto& line : wrap(said, 0)) rows += std::max(0, width_of(line) - 1) / columns + 1;
    std::cout << "\x1b[" << rows << "A\r\x1b[J";
}

Task<int> Session::say(std::string text) {
    if (const auto right = client_->check_text(text); !right) co_return complain(right.error());
    erase_typed(text);
    Queued message;
    message.conversation = target_.peer ? ConversationId{} : target_.conversation;
    message.peer = target_.peer;
    message.text = text;
    const auto stored = co_await client_->perform(std::move(message), std::chrono::seconds{args_.wait_s});
    if (!stored && stored.error().reason == "queued") {
        std::cout << "-- not sent yet, goes out when connected: " << printable(text) << std::endl;
        co_return kNoServer;
    }
    if (!stored) {
        for (const auto& failed : store_->queue())
            if (!failed.failure.empty()) store_->send_queue().remove(failed.client_entry_id);
        std::cerr << "not sent: " << printable(text) << "\n";
        co_return complain(stored.error());
    }
    if (target_.peer) target_.conversation = stored->conversation;
    if (const auto row = store_->entry(stored->conversation, stored->seq)) print(*row);
    co_return kOk;
}

Task<int> Session::watch() { return live(); }

Task<int> Session::chat() {
    if (args_.who.empty()) co_return co_await state();
    const auto found = find(args_.who);
    if (!found) co_return complain(found.error());
    target_ = *found;
    if (const auto c = store_->conversation(target_.conversation)) print_heading(*c);
    args_.limit = kShownAtFirst;
    co_await history();
    co_return co_await live();
}

Task<int> Session::live() {
    const bool chatting = args_.command == "chat";
    live_ = true;
    shown_state_ = client_->state();
    if (args_.json) print_json({{"event", "state"}, {"state", state_name(shown_state_)}, {"why", ""}});
    else std::cout << "-- " << state_name(shown_state_) << (chatting ? "; a line is a message, Ctrl-D leaves" : "") << std::endl;
    if (chatting && target_.peer && shown_state_ == ConnectionState::online) {
        const auto there = co_await client_->watch_presence({target_.peer});
        if (there && !args_.json) std::cout << "-- " << name(target_.peer) << (there->empty() ? " is offline" : " is online") << std::endl;
    }
    const auto lines = chatting ? read_lines(co_await asio::this_coro::executor) : std::make_shared<Lines>();
    int last = kOk;
    auto shown_at = std::chrono::steady_clock::time_point{};
    while (client_->state() != ConnectionState::signed_out && !store_damaged_ && !(lines->ended && lines->waiting.empty())) {
        for (const auto& line : std::exchange(lines->waiting, {}))
            if (!line.empty()) last = co_await say(line);
        if (chatting && target_.peer && !target_.conversation)
            if (const auto direct = store_->direct_with(target_.peer)) target_.conversation = direct->id;
        if (const auto c = store_->conversation(target_.conversation); chatting && c && c->read_seq < c->head_seq) {
            client_->showed(c->id, c->head_seq);
            shown_at = std::chrono::steady_clock::now();
        }
        co_await sleep_for(50ms);
    }
    if (client_->state() == ConnectionState::signed_out) co_return end_session(client_->last_error());
    // What was read last is told before the connection goes.
    if (client_->state() == ConnectionState::online && std::chrono::steady_clock::now() - shown_at < kToldAfter) co_await sleep_for(kToldAfter);
    co_return last;
}

}  // namespace aviso::cli
