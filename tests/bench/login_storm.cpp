#include <mutex>

#include "aviso/v1/identity.pb.h"
#include "bench/fleet.hpp"
#include "bench/scenarios.hpp"

namespace aviso::bench {
namespace {

constexpr int kAccounts = 400;
constexpr int kConversations = 100;
constexpr std::size_t kAtOnce = 8;
const std::string kPassword = "Right horse, wrong battery";

struct FreeSession {
    void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
using TlsSession = std::unique_ptr<SSL_SESSION, FreeSession>;

struct Storm {
    std::int64_t done = 0, tls_resumed = 0;
    Latencies ms;
    CpuMeter::Used used;
};

/// `kAtOnce` threads that each connect, send one request, wait for the answer and go, for so long.
Storm storm(const ServerUnderTest& server, const std::vector<BenchPerson>& people, double seconds, bool with_password) {
    const std::uint16_t command = command_of(with_password ? "aviso.v1.Identity.Login" : "aviso.v1.Identity.Resume");
    const ClientContext context = make_client_context();
    std::vector<TlsSession> tls(people.size());  // each account is one thread's
    Storm all;
    std::mutex mutex;
    const CpuMeter cpu{server};
    const auto end = BenchClock::now() + std::chrono::duration<double>{seconds};
    in_parallel(kAtOnce, [&](std::size_t thread) {
        boost::asio::io_context io;
        for (std::size_t i = thread; BenchClock::now() < end; i += kAtOnce) {
            const std::size_t who = i % (people.size() / kAtOnce * kAtOnce);
            v1::LoginRequest login;
            v1::ResumeRequest resume;
            resume.set_token(people[who].token);
            login.set_account(people[who].account);
            login.set_password(kPassword);
            login.mutable_device()->set_device_key("storm");
            const auto begun = BenchClock::now();
            BenchConnection connection{io, context.get()};
            connection.connect(server.endpoint(), tls[who].get());
            connection.call(command, with_password ? login.SerializeAsString() : resume.SerializeAsString());
            const double ms = milliseconds_between(begun, BenchClock::now());
            const bool resumed = connection.is_resumed();
            tls[who].reset(connection.tls_session());
            const std::lock_guard lock{mutex};
            ++all.done;
            all.tls_resumed += resumed;
            all.ms.add(ms);
        }
    });
    all.used = cpu.used();
    return all;
}

double per_second(const Storm& storm) { return std::round(static_cast<double>(storm.done) / storm.used.seconds * 10) / 10; }

}  // namespace

Json run_login_storm(const BenchOptions& options) {
    Json params = common_params(options);
    ServerUnderTest server{options};
    const int accounts = options.scaled(kAccounts, 2 * static_cast<int>(kAtOnce));
    const int conversations = std::min(kConversations, (accounts - 1) / 2 * 2);
    std::vector<BenchPerson> people;
    {
        Company company{server.config()};
        people = company.add_people(accounts, kPassword);
        company.befriend(people, conversations);
    }
    server.start();
    storm(server, people, options.seconds / 5, false);  // warms the caches; every account has been there once
    const Storm resumes = storm(server, people, options.seconds, false);
    const Storm logins = storm(server, people, options.seconds, true);

    params["accounts"] = accounts;
    params["conversations_per_account"] = conversations;
    params["at_once"] = kAtOnce;
    Json results{{"resumes_per_s", per_second(resumes)},
                 {"server_cpu_us_per_resume", per(resumes.used.server, resumes.done, server.pid())},
                 {"generator_cpu_us_per_resume", per(resumes.used.own, resumes.done, 1)},
                 {"tls_resumed_share", resumes.done ? Json(Latencies::rounded(static_cast<double>(resumes.tls_resumed) / static_cast<double>(resumes.done))) : Json()},
                 {"p50_ms", resumes.ms.at(0.5)},
                 {"p99_ms", resumes.ms.at(0.99)},
                 {"password_logins_per_s", per_second(logins)},
                 {"server_cpu_us_per_password_login", per(logins.used.server, logins.done, server.pid())},
                 {"password_p99_ms", logins.ms.at(0.99)}};
    return {{"params", params}, {"results", results}};
}

}  // namespace aviso::bench
