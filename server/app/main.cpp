#include <fmt/format.h>
#include <google/protobuf/stubs/common.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "app/application.hpp"
#include "app/commands.hpp"
#include "app/engine_options.hpp"
#include "app/start_config.hpp"
#include "core/config.hpp"
#include "core/logging.hpp"
#include "core/utf8.hpp"
#include "gateway/contract.hpp"

namespace {

using namespace aviso;
using namespace aviso::app;

/// A command's own words are its result; of the log it shows, on standard error, only what went wrong.
StartConfig command_config(const std::string& file) {
    StartConfig config = load_start_config(file);
    StartConfig quiet = config;
    quiet.log.file.clear();
    quiet.log.level = "warning";
    set_up_logging(quiet);
    return config;
}

/// The running server of this configuration, or the database itself when none runs.
struct Operator {
    explicit Operator(const StartConfig& config) : door{connect_to_server(config.server.data_folder)} {
        if (door) return;
        if (!is_initialised(config)) {
            throw std::runtime_error(config.server.data_folder.string() + " is not initialised; run `avisod init` first");
        }
        application = std::make_unique<Application>(config, Application::Use::command);
        door = application->door();
    }
    std::unique_ptr<Application> application;
    std::unique_ptr<OperatorDoor> door;
};

std::string read_password() {
    std::string line;
    std::getline(std::cin, line);
    if (line.empty()) throw std::runtime_error("no password on standard input");
    return line;
}

int run(int argc, char** argv) {
    CLI::App cli{"Aviso server: one process holds connections, directory, messages and console.", "avisod"};
    cli.set_version_flag("--version", AVISO_VERSION);
    cli.require_subcommand(1);
    cli.fallthrough();
    cli.footer("Every key of the configuration file stands in config/avisod.toml, with unit and default.");
    std::string config_file;
    cli.add_option("-c,--config", config_file, "Configuration file (TOML); without one, defaults and AVISO_… variables")->check(CLI::ExistingFile);
    const auto config = [&] { return command_config(config_file); };

    int status = 0;
    bool password_stdin = false;
    NewUser user;
    FirstAdministrator first;
    std::string account, query, name, value, file, level;

    auto* init = cli.add_subcommand("init", "Make data folder, keys, certificate and the first administrator");
    init->add_option("--admin", first.account, "Account of the first administrator")->capture_default_str();
    init->add_flag("--password-stdin", password_stdin, "Read the password from standard input instead of making one");
    init->callback([&] {
        if (password_stdin) first.password = read_password();
        initialise(config(), first);
        fmt::print("Next: avisod {}serve\n", config_file.empty() ? "" : "--config " + config_file + " ");
    });

    auto* serve = cli.add_subcommand("serve", "Run the server (on an empty folder, init comes first)");
    serve->callback([&] {
        const StartConfig loaded = load_start_config(config_file);
        if (connect_to_server(loaded.server.data_folder)) {
            throw std::runtime_error("a server is running on " + loaded.server.data_folder.string() + " already; a second one needs a folder of its own");
        }
        set_up_logging(loaded);
        if (!is_initialised(loaded)) initialise(loaded, first);
        Application{loaded, Application::Use::serve}.serve();
    });

    auto* users = cli.add_subcommand("user", "Manage accounts")->require_subcommand(1);
    auto* add = users->add_subcommand("add", "Add an account");
    add->add_option("account", user.account, "Sign-in name: letters, digits, . _ - @")->required();
    add->add_option("--name", user.name, "Full name");
    add->add_option("--department", user.department, "Path, e.g. Sales/North; made when missing");
    add->add_option("--title", user.title, "Shown below the name");
    add->add_flag("--administrator", user.administrator, "May manage people, parameters and the server");
    add->add_flag("--must-change", user.must_change_password, "Demand another password at the first sign-in");
    add->add_flag("--password-stdin", password_stdin, "Read the password from standard input instead of making one");
    add->callback([&] {
        if (password_stdin) user.password = read_password();
        status = add_user(*Operator{config()}.door, user);
    });
    auto* list = users->add_subcommand("list", "List accounts");
    list->add_option("query", query, "Part of account or name");
    list->callback([&] { status = list_users(*Operator{config()}.door, query); });
    auto* passwd = users->add_subcommand("passwd", "Reset a password");
    passwd->add_option("account", account, "Sign-in name")->required();
    passwd->add_flag("--password-stdin", password_stdin, "Read the password from standard input instead of making one");
    passwd->callback([&] {
        const std::string password = password_stdin ? read_password() : "";
        status = reset_password(*Operator{config()}.door, account, password);
    });
    auto* unlock = users->add_subcommand("unlock", "Lift the lock after failed sign-ins");
    unlock->add_option("account", account, "Sign-in name")->required();
    unlock->callback([&] { status = unlock_user(*Operator{config()}.door, account); });
    for (const bool enabled : {false, true}) {
        auto* command = users->add_subcommand(enabled ? "enable" : "disable", enabled ? "Let an account sign in again" : "Refuse an account and end its sessions");
        command->add_option("account", account, "Sign-in name")->required();
        command->callback([&, enabled] { status = enable_user(*Operator{config()}.door, account, enabled); });
    }

    auto* import = cli.add_subcommand("import", "Import data")->require_subcommand(1);
    auto* people = import->add_subcommand("people", "People from CSV: account,name,department,title; first passwords go to standard output");
    people->add_option("file", file, "UTF-8, with a header line")->required()->check(CLI::ExistingFile);
    people->callback([&] { status = import_people(*Operator{config()}.door, file); });

    auto* param = cli.add_subcommand("param", "System parameters: without arguments the list, with a name that one, with a value change it");
    auto* parameter = param->add_option("name", name, "Parameter, e.g. messaging.recall_seconds");
    const auto* new_value = param->add_option("value", value, "New value")->needs(parameter);
    param->callback([&] {
        Operator the_operator{config()};
        status = new_value->count() == 0 ? list_parameters(*the_operator.door, name) : set_parameter(*the_operator.door, name, value);
    });

    auto* log_level = cli.add_subcommand("log-level", "Change the running server's log level");
    log_level->add_option("level", level, "debug, info, warning, error or fatal")->required();
    log_level->callback([&] {
        const auto door = connect_to_server(config().server.data_folder);
        if (!door) throw std::runtime_error("no server is running on this data folder; [log] level in the configuration is for the next start");
        status = set_log_level(*door, level);
    });

    auto* epoch = cli.add_subcommand("epoch", "The life of the stored data")->require_subcommand(1);
    epoch->add_subcommand("new", "After restoring a backup or promoting a replica: clients check what they hold against the server again")->callback([&] {
        fmt::print("New epoch: {}. Clients sync afresh, keeping drafts and unsent messages; nobody has to sign in again.\n", renew_epoch(config()));
    });

    cli.add_subcommand("contract", "Print every operation with number, route, access and rate")->callback([&] {
        std::cout << gateway::Contract{}.print();
    });
    cli.add_subcommand("doctor", "Check ports, files, permissions, database, clock and limits")->callback([&] { status = doctor(config()); });

    for (int i = 1; i < argc; ++i) {
        if (!is_utf8(argv[i])) throw std::runtime_error(fmt::format("argument {} is not UTF-8; the terminal should use a UTF-8 locale", i));
    }
    try {
        cli.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return cli.exit(e) == 0 ? 0 : 2;
    }
    return status;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& e) {
        fmt::print(stderr, "avisod: {}\n", e.what());
        return 1;
    }
}
