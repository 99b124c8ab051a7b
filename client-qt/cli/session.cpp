#include "client-qt/cli/session.hpp"

#include <iostream>
#include <map>

#include "client-qt/cli/terminal.hpp"
#include "client-qt/cli/text_layout.hpp"
#include "core/timer.hpp"

namespace aviso::cli {

using namespace std::chrono_literals;

namespace {

constexpr auto kFirstAnswer = 15s;      // of a server that is slow to take us
constexpr auto kToEmptyTheQueue = 3s;   // what waited since last time goes out first
constexpr auto kToReport = 2s;          // what came is told the senders before a command ends
constexpr auto kAfterRefusal = 1500ms;  // one more try after a refused connection: it may just be restarting

bool says_yes() {
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace

Session::Session(asio::io_context& io, Arguments args, Profile profile, std::unique_ptr<LocalStore> store, Endpoint endpoint)
    : args_{std::move(args)}, profile_{std::move(profile)}, store_{std::move(store)},
      client_{std::make_shared<Client>(io.get_executor(),
                                       Client::Options{std::move(endpoint), [pinned = profile_.fingerprint](const std::string& shown) { return shown == pinned; },
                                                       profile_.token, 500ms},
                                       *store_, [this](const Event& event) { on_event(event); })} {}

Task<void> Session::connect() {
    client_->start();
    const auto begun = std::chrono::steady_clock::now();
    while (!store_damaged_) {
        const auto state = client_->state();
        const auto passed = std::chrono::steady_clock::now() - begun;
        if (state == ConnectionState::online || state == ConnectionState::signed_out || state == ConnectionState::untrusted) break;
        if (passed > kFirstAnswer || (state == ConnectionState::offline && passed > kAfterRefusal)) break;
        co_await sleep_for(10ms);
    }
    const auto until = std::chrono::steady_clock::now() + kToEmptyTheQueue;
    while (client_->state() == ConnectionState::online && store_->send_queue().waiting() > 0 && std::chrono::steady_clock::now() < until) co_await sleep_for(10ms);
}

Task<int> Session::run() {
    struct Command {
        Handler handler;
        bool works_offline;
    };
    static const std::map<std::string, Command> kCommands{
        {"send", {&Session::send, true}},        {"history", {&Session::history, true}},   {"search", {&Session::search, true}},
        {"people", {&Session::people, true}},    {"state", {&Session::state, true}},       {"queue", {&Session::queue, true}},
        {"queue retry", {&Session::queue, true}}, {"queue discard", {&Session::queue, true}}, {"chat", {&Session::chat, true}},
        {"watch", {&Session::watch, true}},      {"read", {&Session::read, false}},        {"recall", {&Session::recall, false}},
        {"receipts", {&Session::receipts, false}}, {"devices", {&Session::devices, false}}, {"devices sign-out", {&Session::sign_out_device, false}},
        {"pin", {&Session::set_view, false}},    {"mute", {&Session::set_view, false}},    {"hide", {&Session::set_view, false}},
        {"passwd", {&Session::passwd, false}},   {"logout", {&Session::logout, false}},    {"group members", {&Session::group_members, false}},
    };
    if (args_.command == "logout" && !args_.yes && input_is_terminal()) {
        std::cerr << "Sign " << printable(profile_.account) << " out of " << profile_.server << " on this device? What is stored here stays, encrypted. [y/N] " << std::flush;
        if (!says_yes()) co_return complain({Errc::forbidden, "still signed in"});
    }
    co_await connect();
    if (client_->state() == ConnectionState::signed_out) co_return end_session(client_->last_error());
    const bool online = client_->state() == ConnectionState::online;
    const auto found = kCommands.find(args_.command);
    const Command command = found != kCommands.end() ? found->second : Command{&Session::group, false};
    if (!online && (!command.works_offline || client_->state() == ConnectionState::untrusted)) co_return complain(client_->last_error());
    if (online && client_->me().must_change_password && args_.command != "passwd" && args_.command != "logout")
        co_return complain({Errc::forbidden, "the password must be changed first: aviso-cli passwd"});
    const int code = co_await (this->*command.handler)();
    co_await client_->wait_reported(kToReport);
    co_return code;
}

/// The server ended it: the token is worth nothing any more, the store waits for the next sign-in.
int Session::end_session(const Error& why) {
    profile_.forget_token();
    profile_.save();
    complain({Errc::unauthenticated, why.message + "; sign in again: aviso-cli login --server " + profile_.server + " --account " + profile_.account});
    return kSignedOut;
}

std::string Session::name(UserId id) {
    if (id == client_->self()) return "me";
    const auto known = store_->name_of(id);
    return known.empty() ? "person " + std::to_string(id.value) : printable(known);
}

std::string Session::title(const Conversation& c) { return c.kind == ConversationKind::direct ? name(c.peer) : printable(c.name); }

Result<Session::Target> Session::find(const std::string& who) {
    std::vector<Target> found;
    if (who.starts_with('#')) {
        for (const auto& c : store_->conversations())
            if ("#" + std::to_string(c.id.value) == who) return Target{c.id, c.peer};
        return fail(Errc::not_found, "there is no conversation " + who + "; `aviso-cli state` lists them");
    }
    for (const auto& c : store_->conversations())
        if (c.kind == ConversationKind::group && !c.left && c.name == who) found.push_back({c.id, {}});
    for (const auto& person : store_->people()) {
        if (person.account == who) {
            found = {Target{{}, person.id}};
            break;
        }
        if (person.name == who) found.push_back({{}, person.id});
    }
    if (found.empty()) {
        std::string near;
        for (const auto& person : store_->find_people(who, 3)) near += (near.empty() ? "" : ", ") + person.account;
        return fail(Errc::not_found, "nobody and no group is called \"" + who + "\"" + (near.empty() ? "; `aviso-cli people` lists everybody" : "; did you mean " + near + "?"));
    }
    if (found.size() > 1) {
        std::string which;
        for (const auto& one : found) {
            const auto person = one.peer ? store_->person(one.peer) : std::nullopt;
            which += (which.empty() ? "" : ", ") + (person ? person->account : "#" + std::to_string(one.conversation.value));
        }
        return fail(Errc::conflict, "several are called \"" + who + "\": say one of " + which);
    }
    if (found[0].peer)
        if (const auto direct = store_->direct_with(found[0].peer)) found[0].conversation = direct->id;
    return found[0];
}

Result<ConversationId> Session::find_conversation(const std::string& who) {
    const auto target = find(who);
    if (!target) return std::unexpected{target.error()};
    if (!target->conversation) return fail(Errc::not_found, "nothing was said with \"" + who + "\" yet");
    return target->conversation;
}

Result<UserId> Session::find_person(const std::string& who) {
    const auto target = find(who);
    if (!target) return std::unexpected{target.error()};
    if (!target->peer) return fail(Errc::invalid_argument, "\"" + who + "\" is a group; here a person is wanted");
    return target->peer;
}

int Session::done(const Result<void>& result, const std::string& said) {
    if (!result) return complain(result.error());
    if (args_.json) print_json({{"done", true}});
    else std::cout << said << std::endl;
    return kOk;
}

Task<int> Session::act(Queued action, std::string said) {
    const auto outcome = co_await client_->perform(std::move(action), std::chrono::seconds{args_.wait_s});
    if (!outcome) co_return complain(outcome.error());
    co_return done({}, said);
}

namespace {

/// As openssl and browsers write it too: capitals, colons.
std::string plain_fingerprint(std::string text) {
    std::erase(text, ':');
    for (char& c : text) c = c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
    return text;
}

bool is_fingerprint(std::string_view text) { return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

/// A first connection: who types compares the fingerprint with the one the administrator gave out.
bool trust_certificate(const std::string& server, const std::string& shown) {
    if (!input_is_terminal()) {
        std::cerr << "aviso-cli: " << server << " is not known yet; its certificate has the fingerprint\n  " << shown
                  << "\nCompare it with what the administrator gave you, then say --fingerprint " << shown << "\n";
        return false;
    }
    std::cerr << "First connection to " << server << ". Its certificate has the fingerprint\n\n  " << shown
              << "\n\nIs this the one the administrator gave you? [y/N] " << std::flush;
    return says_yes();
}

}  // namespace

Task<int> sign_in(Arguments args, std::string secret) {
    auto profile = Profile::load(profile_folder(args));
    const auto endpoint = parse_endpoint(args.server);
    if (!endpoint) co_return complain(endpoint.error());
    const std::string given = plain_fingerprint(args.fingerprint);
    if (!args.fingerprint.empty() && !is_fingerprint(given)) co_return complain({Errc::invalid_argument, "--fingerprint: 64 hexadecimal digits, as the administrator gave them out"});
    std::string pinned = !given.empty() ? given : same_server(profile.server, args.server) ? profile.fingerprint : "";
    std::string met;
    PinDecision pin = [&pinned, &args, &met](const std::string& shown) {
        met = shown;
        if (!pinned.empty()) return pinned == shown;
        if (!trust_certificate(args.server, shown)) return false;
        pinned = shown;
        return true;
    };
    const auto in = co_await login(*endpoint, pin, args.account, secret, profile.device_key);
    if (!in && pinned.empty() && in.error().reason == "fingerprint") co_return kRefused;  // said already
    if (!in && !given.empty() && in.error().reason == "fingerprint")
        co_return complain({Errc::forbidden, args.server + " shows a certificate with the fingerprint\n  " + met + "\nand not the given one\n  " + given +
                                                 "\nCheck the address; if it is right, do not go on before the administrator has told you which one is"});
    if (!in) co_return complain(in.error());
    profile.server = args.server;
    profile.account = in->account;
    profile.fingerprint = pinned;
    const auto key = profile.unlock_by_password(secret, in->token);
    profile.save();
    const auto opened = LocalStore::open_or_rebuild(profile.store_file(), key);
    if (!opened) co_return complain(opened.error());
    const auto user = std::to_string(in->user.value);
    if (const auto before = opened->store->meta("user"); !before.empty() && before != user)
        co_return complain({Errc::conflict, "the profile \"" + args.as + "\" belongs to another person; use another one: --as " + in->account});
    opened->store->set_meta("user", user);
    if (args.json) print_json({{"user_id", in->user.value}, {"account", in->account}, {"name", in->name}, {"must_change_password", in->must_change_password}, {"signed_out", in->signed_out}});
    else std::cout << "Signed in as " << printable(in->name) << " (" << printable(in->account) << ") at " << args.server << "." << std::endl;
    for (const auto& device : in->signed_out) std::cerr << "aviso-cli: five devices at most: \"" << printable(device) << "\" was signed out\n";
    if (in->must_change_password && !args.json) std::cout << "The password must be changed before anything else: aviso-cli" << (args.as == "default" ? "" : " --as " + args.as) << " passwd" << std::endl;
    co_return kOk;
}

}  // namespace aviso::cli
