#include "app/application.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include <fstream>
#include <thread>

#include "app/figures.hpp"
#include "app/parts.hpp"
#include "core/log.hpp"
#include "core/logging.hpp"

namespace aviso::app {
namespace {

/// Whoever reads the file meanwhile finds the old text or the new one, never half of it.
void write_file(const std::filesystem::path& file, const std::string& text) {
    const std::filesystem::path beside = file.string() + ".new";
    std::ofstream out{beside, std::ios::trunc};
    out << text << '\n';
    out.close();
    std::error_code failed;
    if (out) std::filesystem::rename(beside, file, failed);
    if (!out || failed) throw std::runtime_error(file.string() + ": cannot be written");
}

/// Runs one coroutine to its end on this thread. Rethrows what escapes from it.
void run_here(asio::io_context& io, Task<void> task) {
    std::exception_ptr failed;
    asio::co_spawn(io, std::move(task), [&](std::exception_ptr error) { failed = error; });
    io.restart();
    io.run();
    if (failed) std::rethrow_exception(failed);
}

ServerOptions server_options(const StartConfig& config) {
    ServerOptions options;
    options.address = config.server.listen;
    options.port = static_cast<std::uint16_t>(config.server.port);
    options.io_threads = config.network.io_threads > 0 ? static_cast<std::size_t>(config.network.io_threads)
                                                       : std::max<std::size_t>(1, std::thread::hardware_concurrency());
    options.certificate = config.resolve(config.tls.certificate);
    options.key = config.resolve(config.tls.key);
    options.handshake_timeout = config.network.handshake_timeout;
    options.first_frame_timeout = config.network.first_frame_timeout;
    options.header_timeout = config.network.headers_timeout;
    options.idle_timeout = config.network.idle_timeout;
    options.outbox_bytes = static_cast<std::size_t>(config.network.outbox_kib) * 1024;
    options.max_connections = static_cast<std::size_t>(config.network.max_connections);
    options.max_unauthenticated_per_address = static_cast<std::size_t>(config.network.max_unauthenticated_per_address);
    options.trusted_proxies = config.network.proxy_protocol_from;
    return options;
}

}  // namespace

Application::Application(const StartConfig& config, Use use) : parts_{std::make_unique<Parts>(config, use)} { run_here(parts_->here, parts_->load()); }

Application::~Application() = default;

std::unique_ptr<OperatorDoor> Application::door() {
    return in_process_door(parts_->here, parts_->operator_call());
}

void Application::serve() {
    const StartConfig& config = parts_->config;
    const auto& folder = config.server.data_folder;
    Server server{server_options(config), parts_->handlers()};
    parts_->gateway.add_figures([&server] { return net_figures(server.counters()); });
    asio::io_context control;
    serve_control_socket(control.get_executor(), folder, parts_->operator_call());
    server.start();
    parts_->start(server.executors());
    write_file(folder / "fingerprint", server.fingerprint());
    write_file(folder / "ready", std::to_string(server.port()));

    asio::signal_set stop{control, SIGINT, SIGTERM};
    stop.async_wait([&](boost::system::error_code, int signal) {
        log().info("stopping signal={}", signal);
        control.stop();
    });
#ifdef SIGHUP
    asio::signal_set reload{control, SIGHUP};
    std::function<void()> await_reload = [&] {
        reload.async_wait([&](boost::system::error_code error, int) {
            if (error) return;
            if (const auto done = server.reload_certificate(); !done) {
                log().error("certificate_not_reloaded reason=\"{}\"", done.error().message);
            } else {
                write_file(folder / "fingerprint", server.fingerprint());
                log().info("certificate_reloaded fingerprint={}", server.fingerprint());
            }
            await_reload();
        });
    };
    await_reload();
#endif
    control.run();

    std::error_code ignored;
    std::filesystem::remove(folder / "ready", ignored);
    std::filesystem::remove(control_socket_path(folder), ignored);
    server.drain();
    parts_->drain(config.network.drain_timeout);
    server.stop();
    parts_->stop_workers();
    log().info("stopped");
}

}  // namespace aviso::app
