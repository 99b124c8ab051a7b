#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <thread>

#include "client-qt/cli/terminal.hpp"
#include "client-qt/core/client.hpp"
#include "client-qt/core/profile.hpp"
#include "core/log.hpp"

using namespace aviso;
using namespace aviso::client;
using namespace std::chrono_literals;

namespace {

enum Exit { kOk = 0, kRefused = 1, kUsage = 2, kNoServer = 3 };

struct Arguments {
    std::string as = "default", server, account, password_file, fingerprint, who, text, name;
    std::vector<std::string> members;
    int limit = 30;
    std::int64_t seq = 0;
    bool json = false;
};

struct Target {
    ConversationId conversation;
    UserId peer;
};

int complain(const Error& error) {
    std::cerr << "aviso-cli: " << error.message << "\n";
    const bool unreachable = error.code == Errc::unavailable || error.reason == "protocol";
    return unreachable ? kNoServer : kRefused;
}

std::string json_text(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        char code[8];
        if (c == '"' || c == '\\') (out += '\\') += c;
        else if (static_cast<unsigned char>(c) < 0x20) out.append(code, static_cast<std::size_t>(std::snprintf(code, sizeof code, "\\u%04x", c)));
        else out += c;
    }
    return out + "\"";
}

/// What others wrote must not move the cursor or change colours.
std::string printable(std::string text) {
    for (char& c : text)
        if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f) c = '?';
    return text;
}

std::string minute(std::int64_t ms) {
    const std::time_t seconds = ms / 1000;
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", std::localtime(&seconds));
    return text;
}

std::filesystem::path profile_folder(const Arguments& args) {
    if (const char* home = std::getenv("AVISO_HOME")) return std::filesystem::path{home} / args.as;
    const char* home = std::getenv("HOME");
    return std::filesystem::path{home != nullptr ? home : "."} / ".config/aviso" / args.as;
}

std::string password(const Arguments& args, const std::string& prompt) {
    if (!args.password_file.empty()) {
        std::ifstream file{args.password_file};
        std::string line;
        if (!std::getline(file, line)) throw CLI::ValidationError("--password-file", "cannot be read: " + args.password_file);
        return line;
    }
    if (const char* given = std::getenv("AVISO_PASSWORD")) return given;
    return cli::read_secret(prompt);
}

/// One open profile, its store and its client, and the commands over them.
class Session {
  public:
    Session(asio::io_context& io, Arguments args, Profile profile, std::unique_ptr<LocalStore> store, Endpoint endpoint)
        : args_{std::move(args)}, profile_{std::move(profile)}, store_{std::move(store)},
          client_{std::make_shared<Client>(io.get_executor(),
                                           Client::Options{std::move(endpoint), [pinned = profile_.fingerprint](const std::string& shown) { return shown == pinned; },
                                                           profile_.token, 500ms},
                                           *store_, [this](const Event& event) { on_event(event); })} {}

    Task<int> run(std::string command) {
        client_->start();
        const bool online = co_await client_->wait_online(15s);
        if (!online && client_->state() == ConnectionState::signed_out) co_return complain(client_->last_error());
        const bool works_offline = command == "history" || command == "people" || command == "state";
        if (!online && !works_offline) co_return complain(client_->last_error());
        if (command == "send") co_return co_await send();
        if (command == "history") co_return co_await history();
        if (command == "people") co_return people();
        if (command == "state") co_return state();
        if (command == "create") co_return co_await create_group();
        if (command == "read") co_return co_await read();
        if (command == "recall") co_return co_await recall();
        if (command == "passwd") co_return co_await passwd();
        if (command == "logout") co_return co_await logout();
        co_return co_await live(command == "chat");
    }
    void stop() { client_->stop(); }

  private:
    std::string name(UserId id) {
        const auto person = store_->person(id);
        return printable(person ? person->name : "#" + std::to_string(id.value));
    }

    std::string title(const Conversation& c) { return c.kind == ConversationKind::direct ? name(c.peer) : printable(c.name); }

