#include <fmt/format.h>

#include <cstdio>
#include <fstream>

#include "app/application.hpp"
#include "app/commands.hpp"
#include "app/engine_options.hpp"
#include "aviso/v1/admin.pb.h"
#include "core/crypto/random.hpp"
#include "core/keyring.hpp"
#include "net/certificate.hpp"

namespace aviso::app {

namespace fs = std::filesystem;

namespace {

bool has_accounts(OperatorDoor& door) {
    aviso::v1::ListUsersRequest request;
    request.set_limit(1);
    const auto page = door.call<aviso::v1::ListUsersResponse>("aviso.v1.Admin.ListUsers", request);
    if (!page) throw std::runtime_error("the accounts cannot be listed: " + page.error().message);
    return page->users_size() > 0;
}

/// Under systemd or docker standard output is no terminal and would be held back until the server ends, the one-time password with it.
void show() { std::fflush(stdout); }

void add_first(OperatorDoor& door, const FirstAdministrator& administrator) {
    NewUser first;
    first.account = administrator.account;
    first.name = administrator.account;
    first.password = administrator.password;
    first.administrator = true;
    first.must_change_password = administrator.password.empty();
    if (add_user(door, first) != 0) throw std::runtime_error("the first administrator could not be added");
    show();
}

/// The fingerprint of this server's certificate, which is made unless the configuration names one that is there.
std::string certificate_fingerprint(const StartConfig& config) {
    const fs::path certificate = config.resolve(config.tls.certificate), key = config.resolve(config.tls.key);
    if (auto made = make_missing_certificate(certificate, key); !made) throw std::runtime_error(made.error().message);
    const auto loaded = load_certificate(certificate, key);
    if (!loaded) throw std::runtime_error(loaded.error().message);
    return loaded->fingerprint;
}

}  // namespace

void initialise(const StartConfig& config, const FirstAdministrator& administrator) {
    const fs::path& folder = config.server.data_folder;
    if (is_initialised(config)) throw std::runtime_error(folder.string() + " is initialised already; `avisod serve` runs it");
    check_control_socket_path(folder);
    fs::create_directories(folder);
    fs::permissions(folder, fs::perms::owner_all);
    const std::string fingerprint = certificate_fingerprint(config);
    const fs::path key = config.resolve(config.keys.master_key_file);
    // An earlier attempt may have been cut short: what it made is taken over.
    const bool is_new_key = !fs::exists(key);
    if (is_new_key) create_key_file(key);
    std::unique_ptr<Application> application;
    try {
        application = std::make_unique<Application>(config, Application::Use::command);
    } catch (const std::exception&) {
        if (is_new_key) fs::remove(key);  // sealed nothing yet, and would stand in the way of the right one
        throw;
    }
    const auto door = application->door();
    const bool joins = has_accounts(*door);
    if (!joins) add_first(*door, administrator);
    application.reset();
    mark_initialised(config);
    if (joins) {
        fmt::print("\nThis database has its accounts already, so none was added: the node is ready to join the others.\n");
    }
    std::ofstream{folder / "fingerprint"} << fingerprint << '\n';
    fmt::print(
        "\nCertificate fingerprint (SHA-256), which clients ask about at their first contact:\n  {}\n"
        "\nKeep two things safe, and apart from one another:\n"
        "  {}  everything: messages, files, people\n"
        "  {}  the master key: without it nothing that is stored can be read again\n",
        fingerprint, config.database.engine == "mysql" ? "the database " + config.database.name : fs::absolute(folder).string(), fs::absolute(key).string());
    if (const std::string hint = key_place_hint(config); !hint.empty()) fmt::print("Now {}.\n", hint);
    show();
}

}  // namespace aviso::app
