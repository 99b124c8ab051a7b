#include <openssl/ssl.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <thread>

#include "bench/bench_connection.hpp"
#include "bench/measurement.hpp"
#include "bench/process_figures.hpp"
#include "core/crypto/random.hpp"
#include "net/certificate.hpp"
#include "store/open_database.hpp"

namespace aviso::bench {
namespace {

using boost::asio::ip::tcp;

constexpr int kSyncs = 100;
constexpr int kRecordBytes = 300;
constexpr int kRecords = 50'000;
constexpr int kRowsPerCommit = 128;

struct FreeSsl {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};

/// Thread CPU of SSL_write into a loopback socket that another thread drains.
double tls_write_us(const std::filesystem::path& folder) {
    const TemporaryFolder scratch{folder, "tls"};
    const auto made = make_certificate(scratch.path() / "crt", scratch.path() / "key");
    if (!made) throw BenchError{made.error().message};
    const auto certificate = load_certificate(scratch.path() / "crt", scratch.path() / "key");
    if (!certificate) throw BenchError{certificate.error().message};
    boost::asio::io_context io;
    tcp::acceptor acceptor{io, {boost::asio::ip::address_v4::loopback(), 0}};
    std::thread reader{[port = acceptor.local_endpoint().port()] {
        boost::asio::io_context own;
        tcp::socket socket{own};
        socket.connect({boost::asio::ip::address_v4::loopback(), port});
        const ClientContext context{SSL_CTX_new(TLS_client_method())};
        const std::unique_ptr<SSL, FreeSsl> ssl{SSL_new(context.get())};
        SSL_set_fd(ssl.get(), static_cast<int>(socket.native_handle()));
        std::array<char, 64 * 1024> chunk;
        if (SSL_connect(ssl.get()) != 1) return;
        while (SSL_read(ssl.get(), chunk.data(), chunk.size()) > 0) {
        }
    }};
    tcp::socket socket = acceptor.accept();
    socket.set_option(tcp::no_delay{true});
    std::unique_ptr<SSL, FreeSsl> ssl{SSL_new(certificate->ctx.get())};
    SSL_set_fd(ssl.get(), static_cast<int>(socket.native_handle()));
    const std::string record(kRecordBytes, 'x');
    bool is_written = SSL_accept(ssl.get()) == 1;
    const std::int64_t before = own_thread_cpu_us();
    for (int i = 0; i < kRecords && is_written; ++i) is_written = SSL_write(ssl.get(), record.data(), kRecordBytes) == kRecordBytes;
    const std::int64_t used = own_thread_cpu_us() - before;
    SSL_shutdown(ssl.get());
    socket.close();
    reader.join();
    if (!is_written) throw BenchError{"the TLS probe lost its connection"};
    return static_cast<double>(used) / kRecords;
}

struct Appends {
    double per_second = 0, cpu_us = 0;
};

/// The table of the store itself, written without anything of ours around it.
Appends bare_appends(const std::filesystem::path& folder) {
    const TemporaryFolder scratch{folder, "bare"};
    store::DatabaseOptions options;
    options.sqlite_path = scratch.path() / "bare.db";
    store::open_database(options).reset();  // makes the tables
    sqlite3* db = nullptr;
    sqlite3_stmt* insert = nullptr;
    sqlite3_open(options.sqlite_path.c_str(), &db);
    sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000", nullptr, nullptr, nullptr);
    sqlite3_prepare_v2(db,
                       "INSERT INTO entries (conversation_id, seq, ordinal, sender_id, client_entry_id, request_hash, kind, shown, target_seq, body, created_at_ms)"
                       " VALUES (?, ?, ?, ?, ?, ?, 1, 1, 0, ?, ?)",
                       -1, &insert, nullptr);
    const Bytes noise = crypto::random_bytes(4096);
    int rows = 0;
    bool is_stored = insert != nullptr;
    const std::int64_t cpu = own_thread_cpu_us();
    const auto begun = BenchClock::now();
    double ms = 0;
    while (is_stored && (ms = milliseconds_between(begun, BenchClock::now())) < 1000) {
        sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
        for (int i = 0; i < kRowsPerCommit; ++i, ++rows) {
            const std::array<std::int64_t, 4> numbers{rows * 7919LL % 500 + 1, rows / 500 + 1LL, rows / 500 + 1LL, 7};
            for (int at = 0; at < 4; ++at) sqlite3_bind_int64(insert, at + 1, numbers[static_cast<std::size_t>(at)]);
            const Bytes key = crypto::random_bytes(16);
            sqlite3_bind_blob(insert, 5, key.data(), 16, SQLITE_STATIC);
            sqlite3_bind_blob(insert, 6, noise.data() + rows % 1000, 16, SQLITE_STATIC);
            sqlite3_bind_blob(insert, 7, noise.data() + rows % 1000, 260, SQLITE_STATIC);
            sqlite3_bind_int64(insert, 8, 1'700'000'000'000 + rows);
            is_stored = is_stored && sqlite3_step(insert) == SQLITE_DONE;
            sqlite3_reset(insert);
        }
        is_stored = sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK && is_stored;
    }
    const std::int64_t used = own_thread_cpu_us() - cpu;
    sqlite3_finalize(insert);
    sqlite3_close(db);
    if (!is_stored) throw BenchError{"the bare append failed"};
    return {rows * 1000.0 / ms, static_cast<double>(used) / rows};
}

}  // namespace

double sync_ms(const std::filesystem::path& folder) {
    std::vector<double> times = sync_times(folder, kSyncs);
    std::ranges::sort(times);
    return Latencies::rounded(times[times.size() / 2]);
}

Json bare_limits(const std::filesystem::path& folder) {
    const Appends appends = bare_appends(folder);
    return {{"fsync_ms", sync_ms(folder)},
            {"tls_write_us", Latencies::rounded(tls_write_us(folder))},
            {"bare_appends_per_s", std::round(appends.per_second)},
            {"bare_append_cpu_us", Latencies::rounded(appends.cpu_us)}};
}

}  // namespace aviso::bench
