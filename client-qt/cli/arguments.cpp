#include "client-qt/cli/arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "client-qt/cli/output.hpp"
#include "client-qt/cli/terminal.hpp"
#include "client-qt/core/utf8.hpp"

namespace aviso::cli {

namespace {

constexpr const char* kFooter = R"(
WHO is an account (alice), a person's or a group's name ("Launch plan"), or #NUMBER as `state` shows it.

  aviso-cli login --server chat.example:8443 --account alice
  aviso-cli chat bob                   a line is a message; \ at its end goes on; Ctrl-D leaves
  aviso-cli send bob 'See you at ten'  or from a file: aviso-cli send bob - < notes.txt
  aviso-cli --as alice history bob --limit 50 --json

Exit codes: 0 done, 1 refused, 2 wrong input, 3 no connection (what was sent waits and goes out later), 4 not signed in.
Files: $AVISO_HOME/NAME, else ~/.config/aviso/NAME. Environment: AVISO_HOME, AVISO_PASSWORD.)";

CLI::App* command(CLI::App& app, const std::string& name, const std::string& about, Arguments& args) {
    auto* made = app.add_subcommand(name, about);
    const std::string full = app.get_parent() == nullptr ? name : app.get_name() + " " + name;
    made->callback([&args, full] { if (full.size() > args.command.size()) args.command = full; });  // the outer one is called last
    return made;
}

CLI::App* with_who(CLI::App* app, Arguments& args, bool required = true) {
    app->add_option("WHO", args.who, "account, name, or #number")->required(required);
    return app;
}

void sign_in_commands(CLI::App& app, Arguments& args) {
    auto* sign = command(app, "login", "sign in and remember the session", args);
    sign->add_option("--server", args.server, "host:port")->required();
    sign->add_option("--account", args.account, "account name")->required();
    sign->add_option("--password-file", args.password_file, "its first line; else $AVISO_PASSWORD, else asked for");
    sign->add_option("--fingerprint", args.fingerprint, "SHA-256 of the server's certificate, 64 hex digits; else shown and asked about");
    command(app, "logout", "end the session; what is stored here stays, encrypted", args)->add_flag("--yes", args.yes, "do not ask");
    command(app, "passwd", "change the password", args);
    auto* devices = command(app, "devices", "where this account is signed in", args);
    auto* out = command(*devices, "sign-out", "end another device's session", args);
    out->add_option("NUMBER", args.seq, "as `devices` shows it")->required()->check(CLI::PositiveNumber);
}

void message_commands(CLI::App& app, Arguments& args) {
    with_who(command(app, "chat", "talk to a person or group, live", args), args, false);
    auto* send = with_who(command(app, "send", "send one message and wait until it is stored", args), args);
    send->add_option("TEXT", args.text, "the text; - reads it from standard input, line breaks and all")->required();
    send->add_option("--wait", args.wait_s, "seconds to wait for the server; then the text stays queued")->check(CLI::Range(0, 600))->capture_default_str();
    auto* history = with_who(command(app, "history", "show messages; without a connection those on this device", args), args);
    history->add_option("--limit", args.limit, "how many, 1 to 200")->check(CLI::Range(1, 200))->capture_default_str();
    history->add_option("--before", args.before, "only older than this number")->check(CLI::PositiveNumber);
    auto* search = command(app, "search", "find messages on this device by parts of their text", args);
    search->add_option("TEXT", args.text, "words; all must occur")->required();
    search->add_option("--in", args.who, "only in this conversation");
    search->add_option("--limit", args.limit, "how many, 1 to 200")->check(CLI::Range(1, 200));
    with_who(command(app, "read", "mark everything as read", args), args);
    auto* recall = with_who(command(app, "recall", "take an own message back", args), args);
    recall->add_option("NUMBER", args.seq, "of the message, as `history` shows it")->required()->check(CLI::PositiveNumber);
    auto* receipts = with_who(command(app, "receipts", "who has read an own message", args), args);
    receipts->add_option("NUMBER", args.seq, "of the message, as `history` shows it")->required()->check(CLI::PositiveNumber);
    for (const auto& [name, about] : {std::pair{"pin", "keep a conversation at the top"}, {"mute", "no alerts from a conversation"}, {"hide", "off the list until the next message"}})
        with_who(command(app, name, about, args), args)->add_flag("--off", args.off, "undo it");
    auto* queue = command(app, "queue", "what waits to be sent", args);
    command(*queue, "retry", "send refused messages again", args);
    command(*queue, "discard", "forget refused messages", args);
}

void group_commands(CLI::App& app, Arguments& args) {
    auto* group = app.add_subcommand("group", "make and manage groups")->require_subcommand(1);
    auto* create = command(*group, "create", "make a group", args);
    create->add_option("NAME", args.name, "1 to 100 characters")->required();
    create->add_option("MEMBERS", args.members, "accounts or names")->required();
    const auto people = [&args](CLI::App* to) { to->add_option("MEMBERS", args.members, "accounts or names")->required(); };
    const auto member = [&args](CLI::App* to) { to->add_option("MEMBER", args.name, "account or name")->required(); };
    with_who(command(*group, "members", "who is in it", args), args);
    people(with_who(command(*group, "add", "add members", args), args));
    member(with_who(command(*group, "remove", "remove a member", args), args));
    with_who(command(*group, "rename", "change its name", args), args)->add_option("NAME", args.name, "1 to 100 characters")->required();
    with_who(command(*group, "describe", "change its description", args), args)->add_option("TEXT", args.text, "the description")->required();
    auto* role = with_who(command(*group, "role", "make a member an administrator of the group, or not", args), args);
    member(role);
    role->add_option("ROLE", args.role, "administrator or member")->required()->check(CLI::IsMember({"administrator", "member"}));
    member(with_who(command(*group, "owner", "hand the group over", args), args));
    with_who(command(*group, "leave", "leave it", args), args);
    with_who(command(*group, "dissolve", "end it for everybody", args), args);
}

bool all_utf8(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        const auto bad = client::first_not_utf8(argv[i]);
        if (bad == std::string_view::npos) continue;
        complain({Errc::invalid_argument, "argument " + std::to_string(i) + " is not UTF-8 (byte " + std::to_string(bad + 1) + "); the terminal should use a UTF-8 locale, and files be converted with iconv"});
        return false;
    }
    return true;
}