    /// An account, a person's name, a group's name, or #conversation.
    Result<Target> find(const std::string& who) {
        std::vector<Target> found;
        for (const auto& person : store_->people()) {
            if (person.account == who) found = {Target{{}, person.id}};
            if (person.account == who) break;
            if (person.name == who) found.push_back({{}, person.id});
        }
        for (const auto& c : store_->conversations())
            if (c.kind == ConversationKind::group && !c.left && (c.name == who || "#" + std::to_string(c.id.value) == who)) found.push_back({c.id, {}});
        if (found.empty()) return fail(Errc::not_found, "nobody and no group is called \"" + who + "\"");
        if (found.size() > 1) return fail(Errc::conflict, "several are called \"" + who + "\": use the account or #conversation");
        if (found[0].peer)
            if (const auto direct = store_->direct_with(found[0].peer)) found[0].conversation = direct->id;
        return found[0];
    }

    void print(const Entry& e) {
        const auto conversation = store_->conversation(e.conversation);
        if (args_.json) {
            std::cout << "{\"event\":\"entry\",\"conversation\":" << e.conversation.value << ",\"seq\":" << e.seq.value << ",\"sender\":" << json_text(name(e.sender))
                      << ",\"sender_id\":" << e.sender.value << ",\"at_ms\":" << e.created_at_ms << ",\"recalled\":" << (e.recalled ? "true" : "false")
                      << ",\"text\":" << json_text(e.text) << "}" << std::endl;
            return;
        }
        std::string mark;
        if (conversation && e.sender.value == std::atoll(store_->meta("user").c_str()) && conversation->kind == ConversationKind::direct)
            mark = conversation->peer_read_seq >= e.seq ? "  [read]" : conversation->peer_delivered_seq >= e.seq ? "  [delivered]" : "  [sent]";
        std::string text = e.recalled ? "(recalled)" : printable(e.text);
        if (e.kind == EntryKind::notice) {
            text = "* notice: " + text;
            for (const auto id : e.people) text += " " + name(id);
        }
        std::cout << e.seq.value << "  " << minute(e.created_at_ms) << "  " << name(e.sender) << ": " << text << mark << std::endl;
    }

    void on_event(const Event& event) {
        if (const auto* stored = std::get_if<MessageStored>(&event)) stored_[stored->client_entry_id] = stored->at;
        if (const auto* failed = std::get_if<MessageFailed>(&event)) {
            failed_[failed->client_entry_id] = failed->why;
            if (live_) complain(failed->why);
        }
        if (!live_) return;
        if (const auto* arrived = std::get_if<EntryArrived>(&event); arrived && (!shown_ || shown_ == arrived->entry.conversation)) {
            const auto row = store_->entry(arrived->entry.conversation, arrived->entry.kind == EntryKind::recall ? arrived->entry.target : arrived->entry.seq);
            if (row) print(*row);
        }
        if (const auto* moved = std::get_if<MarkerMoved>(&event)) {
            if (args_.json)
                std::cout << "{\"event\":\"marker\",\"conversation\":" << moved->conversation.value << ",\"user_id\":" << moved->user.value
                          << ",\"read_seq\":" << moved->read.value << ",\"delivered_seq\":" << moved->delivered.value << "}" << std::endl;
            else std::cout << "-- " << name(moved->user) << " has read up to " << moved->read.value << ", got up to " << moved->delivered.value << std::endl;
        }
        if (const auto* typing = std::get_if<Typing>(&event); typing && typing->typing && !args_.json) std::cout << "-- " << name(typing->user) << " is typing" << std::endl;
        if (const auto* changed = std::get_if<StateChanged>(&event)) {
            static constexpr const char* kNames[] = {"offline", "connecting", "online", "signed_out"};
            std::cout << (args_.json ? "{\"event\":\"state\",\"state\":\"" : "-- ") << kNames[static_cast<int>(changed->state)] << (args_.json ? "\"}" : "") << std::endl;
        }
    }

