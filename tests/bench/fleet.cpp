#include "bench/fleet.hpp"

#include <google/protobuf/descriptor.h>

#include <exception>
#include <thread>

#include "aviso/options.pb.h"
#include "aviso/v1/identity.pb.h"
#include "bench/bench_options.hpp"

namespace aviso::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kHeartbeat = 20s;
constexpr std::size_t kSignInThreads = 4;
constexpr int kBeatsPerRound = 100;  // a share of the connections each time, so that they do not all beat at once

}  // namespace

std::uint16_t command_of(std::string_view name) {
    const auto& pool = *google::protobuf::DescriptorPool::generated_pool();
    if (const auto* method = pool.FindMethodByName(std::string{name})) {
        return static_cast<std::uint16_t>(method->options().GetExtension(aviso::api).command());
    }
    const auto* message = pool.FindMessageTypeByName(std::string{name});
    if (!message) throw BenchError{"the contract has no " + std::string{name}};
    return static_cast<std::uint16_t>(message->options().GetExtension(aviso::push));
}

Fleet::Fleet(boost::asio::ip::tcp::endpoint server) : server_{std::move(server)} { beat(); }

void Fleet::sign_in(std::span<const BenchPerson> people) {
    static_cast<void>(v1::ResumeRequest::descriptor());  // links the generated pool's file
    static const std::uint16_t kResume = command_of("aviso.v1.Identity.Resume");
    const std::size_t first = connections_.size();
    for (std::size_t i = 0; i < people.size(); ++i) connections_.push_back(std::make_unique<BenchConnection>(io_, context_.get()));
    in_parallel(kSignInThreads, [&](std::size_t thread) {
        for (std::size_t i = thread; i < people.size(); i += kSignInThreads) {
            connections_[first + i]->connect(server_);
            v1::ResumeRequest request;
            request.set_token(people[i].token);
            connections_[first + i]->call(kResume, request.SerializeAsString());
        }
    });
}

void in_parallel(std::size_t threads, const std::function<void(std::size_t)>& work) {
    std::vector<std::exception_ptr> failed(threads);
    {
        std::vector<std::jthread> running;
        for (std::size_t i = 0; i < threads; ++i) {
            running.emplace_back([&, i] {
                try {
                    work(i);
                } catch (...) {
                    failed[i] = std::current_exception();
                }
            });
        }
    }
    for (const auto& error : failed) {
        if (error) std::rethrow_exception(error);
    }
}

void Fleet::beat() {
    heartbeat_.expires_after(kHeartbeat / kBeatsPerRound);
    heartbeat_.async_wait([this](boost::system::error_code error) {
        if (error) return;
        const std::size_t share = connections_.size() / kBeatsPerRound + 1;
        for (std::size_t i = 0; i < share && !connections_.empty(); ++i) connections_[next_beat_++ % connections_.size()]->ping();
        beat();
    });
}

void Fleet::run_for(std::chrono::duration<double> time) {
    io_.run_for(std::chrono::duration_cast<std::chrono::nanoseconds>(time));
}

bool Fleet::run_until(const std::function<bool()>& is_done, std::chrono::duration<double> limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!is_done() && std::chrono::steady_clock::now() < end) io_.run_one_for(10ms);
    return is_done();
}

}  // namespace aviso::bench
