#include "app/figures.hpp"

#include <limits>

#include "core/process_memory.hpp"

namespace aviso::app {
namespace {

using gateway::Figure;

Figure counter(std::string name, std::string help, std::uint64_t value) {
    return {Figure::Kind::counter, std::move(name), std::move(help), static_cast<double>(value), {}};
}

Figure gauge(std::string name, std::string help, double value) { return {Figure::Kind::gauge, std::move(name), std::move(help), value, {}}; }

template <std::size_t N>
Figure histogram(std::string name, std::string help, const store::Distribution<N>& distribution) {
    Figure figure{Figure::Kind::histogram, std::move(name), std::move(help), distribution.sum(), {}};
    std::uint64_t cumulative = 0;
    for (std::size_t i = 0; i <= N; ++i) {
        cumulative += distribution.count(i);
        figure.buckets.push_back({i < N ? distribution.bounds()[i] : std::numeric_limits<double>::infinity(), cumulative});
    }
    return figure;
}

}  // namespace

std::vector<Figure> net_figures(const ServerCounters& c) {
    return {
        gauge("aviso_net_connections", "Open connections, signed in or not", static_cast<double>(c.connections)),
        counter("aviso_net_accepted_total", "Connections accepted", c.accepted),
        counter("aviso_net_refused_full_total", "Connections refused by network.max_connections", c.refused_full),
        counter("aviso_net_refused_per_address_total", "Connections refused by network.max_unauthenticated_per_address", c.refused_per_address),
        counter("aviso_net_handshakes_total", "TLS handshakes completed", c.handshakes),
        counter("aviso_net_handshake_failures_total", "TLS handshakes that failed or took too long", c.handshake_failures),
        counter("aviso_net_timeouts_total", "Connections closed at a deadline: first frame, sign-in, headers, idle", c.timeouts),
        counter("aviso_net_bytes_in_total", "Bytes received inside TLS", c.bytes_in),
        counter("aviso_net_bytes_out_total", "Bytes sent inside TLS", c.bytes_out),
        counter("aviso_net_frames_in_total", "Frames received", c.frames_in),
        counter("aviso_net_frames_out_total", "Frames sent", c.frames_out),
        counter("aviso_net_flushes_total", "TLS writes of frame connections; frames_out / flushes leave together", c.flushes),
        counter("aviso_net_outbox_drops_total", "Pushes dropped because a connection's outbox was full", c.pushes_dropped),
        counter("aviso_net_http_requests_total", "HTTP requests received", c.http_requests),
    };
}

std::vector<Figure> store_figures(const store::StoreCounters& c) {
    return {
        histogram("aviso_store_writes_per_commit", "Writes that shared one transaction", c.writes_per_commit),
        histogram("aviso_store_messages_per_batch", "Entries stored by one batch of a message lane", c.messages_per_batch),
        histogram("aviso_store_commit_seconds", "COMMIT, until the disk has it", c.commit_seconds),
        counter("aviso_store_rolled_back_total", "Groups rolled back and run again one by one", c.rolled_back),
    };
}

std::vector<Figure> process_figures(std::chrono::seconds uptime) {
    return {
        gauge("aviso_resident_bytes", "Memory the process holds", static_cast<double>(resident_bytes())),
        gauge("aviso_uptime_seconds", "Since the server started", static_cast<double>(uptime.count())),
    };
}

}  // namespace aviso::app