    Task<int> send_to(Target target, std::string text) {
        const auto key = client_->send(target.peer ? ConversationId{} : target.conversation, target.peer, std::move(text));
        const auto self = client_;
        asio::steady_timer tick{co_await asio::this_coro::executor};
        for (int i = 0; i < 1500 && !stored_.contains(key) && !failed_.contains(key); ++i) {
            tick.expires_after(20ms);
            co_await tick.async_wait(asio::use_awaitable);
        }
        if (failed_.contains(key)) co_return complain(failed_[key]);
        if (!stored_.contains(key)) co_return complain({Errc::unavailable, "not confirmed yet; it stays queued and goes out at the next start"});
        const auto at = stored_[key];
        if (args_.json) std::cout << "{\"conversation\":" << at.conversation.value << ",\"seq\":" << at.seq.value << ",\"at_ms\":" << at.created_at_ms << "}" << std::endl;
        else std::cout << "stored " << at.seq.value << "  " << minute(at.created_at_ms) << std::endl;
        co_return kOk;
    }

    Task<int> send() {
        const auto target = find(args_.who);
        if (!target) co_return complain(target.error());
        co_return co_await send_to(*target, args_.text);
    }

    Task<int> history() {
        const auto target = find(args_.who);
        if (!target) co_return complain(target.error());
        if (!target->conversation) co_return kOk;  // nothing was ever said
        const auto entries = co_await client_->history(target->conversation, {}, args_.limit);
        if (!entries) co_return complain(entries.error());
        for (const auto& entry : *entries) print(entry);
        co_return kOk;
    }

    int people() {
        for (const auto& p : store_->people()) {
            if (p.name.find(args_.who) == std::string::npos && p.account.find(args_.who) == std::string::npos) continue;
            if (args_.json) std::cout << "{\"user_id\":" << p.id.value << ",\"account\":" << json_text(p.account) << ",\"name\":" << json_text(p.name) << "}" << std::endl;
            else std::cout << printable(p.account) << "  " << printable(p.name) << (p.disabled ? "  (disabled)" : "") << std::endl;
        }
        return kOk;
    }

    int state() {
        const bool online = client_->state() == ConnectionState::online;
        if (args_.json) std::cout << "{\"online\":" << (online ? "true" : "false") << ",\"cursor\":" << json_text(store_->meta("cursor")) << ",\"queued\":" << store_->queue().size() << ",\"conversations\":[";
        else std::cout << (online ? "online" : "offline") << " as " << profile_.account << " at " << profile_.server << ", cursor " << store_->meta("cursor") << ", queued " << store_->queue().size() << "\n";
        bool first = true;
        for (const auto& c : store_->conversations()) {
            if (args_.json) std::cout << (std::exchange(first, false) ? "" : ",") << "{\"conversation\":" << c.id.value << ",\"name\":" << json_text(title(c)) << ",\"head_seq\":" << c.head_seq.value << ",\"read_seq\":" << c.read_seq.value << ",\"unread\":" << c.unread << "}";
            else std::cout << "  #" << c.id.value << "  " << title(c) << "  unread " << c.unread << "  head " << c.head_seq.value << "\n";
        }
        std::cout << (args_.json ? "]}" : "") << std::endl;
        return kOk;
    }

    Task<int> create_group() {
        std::vector<UserId> members;
        for (const auto& who : args_.members) {
            const auto target = find(who);
            if (!target || !target->peer) co_return complain(target ? Error{Errc::invalid_argument, who + " is a group"} : target.error());
            members.push_back(target->peer);
        }
        const auto made = co_await client_->create_group(args_.name, std::move(members));
        if (!made) co_return complain(made.error());
        if (args_.json) std::cout << "{\"conversation\":" << made->id.value << "}" << std::endl;
        else std::cout << "made #" << made->id.value << "  " << printable(made->name) << std::endl;
        co_return kOk;
    }

