#include <iostream>

#include "client-qt/cli/session.hpp"
#include "client-qt/cli/terminal.hpp"
#include "core/log.hpp"

using namespace aviso;
using namespace aviso::cli;

namespace {

/// Runs `command` on `io` to its end.
int run(asio::io_context& io, Task<int> command) {
    int code = kRefused;
    std::exception_ptr failed;
    asio::co_spawn(io, std::move(command), [&](std::exception_ptr error, int result) {
        code = result;
        failed = error;
        io.stop();
    });
    io.run();
    if (failed) std::rethrow_exception(failed);
    return code;
}

/// `repaired`: the store turned out to be damaged, and this is the second time.
int run_session(const Arguments& args, bool repaired) {
    auto profile = Profile::load(profile_folder(args));
    if (profile.server.empty())
        return complain({Errc::unauthenticated, "nobody is signed in as \"" + args.as + "\": aviso-cli" + (args.as == "default" ? "" : " --as " + args.as) + " login --server HOST:PORT --account NAME"});
    const auto key = profile.unlock_by_token();
    if (!key) return complain(key.error());
    auto opened = LocalStore::open_or_rebuild(profile.store_file(), *key, repaired);
    if (!opened) return complain(opened.error());
    if (opened->rebuilt) std::cerr << "aviso-cli: the local copy was damaged and is fetched anew; nothing of yours is lost, the old file lies beside it\n";
    const auto endpoint = parse_endpoint(profile.server);
    if (!endpoint) return complain(endpoint.error());
    asio::io_context io;
    Session session{io, args, std::move(profile), std::move(opened->store), *endpoint};
    int code = kRefused;
    try {
        code = run(io, session.run());
        session.stop();
        if (!session.store_damaged() || repaired) return code;
    } catch (const StoreError& error) {
        session.stop();
        if (error.kind != StoreError::Kind::damaged || repaired) throw;
    }
    return -1;
}

}  // namespace

int main(int argc, char** argv) {
    int exit = -1;
    const auto args = read_arguments(argc, argv, exit);
    if (exit >= 0) return exit;
    try {
        set_log(std::make_shared<spdlog::logger>("client"));  // no sinks: the terminal is for the person
        prepare_output();
        if (args.command == "login") {
            const auto secret = password(args, "Password: ");
            if (!secret) return complain(secret.error());
            asio::io_context io;
            return run(io, sign_in(args, *secret));
        }
        const int code = run_session(args, false);
        return code >= 0 ? code : run_session(args, true);
    } catch (const StoreError& error) {
        return complain(error.as_error());
    } catch (const std::exception& error) {
        std::cerr << "aviso-cli: " << error.what() << "\n";
        return kRefused;
    }
}
