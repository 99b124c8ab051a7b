#include <fmt/format.h>

#include <fstream>

#include "app/application.hpp"
#include "app/commands.hpp"
#include "core/crypto/random.hpp"
#include "core/keyring.hpp"

namespace aviso::app {

namespace fs = std::filesystem;

bool is_initialised(const StartConfig& config) { return fs::exists(config.server.data_folder / "initialised"); }

void initialise(const StartConfig& config, const FirstAdministrator& administrator) {
    const fs::path& folder = config.server.data_folder;
    if (is_initialised(config)) throw std::runtime_error(folder.string() + " is initialised already; `avisod serve` runs it");
    fs::create_directories(folder);
    fs::permissions(folder, fs::perms::owner_all);
    const fs::path key = config.resolve(config.keys.master_key_file);
    // An earlier attempt may have been cut short: what it made is taken over.
    if (!fs::exists(key)) create_key_file(key);

    NewUser first;
    first.account = administrator.account;
    first.name = administrator.account;
    first.password = administrator.password;
    first.administrator = true;
    first.must_change_password = administrator.password.empty();
    {
        Application application{config};
        if (add_user(*application.door(), first) != 0) throw std::runtime_error("the first administrator could not be added");
    }
    std::ofstream{folder / "initialised"} << "This folder belongs to an Aviso server.\n";

    fmt::print(
        "\nKeep two things safe, and apart from one another:\n"
        "  {}  everything: messages, files, people\n"
        "  {}  the master key: without it nothing in the data folder can be read again\n"
        "Next: avisod serve\n",
        fs::absolute(folder).string(), fs::absolute(key).string());
}

}  // namespace aviso::app