    Task<int> read() {
        const auto target = find(args_.who);
        if (!target) co_return complain(target.error());
        const auto c = store_->conversation(target->conversation);
        if (!c) co_return kOk;
        const auto unread = co_await client_->mark_read(c->id, c->head_seq);
        co_return unread ? kOk : complain(unread.error());
    }

    Task<int> recall() {
        const auto target = find(args_.who);
        if (!target) co_return complain(target.error());
        const auto done = co_await client_->recall(target->conversation, Seq{args_.seq});
        co_return done ? kOk : complain(done.error());
    }

    Task<int> passwd() {
        const auto before = cli::read_secret("Old password: ");
        const auto after = cli::read_secret("New password: ");
        const auto done = co_await client_->change_password(before, after);
        if (!done) co_return complain(done.error());
        if (const auto key = profile_.unlock_by_token()) profile_.rewrap(*key, after);
        profile_.save();
        co_return kOk;
    }

    Task<int> logout() {
        const auto done = co_await client_->logout();
        profile_.forget_token();
        profile_.save();
        co_return done ? kOk : complain(done.error());
    }

    /// Prints what happens until the input ends (chat) or the session does.
    Task<int> live(bool chat) {
        Target target;
        if (chat && !args_.who.empty()) {
            const auto found = find(args_.who);
            if (!found) co_return complain(found.error());
            target = *found;
            shown_ = target.conversation;
            co_await history();
        } else if (chat) {
            co_return state();
        }
        live_ = true;
        if (!args_.json) std::cout << "-- online" << std::endl;
        const auto executor = co_await asio::this_coro::executor;
        const auto lines = std::make_shared<std::vector<std::string>>();
        const auto ended = std::make_shared<bool>(false);
        if (chat)
            std::thread{[executor, lines, ended] {
                for (std::string line; std::getline(std::cin, line);) asio::post(executor, [lines, line] { lines->push_back(line); });
                asio::post(executor, [ended] { *ended = true; });
            }}.detach();
        asio::steady_timer tick{executor};
        while (client_->state() != ConnectionState::signed_out && !(*ended && lines->empty())) {
            for (const auto& line : std::exchange(*lines, {}))
                if (!line.empty()) co_await send_to(target, line);
            if (chat && target.peer && !shown_)
                if (const auto direct = store_->direct_with(target.peer)) shown_ = direct->id;
            const auto c = store_->conversation(shown_);
            if (chat && c && c->read_seq < c->head_seq && client_->state() == ConnectionState::online) co_await client_->mark_read(c->id, c->head_seq);
            tick.expires_after(100ms);
            co_await tick.async_wait(asio::use_awaitable);
        }
        if (client_->state() == ConnectionState::signed_out) co_return complain(client_->last_error());
        co_return kOk;
    }

    Arguments args_;
    Profile profile_;
    std::unique_ptr<LocalStore> store_;
    std::shared_ptr<Client> client_;
    std::map<Bytes, Stored> stored_;
    std::map<Bytes, Error> failed_;
    ConversationId shown_;
    bool live_ = false;
};

Task<int> sign_in(Arguments args, std::string secret) {
    auto profile = Profile::load(profile_folder(args));
    const auto endpoint = parse_endpoint(args.server);
    if (!endpoint) co_return complain(endpoint.error());
    std::string pinned = !args.fingerprint.empty() ? args.fingerprint : profile.server == args.server ? profile.fingerprint : "";
    const bool first_use = pinned.empty();
    PinDecision pin = [&pinned](const std::string& shown) {
        if (pinned.empty()) pinned = shown;
        return pinned == shown;
    };
    const auto in = co_await login(*endpoint, pin, args.account, secret, profile.device_key);
    if (!in) co_return complain(in.error());
    if (first_use) std::cerr << "aviso-cli: trusting certificate " << pinned << " from now on\n";
    profile.server = args.server;
    profile.account = in->account;
    profile.fingerprint = pinned;
    const auto key = profile.unlock_by_password(secret, in->token);
    profile.save();
    const auto store = LocalStore::open(profile.store_file(), key);
    if (!store) co_return complain(store.error());
    const auto user = std::to_string(in->user.value);
    if (const auto before = (*store)->meta("user"); !before.empty() && before != user)
        co_return complain({Errc::conflict, "this profile belongs to another person: use --as with another name"});
    (*store)->set_meta("user", user);
    if (args.json) std::cout << "{\"user_id\":" << user << ",\"name\":" << json_text(in->name) << ",\"must_change_password\":" << (in->must_change_password ? "true" : "false") << "}" << std::endl;
    else std::cout << "signed in as " << printable(in->name) << (in->must_change_password ? "; change the password first: aviso-cli passwd" : "") << std::endl;
    co_return kOk;
}