/// The library would only say that a command is missing.
bool knows_command(CLI::App& app, int argc, char** argv) {
    const auto commands = app.get_subcommands([](CLI::App*) { return true; });
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--as") ++i;
        if (word.starts_with('-')) continue;
        if (std::any_of(commands.begin(), commands.end(), [&word](const CLI::App* one) { return one->get_name() == word; })) return true;
        complain({Errc::invalid_argument, "there is no command \"" + word + "\"; aviso-cli --help lists them"});
        return false;
    }
    return true;
}

}  // namespace

Arguments read_arguments(int argc, char** argv, int& exit) {
    Arguments args;
    exit = all_utf8(argc, argv) ? -1 : kUsage;
    if (exit >= 0) return args;
    CLI::App app{"Aviso in a terminal: sign in, talk, look.", "aviso-cli"};
    app.require_subcommand(1);
    app.fallthrough();
    app.get_formatter()->label("REQUIRED", "");
    app.get_formatter()->label("TEXT", "");
    app.get_formatter()->label("INT", "");
    app.get_formatter()->label("SUBCOMMAND", "COMMAND");
    app.get_formatter()->label("Subcommands", "Commands");
    app.get_formatter()->label("Subcommand", "Command");
    app.add_option("--as", args.as, "profile: one signed-in person on this machine")->capture_default_str();
    app.add_flag("--json", args.json, "machine-readable: one JSON object a line");
    sign_in_commands(app, args);
    message_commands(app, args);
    with_who(command(app, "people", "list people; with a part of a name or account, those", args), args, false);
    command(app, "watch", "print what happens, in all conversations", args);
    command(app, "state", "connection, unread, what waits to be sent", args);
    group_commands(app, args);
    app.footer(kFooter);
    if (argc == 1) std::cout << app.help();
    if (argc == 1 || !knows_command(app, argc, argv)) {
        exit = kUsage;
        return args;
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        exit = app.exit(error) == 0 ? kOk : kUsage;
        return args;
    }
    const bool plain = !args.as.empty() && args.as.find_first_of("/\\") == std::string::npos && args.as != "." && args.as != "..";
    if (!plain) exit = complain({Errc::invalid_argument, "--as: a name without slashes, such as \"work\""});
    return args;
}

std::filesystem::path profile_folder(const Arguments& args) {
    if (const char* home = std::getenv("AVISO_HOME")) return std::filesystem::path{home} / args.as;
#ifdef _WIN32
    if (const char* home = std::getenv("LOCALAPPDATA")) return std::filesystem::path{home} / "Aviso" / args.as;
#endif
    const char* home = std::getenv("HOME");
    return std::filesystem::path{home != nullptr ? home : "."} / ".config/aviso" / args.as;
}

Result<std::string> password(const Arguments& args, const std::string& prompt) {
    if (!args.password_file.empty()) {
        std::ifstream file{args.password_file};
        std::string line;
        if (!std::getline(file, line)) return fail(Errc::invalid_argument, "--password-file: " + args.password_file + " cannot be read or is empty");
        return line;
    }
    if (const char* given = std::getenv("AVISO_PASSWORD")) return given;
    return read_secret(prompt);
}

}  // namespace aviso::cli