int open_and_run(asio::io_context& io, const Arguments& args, const std::string& command) {
    auto profile = Profile::load(profile_folder(args));
    const auto key = profile.unlock_by_token();
    if (!key) return complain(key.error());
    auto store = LocalStore::open(profile.store_file(), *key);
    if (!store) return complain(store.error());
    const auto endpoint = parse_endpoint(profile.server);
    if (!endpoint) return complain(endpoint.error());
    Session session{io, args, std::move(profile), std::move(*store), *endpoint};
    int code = kRefused;
    asio::co_spawn(io, session.run(command), [&](std::exception_ptr error, int result) {
        if (!error) code = result;
        io.stop();
        if (error) std::rethrow_exception(error);
    });
    io.run();
    session.stop();
    return code;
}

}  // namespace

int main(int argc, char** argv) {
    Arguments args;
    CLI::App app{"Aviso in a terminal"};
    app.require_subcommand(1);
    app.add_option("--as", args.as, "profile");
    app.add_flag("--json", args.json, "one JSON object a line");
    app.fallthrough();
    auto* sign = app.add_subcommand("login", "sign in and remember the session");
    sign->add_option("--server", args.server, "host:port")->required();
    sign->add_option("--account", args.account)->required();
    sign->add_option("--password-file", args.password_file, "its first line; else $AVISO_PASSWORD, else asked for");
    sign->add_option("--fingerprint", args.fingerprint, "SHA-256 of the server's certificate, hex");
    app.add_subcommand("chat", "talk")->add_option("who", args.who, "account, name or group");
    auto* send = app.add_subcommand("send", "send one message");
    send->add_option("who", args.who)->required();
    send->add_option("text", args.text)->required();
    auto* history = app.add_subcommand("history", "show messages");
    history->add_option("who", args.who)->required();
    history->add_option("--limit", args.limit)->check(CLI::Range(1, 200));
    app.add_subcommand("people", "list people")->add_option("query", args.who);
    app.add_subcommand("watch", "print what happens");
    app.add_subcommand("state", "connection, cursor, unread");
    auto* create = app.add_subcommand("group", "groups")->require_subcommand(1)->add_subcommand("create", "make a group");
    create->add_option("name", args.name)->required();
    create->add_option("members", args.members)->required();
    app.add_subcommand("read", "mark as read")->add_option("who", args.who)->required();
    auto* recall = app.add_subcommand("recall", "take a message back");
    recall->add_option("who", args.who)->required();
    recall->add_option("seq", args.seq)->required();
    app.add_subcommand("logout", "end the session");
    app.add_subcommand("passwd", "change the password");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kOk : kUsage;
    }
    try {
        set_log(std::make_shared<spdlog::logger>("client"));  // no sinks: the terminal is for the person
        asio::io_context io;
        auto command = app.get_subcommands().front()->get_name();
        if (command == "group") command = "create";
        if (command != "login") return open_and_run(io, args, command);
        int code = kRefused;
        asio::co_spawn(io, sign_in(args, password(args, "Password: ")), [&](std::exception_ptr error, int result) {
            code = result;
            if (error) std::rethrow_exception(error);
            io.stop();
        });
        io.run();
        return code;
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kOk : kUsage;
    } catch (const std::exception& error) {
        std::cerr << "aviso-cli: " << error.what() << "\n";
        return kRefused;
    }
}
